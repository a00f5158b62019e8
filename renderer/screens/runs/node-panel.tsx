import { ActionIcon, Button, Group, Tabs, Text } from '@mantine/core';
import { IconBug, IconListNumbers, IconPlayerPlay, IconX } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { NodeStateView, RunDetail } from '#shared/contract/runs.ts';
import { places } from '../../app/places.ts';
import { durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { LogView } from './log-view.tsx';
import { NodeMetrics } from './metrics/node-metrics.tsx';
import { NodeData } from './node-data.tsx';
import { NodeFacts } from './node-facts.tsx';
import { NodeWhy } from './node-why.tsx';
import { NodeParallel } from './parallel/node-parallel.tsx';
import { useParallel } from './parallel/use-parallel.ts';
import { NodeTrials } from './trials/node-trials.tsx';
import { useNow } from './use-now.ts';

export interface NodePanelProps {
  readonly run: RunDetail;
  readonly state: NodeStateView;
  readonly onClose: () => void;
  /** Shows another node in its place. */
  readonly onSelect: (node: string) => void;
  /** Absent where only the whole can be run again. */
  readonly onRerun: (() => void) | undefined;
}

/** Everything about one node of a run. */
export function NodePanel({ run, state, onClose, onSelect, onRerun }: NodePanelProps): React.JSX.Element {
  const [, go] = useLocation();
  const { trial, trials } = state;
  const parallel = useParallel(run.id, state);
  const active = state.status === 'running' || state.status === 'preparing' || state.status === 'queued';
  const [tab, setTab] = useState<string | null>(state.trials !== undefined ? 'trials' : state.reused ? 'data' : 'logs');
  return (
    <section className="panel" aria-label={`Node ${state.name}`}>
      <div className="panel-head">
        <Text fw={600} size="sm" className="runs-name" title={state.name}>
          {state.name}
        </Text>
        <RunBadge status={state.status} />
        <Length state={state} />
        {state.exitCode === undefined || state.exitCode === 0 ? undefined : <Text size="xs">exit code {state.exitCode}</Text>}
        <Text size="xs" className="quiet runs-name runs-grow" title={state.reason}>
          {state.reason}
        </Text>
        <Group gap={6} wrap="nowrap">
          {trial === undefined ? undefined : (
            <Button variant="default" size="compact-xs" leftSection={<IconListNumbers size={13} />} onClick={() => onSelect(trial.sweep)}>
              All trials
            </Button>
          )}
          {trials === undefined ? (
            <Button variant="default" size="compact-xs" leftSection={<IconBug size={13} />} onClick={() => go(places.debug(run.id, state.name))}>
              Debug
            </Button>
          ) : undefined}
          {onRerun === undefined ? undefined : (
            <Button variant="default" size="compact-xs" leftSection={<IconPlayerPlay size={13} />} onClick={onRerun}>
              Rerun from here
            </Button>
          )}
          <ActionIcon size="sm" aria-label="Close the node's details" onClick={onClose}>
            <IconX size={14} />
          </ActionIcon>
        </Group>
      </div>
      <Tabs className="run-views" value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          {trials === undefined ? (
            <>
              <Tabs.Tab value="logs">Logs</Tabs.Tab>
              <Tabs.Tab value="details">Details</Tabs.Tab>
              {parallel?.progress === undefined ? undefined : <Tabs.Tab value="parallel">Mini-batches</Tabs.Tab>}
              <Tabs.Tab value="metrics">Metrics</Tabs.Tab>
            </>
          ) : (
            <Tabs.Tab value="trials">Trials</Tabs.Tab>
          )}
          <Tabs.Tab value="data">Inputs and outputs</Tabs.Tab>
          <Tabs.Tab value="why">{state.reused ? 'Why reused' : 'Why'}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="logs" className="run-view">
          <LogView key={state.name} runId={run.id} node={state.name} attempts={state.attempts} active={active} failed={state.status === 'failed'} />
        </Tabs.Panel>
        {trials === undefined ? undefined : (
          <Tabs.Panel value="trials" className="run-view">
            <NodeTrials runId={run.id} state={state} onOpen={onSelect} />
          </Tabs.Panel>
        )}
        {parallel?.progress === undefined ? undefined : (
          <Tabs.Panel value="parallel" className="run-view panel-body" tabIndex={0}>
            <NodeParallel progress={parallel.progress} live={parallel.live} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="details" className="run-view panel-body" tabIndex={0}>
          <NodeFacts runId={run.id} state={state} />
        </Tabs.Panel>
        <Tabs.Panel value="metrics" className="run-view panel-body" tabIndex={0}>
          <NodeMetrics runId={run.id} state={state} />
        </Tabs.Panel>
        <Tabs.Panel value="data" className="run-view">
          <NodeData runId={run.id} state={state} />
        </Tabs.Panel>
        <Tabs.Panel value="why" className="run-view panel-body" tabIndex={0}>
          <NodeWhy runId={run.id} state={state} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Length({ state }: { readonly state: NodeStateView }): React.JSX.Element | undefined {
  const running = state.status === 'running';
  const now = useNow(running ? 500 : undefined);
  if (state.startedUtc === undefined || state.reused) return undefined;
  const end = state.endedUtc === undefined ? (running ? now : undefined) : Date.parse(state.endedUtc);
  return end === undefined ? undefined : (
    <Text size="xs" className="runs-number">
      {durationText(Math.max(0, end - Date.parse(state.startedUtc)))}
    </Text>
  );
}
