import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { IconInbox, IconRefresh } from '../../ui/icons.ts';
import { useState } from 'react';
import { Link } from 'wouter';
import type { OutboxItemView, WaitReason, WorkspaceStateView } from '#shared/sync/views.ts';
import { places } from '../../app/places.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Tag } from '../../ui/tag.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { useNow } from '../runs/use-now.ts';
import { untilText } from './until-text.ts';

const reasons: Readonly<Record<WaitReason, { readonly words: string; readonly tone: 'good' | 'warning' | 'quiet' }>> = {
  'ready': { words: 'next', tone: 'good' },
  'sending': { words: 'sending', tone: 'good' },
  'offline': { words: 'offline', tone: 'quiet' },
  'needs-login': { words: 'needs a login', tone: 'warning' },
  'trying-again': { words: 'trying again', tone: 'quiet' },
  'waits-for-others': { words: 'waits for others', tone: 'quiet' },
  'conflict': { words: 'conflict', tone: 'warning' },
  'parked': { words: 'refused', tone: 'warning' },
};

/** What is to be sent to the workspace, and why it is not there yet. */
export function OutboxView({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const { id, name } = workspace;
  const outbox = useCall('workspaces.outbox', { workspace: id });
  const sync = useCommand('workspaces.sync', ['tasks.list']);
  const [dropping, setDropping] = useState<OutboxItemView>();
  const retry = (item?: OutboxItemView): void =>
    sync.mutate({ workspace: id, ...(item === undefined ? {} : { item: item.id }) }, { onSuccess: () => tellDone(`Trying again: see the activity bar.`), onError: tellFailure('It could not be tried again') });
  return (
    <Answer of={outbox} what="the outbox">
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<IconInbox size={32} strokeWidth={1.25} />} title="Nothing waits">
            What you publish and change is here until {name} has it. It survives restarts, and arrives once.
          </Empty>
        ) : (
          <>
            <Group justify="space-between" mb="xs">
              <Summary items={items} />
              <Button variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={() => retry()}>
                Retry all now
              </Button>
            </Group>
            <div className="card">
              <Table aria-label="Outbox">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th w="30%">What</Table.Th>
                    <Table.Th>Why it waits</Table.Th>
                    <Table.Th w="4.5rem" ta="right">Tries</Table.Th>
                    <Table.Th w="7rem">Next try</Table.Th>
                    <Table.Th w="11rem">
                      <span className="runs-unseen">Actions</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((item) => (
                    <Row key={item.id} item={item} workspace={workspace} onRetry={() => retry(item)} onDrop={() => setDropping(item)} />
                  ))}
                </Table.Tbody>
              </Table>
            </div>
            {dropping === undefined ? undefined : <Drop item={dropping} workspace={workspace} onClose={() => setDropping(undefined)} />}
          </>
        )
      }
    </Answer>
  );
}

function Summary({ items }: { readonly items: readonly OutboxItemView[] }): React.JSX.Element {
  const inConflict = items.filter(({ reason }) => reason === 'conflict').length;
  const waiting = items.length - inConflict;
  return (
    <Text size="sm" className="quiet">
      {waiting === 0 ? '' : `${waiting === 1 ? 'One thing is' : `${waiting} things are`} to be sent, in this order as far as they depend on each other. `}
      {inConflict === 0 ? '' : `${inConflict === 1 ? 'One waits' : `${inConflict} wait`} for your choice.`}
    </Text>
  );
}

function Row({ item, workspace, onRetry, onDrop }: { readonly item: OutboxItemView; readonly workspace: WorkspaceStateView; readonly onRetry: () => void; readonly onDrop: () => void }): React.JSX.Element {
  const { reason, explanation, attempts, nextTryUtc, lastError } = item;
  const now = useNow(nextTryUtc === undefined ? undefined : 1_000);
  const { words, tone } = reasons[reason];
  const title = titleOf(item);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{title}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Tag tone={tone}>{words}</Tag> {explanation}
        {lastError === undefined || explanation.includes(lastError.message) ? undefined : (
          <Text size="xs" className="quiet">
            {lastError.message}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right" className="runs-number">{attempts}</Table.Td>
      <Table.Td className="runs-number" title={nextTryUtc}>{nextTryUtc === undefined ? <span className="quiet">{reason === 'parked' || reason === 'conflict' ? 'not by itself' : ''}</span> : untilText(nextTryUtc, now)}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {reason === 'conflict' ? (
            <Anchor component={Link} href={places.workspace(workspace.id, 'conflicts')} size="sm">
              Resolve
            </Anchor>
          ) : (
            <Button size="compact-xs" variant="default" aria-label={`Retry now: ${title}`} onClick={onRetry}>
              Retry now
            </Button>
          )}
          {isDroppable(item) ? (
            <Button size="compact-xs" variant="default" aria-label={`Drop: ${title}`} onClick={onDrop}>
              Drop
            </Button>
          ) : undefined}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Drop({ item, workspace, onClose }: { readonly item: OutboxItemView; readonly workspace: WorkspaceStateView; readonly onClose: () => void }): React.JSX.Element {
  const drop = useCommand('workspaces.unpublish', ['workspaces.outbox', 'workspaces.list']);
  const confirm = (): void =>
    drop.mutate(
      { workspace: workspace.id, kind: item.kind, entity: item.entityId, ...(item.version === undefined ? {} : { version: item.version }) },
      { onSuccess: () => { tellDone(`${titleOf(item)}: dropped.`); onClose(); }, onError: tellFailure('It could not be dropped') },
    );
  return (
    <Confirm title="Drop it from the outbox?" action="Drop" busy={drop.isPending} onConfirm={confirm} onClose={onClose}>
      {item.name} {item.version ?? ''} stays on this machine as it is. It is not published to {workspace.name}; you can publish it later.
    </Confirm>
  );
}

const isDroppable = ({ what }: OutboxItemView): boolean => what === 'publish-version' || what === 'publish-environment';

function titleOf({ what, name, version = '', fields }: OutboxItemView): string {
  switch (what) {
    case 'publish-version':
      return `Publish ${name} ${version}`;
    case 'publish-environment':
      return `Publish ${name}`;
    case 'change-fields':
      return `Change ${fields.length === 0 ? 'fields' : fields.join(', ')} of ${name}`;
    case 'describe-version':
      return `Describe ${name} ${version}`;
    case 'version-status':
      return `Change the status of ${name} ${version}`;
    case 'take-changes':
      return `Take over what changed of ${name}`;
  }
}
