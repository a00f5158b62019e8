import { Group, SegmentedControl, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RemoteRun } from '#shared/workspace/runs.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import { RunGraph } from '../run-graph.tsx';
import { RunTimeline } from '../run-timeline.tsx';
import type { TimedRun } from '../timeline.ts';

export interface RemotePictureProps {
  readonly run: RemoteRun;
  readonly selected: string | undefined;
  readonly onSelect: (node: string) => void;
}

/** A workspace's run as a graph, or in time. */
export function RemotePicture({ run, selected, onSelect }: RemotePictureProps): React.JSX.Element {
  const [as, setAs] = useState('Graph');
  const timed = useMemo(() => timedRun(run), [run]);
  const trialOf = run.nodes.find(({ name }) => name === selected)?.trial?.sweep;
  return (
    <section className="card" aria-label="Picture of the run">
      <Group justify="space-between" mb="xs">
        <Title order={2}>{as}</Title>
        <SegmentedControl aria-label="Drawn as" data={['Graph', 'Timeline']} value={as} onChange={setAs} />
      </Group>
      <div className="remote-picture">
        {as === 'Graph' ? (
          <RunGraph graph={run.graph} selected={trialOf ?? selected} onSelect={(node) => (node === undefined ? undefined : onSelect(node))} />
        ) : (
          <RunTimeline run={timed} active={!isRunOver(run.status)} selected={selected} onSelect={onSelect} />
        )}
      </div>
    </section>
  );
}

/** Trials are in the numbers of their sweep. */
function timedRun(run: RemoteRun): TimedRun {
  const nodes = run.nodes.filter(({ trial }) => trial === undefined).map(({ name, status, dependsOn, startedUtc, endedUtc }) => ({ name, status, dependsOn, ...times(startedUtc, endedUtc) }));
  return { createdUtc: run.createdUtc, ...times(run.startedUtc, run.endedUtc), nodes };
}

function times(startedUtc: string | null, endedUtc: string | null): Pick<TimedRun, 'startedUtc' | 'endedUtc'> {
  return { ...(startedUtc === null ? {} : { startedUtc }), ...(endedUtc === null ? {} : { endedUtc }) };
}
