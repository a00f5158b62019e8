import { Anchor, Group, Text } from '@mantine/core';
import { IconPlayerPlay } from '../../ui/icons.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Output } from '#shared/contract/contract.ts';
import { places } from '../../app/places.ts';
import { Empty } from '../../ui/empty.tsx';
import { agoText, durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { RecentCard } from './recent-card.tsx';

/** The newest runs. */
export function RunsCard({ recent }: { readonly recent: UseQueryResult<Output<'home.recent'>> }): React.JSX.Element {
  return (
    <RecentCard
      recent={recent}
      what="runs"
      all={places.runs}
      rows={({ runs }) => runs}
      empty={
        <Empty icon={<IconPlayerPlay size={32} strokeWidth={1.25} />} title="Nothing has run yet">
          Runs appear here with their state while they go on, also those started from the command line.
        </Empty>
      }
    >
      {(run) => (
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
      )}
    </RecentCard>
  );
}
