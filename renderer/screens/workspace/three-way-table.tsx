import { Table, Text } from '@mantine/core';
import type { ThreeWayView, WorkspaceStateView } from '#shared/sync/views.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Tag } from '../../ui/tag.tsx';

const outcomes: Readonly<Record<ThreeWayView['rows'][number]['outcome'], { readonly words: string; readonly tone: 'good' | 'warning' | 'quiet' }>> = {
  same: { words: 'the same', tone: 'quiet' },
  sent: { words: 'yours is sent', tone: 'good' },
  taken: { words: 'theirs is taken', tone: 'good' },
  conflict: { words: 'you choose', tone: 'warning' },
  stays: { words: 'stays here', tone: 'quiet' },
};

/** One thing as it is on this machine, as it was when both were last the same, and as the workspace has it. */
export function ThreeWayTable({ workspace, kind, id }: { readonly workspace: WorkspaceStateView; readonly kind: EntityKind; readonly id: string }): React.JSX.Element {
  const found = useCall('workspaces.threeWay', { workspace: workspace.id, kind, id });
  return (
    <Answer of={found} what="the comparison">
      {({ rows, local, remote }) => (
        <>
          <Text size="sm" className="quiet" mb="xs">
            {local === undefined ? 'It is not on this machine.' : remote === undefined ? `${workspace.name} does not have it.` : rows.every(({ outcome }) => outcome === 'same') ? `This machine and ${workspace.name} have the same.` : 'What differs is settled at the next synchronisation as the last column says.'}
          </Text>
          <Table aria-label="Compared" className="three-way" layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="9rem">What</Table.Th>
                <Table.Th>This machine</Table.Th>
                <Table.Th>When last the same</Table.Th>
                <Table.Th>{workspace.name}</Table.Th>
                <Table.Th w="8.5rem">Next</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ what, local: mine, base, remote: theirs, outcome }) => (
                <Table.Tr key={what} data-outcome={outcome}>
                  <Table.Th fw={500}>{what}</Table.Th>
                  <Value of={mine} />
                  <Value of={base} />
                  <Value of={theirs} />
                  <Table.Td>
                    <Tag tone={outcomes[outcome].tone}>{outcomes[outcome].words}</Tag>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Answer>
  );
}

/** Nobody compares all of it by eye; its beginning tells which is which. */
const digest = /^sha256:[0-9a-f]{64}$/;

function Value({ of }: { readonly of: string | undefined }): React.JSX.Element {
  if (of !== undefined && digest.test(of)) return <Table.Td className="mono" title={of}>{of.slice(0, 19)}…</Table.Td>;
  return <Table.Td>{of === undefined ? <span className="quiet">not there</span> : of === '' ? <span className="quiet">empty</span> : of}</Table.Td>;
}
