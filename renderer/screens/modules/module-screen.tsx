import { Alert, Group, Select, Tabs, Text } from '@mantine/core';
import { IconBox, IconLock } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ModuleDetail } from '#shared/contract/modules.ts';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { ContentBrowser } from '../../ui/content-browser.tsx';
import { Screen } from '../../ui/screen.tsx';
import { TextView } from '../../ui/text-view.tsx';
import { CompareVersions } from './compare-versions.tsx';
import { InterfaceTable } from './interface-table.tsx';
import { ModuleActions } from './module-actions.tsx';
import { StatusBadge } from './modules-screen.tsx';
import { UsedBy } from './used-by.tsx';
import { VersionList } from './version-list.tsx';

/** One module: what it is, its versions, and everything about one of them. */
export function ModuleScreen({ id, version }: { readonly id: string; readonly version: string | undefined }): React.JSX.Element {
  const module = useCall('modules.show', { id });
  useRefreshOn('catalog', '', ['modules.show', 'modules.version', 'modules.usedBy']);
  return <Answer of={module} what="the module">{(found) => <Loaded module={found} version={version ?? found.resolvesTo ?? found.versions[0]?.version} />}</Answer>;
}

function Loaded({ module, version }: { readonly module: ModuleDetail; readonly version: string | undefined }): React.JSX.Element {
  const [, go] = useLocation();
  const [tab, setTab] = useState<string | null>('interface');
  const shown = useCall('modules.version', { id: module.id, version: version ?? '' }, { enabled: version !== undefined });
  return (
    <Screen
      title={module.name}
      icon={<IconBox size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <StatusBadge status={module.status} />
          <ModuleActions module={module} version={version} />
        </Group>
      }
    >
      <Text size="sm" maw={800}>
        {module.description === '' ? <span className="quiet">No description.</span> : module.description}
      </Text>
      <Text size="xs" className="quiet" mt={4}>
        {module.status === 'active' ? module.resolution : `It is ${module.status}, so no pipeline may use it. The menu of its actions brings it back.`}
      </Text>
      <Group mt="md" align="flex-start" wrap="nowrap" gap="md">
        <VersionList module={module} current={version} />
        <div className="card" style={{ flex: 1, minWidth: 0 }}>
          {version === undefined ? (
            <Alert color="gray">This module has no version.</Alert>
          ) : (
            <Answer of={shown} what={`version ${version}`}>
              {(detail) => (
                <Tabs value={tab} onChange={setTab} keepMounted={false}>
                  <Group justify="space-between" mb="xs">
                    <Group gap="xs">
                      <Text fw={600}>Version {detail.version}</Text>
                      <StatusBadge status={detail.status} />
                      <Text size="xs" className="quiet" title="Interface, command, environment and code of a version never change">
                        <IconLock size={12} aria-hidden /> immutable, {detail.environment}
                      </Text>
                    </Group>
                    <Select
                      aria-label="Shown version"
                      w={140}
                      value={version}
                      data={module.versions.map((each) => each.version)}
                      onChange={(next) => next !== null && go(places.module(module.id, next))}
                      searchable
                      allowDeselect={false}
                    />
                  </Group>
                  {detail.provenance === undefined ? undefined : (
                    <Text size="xs" className="quiet" mb="xs" style={{ overflowWrap: 'anywhere' }}>
                      {detail.provenance.of === 'code' ? 'Its code is' : 'It is'} from <span className="mono">{detail.provenance.source}</span>
                      {detail.provenance.commit === undefined ? '' : `, commit ${detail.provenance.commit.slice(0, 12)}`}
                      {detail.provenance.archiveDigest === undefined ? '' : `, ${detail.provenance.archiveDigest.slice(0, 19)}`}
                      {detail.provenance.imageId === undefined ? '' : `, ${detail.provenance.imageId.slice(0, 19)}`}
                    </Text>
                  )}
                  <Tabs.List>
                    <Tabs.Tab value="interface">Interface</Tabs.Tab>
                    <Tabs.Tab value="source">Source</Tabs.Tab>
                    <Tabs.Tab value="files">Files</Tabs.Tab>
                    <Tabs.Tab value="used-by">Used by</Tabs.Tab>
                    <Tabs.Tab value="compare" disabled={module.versions.length < 2}>
                      Compare
                    </Tabs.Tab>
                  </Tabs.List>
                  <Tabs.Panel value="interface" pt="sm">
                    <InterfaceTable detail={detail} />
                  </Tabs.Panel>
                  <Tabs.Panel value="source" pt="sm">
                    <TextView label={`Source of ${module.name} ${detail.version}`} text={detail.source.text} language="yaml" problems={detail.problems} />
                  </Tabs.Panel>
                  <Tabs.Panel value="files" pt="sm">
                    {detail.snapshotId === undefined ? <Text size="sm">This version has no files: its command is all there is.</Text> : <ContentBrowser place={{ kind: 'snapshot', snapshotId: detail.snapshotId }} label="Files of the version" />}
                  </Tabs.Panel>
                  <Tabs.Panel value="used-by" pt="sm">
                    <UsedBy id={module.id} />
                  </Tabs.Panel>
                  <Tabs.Panel value="compare" pt="sm">
                    <CompareVersions module={module} version={detail.version} />
                  </Tabs.Panel>
                </Tabs>
              )}
            </Answer>
          )}
        </div>
      </Group>
    </Screen>
  );
}
