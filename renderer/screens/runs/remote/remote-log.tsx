import { Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useCall } from '../../../client/hooks.ts';
import { Answer } from '../../../ui/answer.tsx';
import { TextView } from '../../../ui/text-view.tsx';

/** What a node of a workspace's run printed. */
export function RemoteLog({ workspace, runId, node }: { readonly workspace: string; readonly runId: string; readonly node: string }): React.JSX.Element {
  const [stream, setStream] = useState<'stdout' | 'stderr'>('stdout');
  const log = useCall('workspaceRuns.log', { workspace, runId, node, stream, from: 0 }, { keepPrevious: true });
  return (
    <section className="card" aria-label={`Log of ${node}`}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Log of {node}</Title>
        <SegmentedControl aria-label="Stream" data={['stdout', 'stderr']} value={stream} onChange={(value) => setStream(value === 'stderr' ? 'stderr' : 'stdout')} />
      </Group>
      <Answer of={log} what="the log">
        {({ text, ended }) => (text === '' ? <Text size="sm" className="quiet">{ended ? 'It printed nothing here.' : 'Nothing was printed yet.'}</Text> : <TextView label={`${stream} of ${node}`} text={text} maxHeight="40vh" />)}
      </Answer>
    </section>
  );
}
