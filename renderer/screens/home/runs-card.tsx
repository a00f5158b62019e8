import { Anchor, Group, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Output } from '#shared/contract/contract.ts';
import { places } from '../../app/places.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { agoText, durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';

const SHOWN = 8;

/** The newest runs. */
export function RunsCard({ recent }: { readonly recent: UseQueryResult<Output<'home.recent'>> }): React.JSX.Element {
  return (
    <section className="card" aria-label="Recent runs">
      <Group justify="space-between" mb="xs">
        <Title order={2}>Recent runs</Title>
        <Anchor component={Link} href={places.runs} size="sm">
          All runs
        </Anchor>
      </Group>
      <Answer of={recent} what="recent runs">
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty icon={<IconPlayerPlay size={32} stroke={1.25} />} title="Nothing has run yet">
              Runs appear here with their state while they go on, also those started from the command line.
            </Empty>
          ) : (
            runs.slice(0, SHOWN).map((run) => (
              <Group key={run.id} wrap="nowrap" gap="xs" py={4} style={{ borderTop: '1px solid var(--app-line)' }}>
                <RunBadge status={run.status} />
                <Anchor component={Link} href={places.run(run.id)} size="sm" fw={600} truncate style={{ flex: 1 }}>
                  {run.pipeline}
                </Anchor>
                <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
                  {run.nodes.completed + run.nodes.reused}/{run.nodes.total} nodes
                  {run.nodes.reused > 0 ? `, ${run.nodes.reused} reused` : ''}
                  {run.endedUtc === undefined ? '' : `, ${durationText(Date.parse(run.endedUtc) - Date.parse(run.createdUtc))}`}
                </Text>
                <Text size="xs" className="quiet" title={run.createdUtc} style={{ whiteSpace: 'nowrap' }}>
                  {agoText(run.createdUtc)}
                </Text>
              </Group>
            ))
          )
        }
      </Answer>
    </section>
  );
}
