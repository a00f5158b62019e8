import { Alert, Anchor, Badge, Group, Select, Tabs, Text, Title } from '@mantine/core';
import { IconApi, IconLock, IconPlayerPlay } from '../../ui/icons.ts';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { EndpointDetail, EndpointVersionDetail } from '#shared/contract/endpoints.ts';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { agoText, durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { Screen } from '../../ui/screen.tsx';
import { TextView } from '../../ui/text-view.tsx';
import { StatusBadge } from '../modules/modules-screen.tsx';
import { MarkTags, useMarks } from '../workspace/marks.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { EndpointInterface } from './endpoint-interface.tsx';

/** One endpoint: its versions, what the shown one takes and gives, and the runs of its invocations. */
export function EndpointScreen({ id, version }: { readonly id: string; readonly version: string | undefined }): React.JSX.Element {
  const endpoint = useCall('endpoints.show', { id });
  useRefreshOn('catalog', '', ['endpoints.show', 'endpoints.version']);
  useRefreshOn('runs', '', ['endpoints.runs']);
  return <Answer of={endpoint} what="the endpoint">{(found) => <Loaded endpoint={found} version={version ?? found.invokes ?? found.versions[0]?.version} />}</Answer>;
}

function Loaded({ endpoint, version }: { readonly endpoint: EndpointDetail; readonly version: string | undefined }): React.JSX.Element {
  const { id, name, status, description, invokes, unreadable } = endpoint;
  const shown = useCall('endpoints.version', { id, ...(version === undefined ? {} : { version }) }, { enabled: version !== undefined });
  return (
    <Screen
      title={name}
      icon={<IconApi size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <StatusBadge status={status} />
          <EndpointActions endpoint={endpoint} version={version} />
        </Group>
      }
    >
      <Text size="sm" maw={800}>
        {description === '' ? <span className="quiet">No description.</span> : description}
      </Text>
      <Text size="xs" className="quiet" mt={4}>
        {status === 'active' ? (invokes === undefined ? 'It has no version to invoke.' : `An invocation that names no version runs ${invokes}.`) : `It is ${status}, so it cannot be invoked. The menu of its actions brings it back.`}
      </Text>
      {unreadable.map((sentence) => (
        <Alert key={sentence} color="red" mt="xs">
          {sentence}
        </Alert>
      ))}
      <Group mt="md" align="flex-start" wrap="nowrap" gap="md">
        <Versions endpoint={endpoint} current={version} />
        <div className="card" style={{ flex: 1, minWidth: 0 }}>
          {version === undefined ? <Alert color="gray">This endpoint has no version.</Alert> : <Answer of={shown} what={`version ${version}`}>{(detail) => <Version endpoint={endpoint} detail={detail} />}</Answer>}
        </div>
      </Group>
    </Screen>
  );
}

function Version({ endpoint, detail }: { readonly endpoint: EndpointDetail; readonly detail: EndpointVersionDetail }): React.JSX.Element {
  const [, go] = useLocation();
  const [tab, setTab] = useState<string | null>('interface');
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false}>
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Text fw={600}>Version {detail.version}</Text>
          <Text size="xs" className="quiet" title={detail.contentDigest}>
            <IconLock size={12} aria-hidden /> immutable, {agoText(detail.createdUtc)}
          </Text>
        </Group>
        <Select aria-label="Shown version" w={140} value={detail.version} data={endpoint.versions.map(({ version }) => version)} onChange={(next) => next !== null && go(places.endpoint(endpoint.id, next))} searchable allowDeselect={false} />
      </Group>
      {detail.description === '' || detail.description === endpoint.description ? undefined : <Text size="sm" mb="xs">{detail.description}</Text>}
      <Tabs.List>
        <Tabs.Tab value="interface">Interface</Tabs.Tab>
        <Tabs.Tab value="runs">Runs</Tabs.Tab>
        <Tabs.Tab value="source">Source</Tabs.Tab>
        <Tabs.Tab value="invoke">From a script</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="interface" pt="sm">
        <EndpointInterface detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="runs" pt="sm">
        <Runs id={endpoint.id} />
      </Tabs.Panel>
      <Tabs.Panel value="source" pt="sm">
        <TextView label={`Source of ${endpoint.name} ${detail.version}`} text={detail.source.text} language="yaml" />
      </Tabs.Panel>
      <Tabs.Panel value="invoke" pt="sm">
        <Text size="sm" mb="xs">
          The command line invokes it by name; what is set replaces the values above. <code>--json</code> prints the run as one document.
        </Text>
        <TextView label="Command" text={commandOf(endpoint, detail)} />
      </Tabs.Panel>
    </Tabs>
  );
}

function commandOf(endpoint: EndpointDetail, { version, fields }: EndpointVersionDetail): string {
  const name = /^[A-Za-z0-9._-]+$/.test(endpoint.name) ? endpoint.name : `"${endpoint.name}"`;
  const set = fields.filter(({ required }) => required).map((field) => ` --set ${field.name}=VALUE`);
  return `drydock endpoint invoke ${name}${set.join('')}\ndrydock endpoint invoke ${name}:${version}${set.join('')} --json\n`;
}

function Versions({ endpoint, current }: { readonly endpoint: EndpointDetail; readonly current: string | undefined }): React.JSX.Element {
  const marks = useMarks('endpoint').get(endpoint.id) ?? [];
  return (
    <nav className="card" aria-label="Versions" style={{ width: 240, flex: 'none', maxHeight: '70vh', overflow: 'auto' }}>
      <Title order={2} mb="xs">
        Versions
      </Title>
      {endpoint.versions.map(({ version, createdUtc, displayName }) => (
        <div key={version} style={{ borderTop: '1px solid var(--app-line)', padding: '4px 0' }}>
          <Group gap={6} wrap="nowrap">
            <Anchor component={Link} href={places.endpoint(endpoint.id, version)} size="sm" fw={version === current ? 700 : 500} aria-current={version === current ? 'true' : undefined} truncate>
              {version}
            </Anchor>
            {endpoint.defaultVersion === version ? <Badge size="xs">default</Badge> : undefined}
          </Group>
          <Text size="xs" className="quiet" title={createdUtc} component="div">
            {displayName === '' ? '' : `${displayName}, `}
            {agoText(createdUtc)} <MarkTags marks={marks} version={version} />
          </Text>
        </div>
      ))}
    </nav>
  );
}

const MOST_RUNS = 50;

function Runs({ id }: { readonly id: string }): React.JSX.Element {
  const runs = useCall('endpoints.runs', { id, limit: MOST_RUNS });
  return (
    <Answer of={runs} what="its runs">
      {({ runs: found, total }) =>
        found.length === 0 ? (
          <Empty icon={<IconPlayerPlay size={26} />} title="Not invoked yet">
            Runs of its invocations appear here, whichever version they took.
          </Empty>
        ) : (
          <>
            {found.map((run) => (
              <Group key={run.id} wrap="nowrap" gap="sm" py={4} style={{ borderTop: '1px solid var(--app-line)' }}>
                <RunBadge status={run.status} />
                <Anchor component={Link} href={places.run(run.id)} size="sm" className="mono">
                  {run.id}
                </Anchor>
                <Text size="xs" className="quiet">{run.origin === undefined ? '' : `version ${run.origin.version}`}</Text>
                <Text size="xs" className="quiet" style={{ flex: 1, textAlign: 'right' }}>
                  {run.nodes.completed + run.nodes.reused}/{run.nodes.total} nodes
                  {run.endedUtc === undefined ? '' : `, ${durationText(Date.parse(run.endedUtc) - Date.parse(run.createdUtc))}`}
                </Text>
                <Text size="xs" className="quiet" title={run.createdUtc}>
                  {agoText(run.createdUtc)}
                </Text>
              </Group>
            ))}
            {total > found.length ? <Text size="xs" className="quiet">And {total - found.length} older ones.</Text> : undefined}
          </>
        )
      }
    </Answer>
  );
}
