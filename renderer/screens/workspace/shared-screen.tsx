import { Button, Group, Table, Tabs, Text } from '@mantine/core';
import { IconChevronLeft, IconCloudDownload, IconDownload, IconExternalLink } from '../../ui/icons.ts';
import { useLocation } from 'wouter';
import type { RemoteRow, WorkspaceStateView } from '#shared/sync/views.ts';
import { entityKinds } from '#shared/workspace/kinds.ts';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { agoText } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { Tag } from '../../ui/tag.tsx';
import { StatusBadge } from '../modules/modules-screen.tsx';
import { kindLooks } from './kinds.ts';
import { isNewer, PresenceTag } from './presence.tsx';
import { ThreeWayTable } from './three-way-table.tsx';
import { usePull } from './use-pull.ts';
import { WorkspaceLight } from './workspace-light.tsx';
import '../runs/runs.css';
import './workspace.css';

/** One thing of a workspace: what others know of it, its versions, and how far it is here. */
export function SharedScreen({ workspace: id, kind: text, entity, view }: { readonly workspace: string; readonly kind: string; readonly entity: string; readonly view: string | undefined }): React.JSX.Element {
  const kind = entityKinds.find((each) => each === text) ?? 'module';
  const list = useCall('workspaces.list', {});
  const shown = useCall('workspaces.show', { workspace: id, kind, id: entity });
  return (
    <Answer of={list} what="the workspace">
      {({ workspaces }) => {
        const workspace = workspaces.find((each) => each.id === id);
        return <Answer of={shown} what="what is shared">{(row) => (workspace === undefined ? undefined : <Loaded workspace={workspace} row={row} view={view ?? 'versions'} />)}</Answer>;
      }}
    </Answer>
  );
}

function Loaded({ workspace, row, view }: { readonly workspace: WorkspaceStateView; readonly row: RemoteRow; readonly view: string }): React.JSX.Element {
  const [, go] = useLocation();
  const { kind, id, name, description, status, createdBy, createdByName = createdBy, createdUtc, defaultVersion, image } = row;
  const { icon: Icon, one, place } = kindLooks[kind];
  const { pull, pulling } = usePull(workspace);
  const busy = pulling.has(id);
  return (
    <Screen
      title={name}
      icon={<Icon size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          {status === 'active' ? undefined : <StatusBadge status={status} />}
          <Button variant="default" leftSection={<IconChevronLeft size={14} aria-hidden />} onClick={() => go(places.workspace(workspace.id))}>
            {workspace.name.length > 24 ? 'Workspace' : workspace.name}
          </Button>
          {row.presence === 'here' ? (
            <Button variant="default" leftSection={<IconExternalLink size={14} aria-hidden />} onClick={() => go(place(id))}>
              Open here
            </Button>
          ) : undefined}
          {kind === 'environment' ? undefined : (
            <BusyButton variant="default" busy={busy} leftSection={<IconCloudDownload size={14} aria-hidden />} onClick={() => pull(row, true)}>
              Make available offline
            </BusyButton>
          )}
          {row.presence === 'there' || isNewer(row) ? (
            <BusyButton busy={busy} leftSection={<IconDownload size={14} aria-hidden />} onClick={() => pull(row, false)}>
              Pull
            </BusyButton>
          ) : undefined}
        </Group>
      }
    >
      <Group gap="sm" mb="xs">
        <PresenceTag row={row} />
        <Text size="xs" className="quiet" title={createdUtc}>
          {one} of {workspace.name}, published by {createdByName} {agoText(createdUtc)}
        </Text>
        <WorkspaceLight of={workspace} />
      </Group>
      <Text size="sm" maw={800} className="shared-text">
        {description === '' ? <span className="quiet">No description.</span> : description}
      </Text>
      {image === undefined ? undefined : (
        <Text size="sm" mt={4}>
          Runs in <span className="mono">{image}</span>
        </Text>
      )}
      <div className="card" style={{ marginTop: '1rem' }}>
        <Tabs value={view} onChange={(next) => next !== null && go(places.shared(workspace.id, kind, id, next))} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="versions">{kind === 'environment' ? 'About' : 'Versions'}</Tabs.Tab>
            <Tabs.Tab value="compare">Compare with this machine</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="versions" pt="sm">
            {kind === 'environment' ? <Text size="sm">An environment has no versions: it is the image that stands for a name.</Text> : <Versions row={row} defaultVersion={defaultVersion} />}
          </Tabs.Panel>
          <Tabs.Panel value="compare" pt="sm">
            <ThreeWayTable workspace={workspace} kind={kind} id={id} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </Screen>
  );
}

function Versions({ row, defaultVersion }: { readonly row: RemoteRow; readonly defaultVersion: string | undefined }): React.JSX.Element {
  return (
    <Table aria-label="Versions">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Version</Table.Th>
          <Table.Th>Here</Table.Th>
          <Table.Th>Description</Table.Th>
          <Table.Th>Published</Table.Th>
          <Table.Th>Id</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {row.versions.toReversed().map(({ version, id, status, description, createdUtc, here }) => (
          <Table.Tr key={id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <b>{version}</b> {version === defaultVersion ? <Tag tone="quiet">default</Tag> : undefined} {status === 'deprecated' ? <Tag tone="warning">deprecated</Tag> : undefined}
            </Table.Td>
            <Table.Td>{here ? <Tag tone="good">here</Tag> : <span className="quiet">not here</span>}</Table.Td>
            <Table.Td className="shared-text">{description}</Table.Td>
            <Table.Td title={createdUtc} style={{ whiteSpace: 'nowrap' }}>
              {agoText(createdUtc)}
            </Table.Td>
            <Table.Td className="mono quiet" style={{ overflowWrap: 'anywhere' }}>
              {id}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
