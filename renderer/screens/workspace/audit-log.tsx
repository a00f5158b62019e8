import { Button, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { agoText } from '../../ui/format.ts';

const PAGE = 50;
const firstPage: number | undefined = undefined;

/** What was done in the workspace, and by whom, newest first. */
export function AuditLog({ workspace }: { readonly workspace: string }): React.JSX.Element {
  const client = useClient();
  const log = useInfiniteQuery({
    queryKey: ['workspaces.audit', { workspace }],
    queryFn: ({ pageParam, signal }) => client.call('workspaces.audit', { workspace, limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }, signal),
    initialPageParam: firstPage,
    getNextPageParam: ({ entries, more }) => (more ? entries.at(-1)?.seq : undefined),
    select: ({ pages }) => pages.flatMap(({ entries }) => entries),
  });
  return (
    <section className="card" aria-label="Audit log">
      <Title order={2} mb="xs">
        Audit log
      </Title>
      <Answer of={log} what="the audit log">
        {(entries) => (
          <>
            <Table aria-label="Audit log">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w="8rem">When</Table.Th>
                  <Table.Th w="12rem">Who</Table.Th>
                  <Table.Th w="10rem">What</Table.Th>
                  <Table.Th>On</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entries.map(({ seq, atUtc, member, action, target, detail }, index) => (
                  <Table.Tr key={`${seq} ${index}`}>
                    <Table.Td title={atUtc}>{agoText(atUtc)}</Table.Td>
                    <Table.Td style={{ overflowWrap: 'anywhere' }}>{member}</Table.Td>
                    <Table.Td>{action}</Table.Td>
                    <Table.Td style={{ overflowWrap: 'anywhere' }}>
                      {target} {detail === '' ? undefined : <span className="quiet">{detail}</span>}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {entries.length === 0 ? (
              <Text size="sm" className="quiet" mt="xs">
                Nothing was done yet.
              </Text>
            ) : undefined}
            {log.hasNextPage ? (
              <Button variant="default" mt="xs" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage().catch(() => undefined)}>
                Load older entries
              </Button>
            ) : undefined}
          </>
        )}
      </Answer>
    </section>
  );
}
