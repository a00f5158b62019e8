import { Button, Table, Title } from '@mantine/core';
import { IconBug, IconDownload } from '../../../ui/icons.ts';
import type { RemoteNode } from '#shared/workspace/runs.ts';
import { BusyButton } from '../../../ui/busy-button.tsx';
import { durationText } from '../../../ui/format.ts';
import { RunBadge } from '../../../ui/run-badge.tsx';

export interface RemoteNodesProps {
  readonly nodes: readonly RemoteNode[];
  readonly selected: string | undefined;
  readonly onSelect: (node: string) => void;
  readonly onGet: (node: string, output: string) => void;
  readonly onDebug: (node: string) => void;
  /** The node that is being brought here. */
  readonly debugging: string | undefined;
}

/** Every node with how it went, what it made, and the way to debug it here. */
export function RemoteNodes({ nodes, selected, onSelect, onGet, onDebug, debugging }: RemoteNodesProps): React.JSX.Element {
  return (
    <section className="card" aria-label="Nodes">
      <Title order={2} mb="xs">
        Nodes
      </Title>
      <Table aria-label="Nodes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Node</Table.Th>
            <Table.Th w="8rem">Status</Table.Th>
            <Table.Th w="6rem">Took</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>Outputs</Table.Th>
            <Table.Th w="9rem">
              <span className="runs-unseen">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nodes.map(({ name, status, reason, outputs, startedUtc, endedUtc }) => (
            <Table.Tr key={name}>
              <Table.Td>
                <button type="button" className="link" aria-pressed={name === selected} onClick={() => onSelect(name)}>
                  {name}
                </button>
              </Table.Td>
              <Table.Td>
                <RunBadge status={status} />
              </Table.Td>
              <Table.Td className="runs-number">{startedUtc === null || endedUtc === null ? '' : durationText(Math.max(0, Date.parse(endedUtc) - Date.parse(startedUtc)))}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{reason}</Table.Td>
              <Table.Td>
                {Object.keys(outputs).map((output) => (
                  <Button key={output} size="compact-xs" variant="default" mr={4} leftSection={<IconDownload size={12} aria-hidden />} aria-label={`Get ${output} of ${name}`} onClick={() => onGet(name, output)}>
                    {output}
                  </Button>
                ))}
              </Table.Td>
              <Table.Td ta="right">
                {status === 'failed' ? (
                  <BusyButton size="compact-xs" variant="default" busy={debugging === name} leftSection={<IconBug size={12} aria-hidden />} aria-label={`Debug ${name} here`} onClick={() => onDebug(name)}>
                    Debug here
                  </BusyButton>
                ) : undefined}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
