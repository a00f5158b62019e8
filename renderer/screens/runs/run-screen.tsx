import { ActionIcon, Tabs, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChartBar, IconLayoutBottombar, IconLayoutSidebarRight, IconPlayerPlay, IconSitemap, IconTable } from '../../ui/icons.ts';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunDetail } from '#shared/contract/runs.ts';
import { places } from '../../app/places.ts';
import { Answer } from '../../ui/answer.tsx';
import { Screen } from '../../ui/screen.tsx';
import { NodePanel } from './node-panel.tsx';
import { NodesTable } from './nodes-table.tsx';
import { RunDialog } from './run-dialog.tsx';
import { targetOfRun } from './run-target.ts';
import type { RunWishes } from './run-target.ts';
import { RunGraph } from './run-graph.tsx';
import { RunActionsBar, RunFacts } from './run-head.tsx';
import { RunPanel } from './run-panel.tsx';
import { RunTimeline } from './run-timeline.tsx';
import { isActive } from './runs-filter.ts';
import './runs.css';
import { Split } from './split.tsx';
import { useLiveRun } from './use-live-run.ts';

/** One run, while it goes on and ever after. `node`: the node whose details are open. */
export function RunScreen({ runId, node }: { readonly runId: string; readonly node: string | undefined }): React.JSX.Element {
  const { query, run } = useLiveRun(runId);
  const show = (now: RunDetail): React.JSX.Element => <Run run={now} node={now.nodes.some(({ name }) => name === node) ? node : undefined} />;
  return run === undefined ? <Answer of={query} what="the run">{show}</Answer> : show(run);
}

type View = 'graph' | 'timeline' | 'nodes';

function Run({ run, node }: { readonly run: RunDetail; readonly node: string | undefined }): React.JSX.Element {
  const [, go] = useLocation();
  const [view, setView] = useState<View>('graph');
  const wide = useMediaQuery('(min-width: 1200px)', false, { getInitialValueInEffect: false });
  const veryWide = useMediaQuery('(min-width: 1700px)', false, { getInitialValueInEffect: false });
  const [chosenSide, setSide] = useState<'bottom' | 'right'>();
  const side = chosenSide ?? (veryWide || (wide && view === 'graph') ? 'right' : 'bottom');
  const [wishes, setWishes] = useState<RunWishes>();
  // Walking through nodes is not a way to go back through one by one.
  const select = (name: string | undefined): void => go(places.run(run.id, name), { replace: true });
  const target = targetOfRun(run);
  const rerun = (more: RunWishes): void => setWishes({ set: Object.fromEntries(Object.entries(run.parameters).map(([name, value]) => [name, String(value)])), engine: run.engine, hermetic: run.options.hermetic, ...more });
  const state = run.nodes.find(({ name }) => name === node);

  // Two hundred trials would hide the other nodes: they are in the table of their sweep.
  const withoutTrials = useMemo(() => (run.nodes.some(({ trial }) => trial !== undefined) ? { ...run, nodes: run.nodes.filter(({ trial }) => trial === undefined) } : run), [run]);

  const views = (
    <Tabs className="run-views" value={view} onChange={(value) => setView(value === 'timeline' || value === 'nodes' ? value : 'graph')} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="graph" leftSection={<IconSitemap size={14} aria-hidden />}>
          Graph
        </Tabs.Tab>
        <Tabs.Tab value="timeline" leftSection={<IconChartBar size={14} aria-hidden />}>
          Timeline
        </Tabs.Tab>
        <Tabs.Tab value="nodes" leftSection={<IconTable size={14} aria-hidden />}>
          Nodes
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="graph" className="run-view">
        <RunGraph graph={run.graph} selected={state?.trial?.sweep ?? node} onSelect={select} />
      </Tabs.Panel>
      <Tabs.Panel value="timeline" className="run-view">
        <RunTimeline run={withoutTrials} active={isActive(run.status)} selected={node} onSelect={select} />
      </Tabs.Panel>
      <Tabs.Panel value="nodes" className="run-view">
        <NodesTable run={withoutTrials} selected={node} onSelect={select} />
      </Tabs.Panel>
    </Tabs>
  );

  return (
    <Screen flush icon={<IconPlayerPlay size={18} aria-hidden />} title={run.pipeline.displayName === '' ? run.pipeline.name : run.pipeline.displayName} actions={<RunActionsBar run={run} onRerun={rerun} />}>
      <div className="run">
        <div className="run-strip">
          <RunFacts run={run} />
          <span className="runs-grow" />
          <Tooltip label={side === 'right' ? 'Details below' : 'Details on the right'}>
            <ActionIcon size="sm" aria-label={side === 'right' ? 'Show the details below' : 'Show the details on the right'} onClick={() => setSide(side === 'right' ? 'bottom' : 'right')}>
              {side === 'right' ? <IconLayoutBottombar size={16} /> : <IconLayoutSidebarRight size={16} />}
            </ActionIcon>
          </Tooltip>
        </div>
        <Split
          side={side}
          name="run"
          label="Size of the details"
          first={views}
          second={state === undefined ? <RunPanel run={run} onSelect={select} /> : <NodePanel key={state.name} run={run} state={state} onClose={() => select(undefined)} onSelect={select} onRerun={target?.kind === 'pipeline' ? () => rerun({ from: state.name }) : undefined} />}
        />
      </div>
      {wishes === undefined || target === undefined ? undefined : <RunDialog target={target} initial={wishes} onClose={() => setWishes(undefined)} />}
    </Screen>
  );
}
