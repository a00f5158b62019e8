import { Text } from '@mantine/core';
import { IconStarFilled } from '../../../ui/icons.ts';
import './trials.css';
import { useMemo, useState } from 'react';
import type { NodeStateView } from '#shared/contract/runs.ts';
import { countsWords } from '#shared/sweep/trial-counts.ts';
import { shownValue } from '#shared/sweep/shown-value.ts';
import { byObjective, type SweepView, type TrialRow } from '#shared/sweep/sweep-view.ts';
import { useCall } from '../../../client/hooks.ts';
import { Answer } from '../../../ui/answer.tsx';
import type { Column } from '../../../ui/data-table.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { durationText } from '../../../ui/format.ts';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { useAskAgain } from '../use-ask-again.ts';
import { numberText } from './coordinates.ts';
import { ParallelCoordinates } from './parallel-coordinates.tsx';

interface Props {
  readonly runId: string;
  readonly state: NodeStateView;
  readonly onOpen: (node: string) => void;
}

/** The trials of a sweep, best first: what was tried, what it came to, and how the two hang together. */
export function NodeTrials({ runId, state, onOpen }: Props): React.JSX.Element {
  const wish = { runId, node: state.name };
  const { done = 0, running = 0 } = state.trials ?? {};
  useAskAgain('runs.trials', wish, `${state.status} ${String(done)} ${String(running)}`);
  return <Answer of={useCall('runs.trials', wish, { keepPrevious: true })} what="the trials">{(view) => <Trials view={view} onOpen={onOpen} />}</Answer>;
}

function Trials({ view, onOpen }: { readonly view: SweepView; readonly onOpen: (node: string) => void }): React.JSX.Element {
  const [marked, setMarked] = useState<string>();
  const rows = useMemo(() => byObjective(view), [view]);
  const columns = useMemo(() => columnsOf(view, onOpen), [view, onOpen]);
  const best = rows.find((row) => row.best);
  return (
    <div className="trials">
      <Text size="sm" className="trials-words">
        {view.objective.goal === 'maximize' ? 'Highest' : 'Lowest'} <b>{view.objective.metric}</b> is wanted: {countsWords(view.counts)}.
        {best?.value === undefined ? undefined : (
          <>
            {' '}
            Best so far: trial {best.number} with <b>{shownValue(best.value)}</b>.
          </>
        )}
      </Text>
      {view.parameters.length === 0 ? undefined : <ParallelCoordinates view={view} marked={marked} onMark={setMarked} onOpen={onOpen} />}
      <div className="trials-table">
        <DataTable label="Trials" rows={rows} columns={columns} rowKey={({ node }) => node} onOpen={({ node }) => onOpen(node)} empty={<Text size="sm">No trial is planned.</Text>} />
      </div>
    </div>
  );
}

function columnsOf(view: SweepView, onOpen: (node: string) => void): readonly Column<TrialRow>[] {
  const rank = new Map(byObjective(view).map(({ node }, index) => [node, index]));
  return [
    {
      name: 'Trial', width: '3.5rem', sort: ({ number }) => number,
      cell: ({ node, number, best }) => (
        <button type="button" className="link" onClick={() => onOpen(node)} aria-label={`Open trial ${String(number)}${best ? ', the best' : ''}`}>
          {number} {best ? <IconStarFilled size={11} aria-hidden /> : undefined}
        </button>
      ),
    },
    { name: 'Status', width: '6.5rem', sort: ({ status }) => status, cell: ({ status, stoppedBy, reason }) => <span title={reason}>{stoppedBy === 'policy' ? <span className="quiet">stopped early</span> : <RunBadge status={status} />}</span> },
    { name: view.objective.metric, width: 'minmax(4.5rem, 1fr)', sort: ({ node }) => rank.get(node) ?? 0, cell: ({ value, best }) => (value === undefined ? <span className="quiet">none</span> : <span className="runs-number">{best ? <b>{shownValue(value)}</b> : shownValue(value)}</span>) },
    ...view.parameters.map((name): Column<TrialRow> => ({ name, width: 'minmax(4.5rem, 1fr)', sort: ({ values }) => sortable(values[name]), cell: ({ values }) => <span className="runs-number">{told(values[name])}</span> })),
    { name: 'Duration', width: '5rem', sort: (row) => duration(row) ?? -1, cell: (row) => <span className="runs-number">{durationWords(row)}</span> },
  ];
}

const sortable = (value: string | number | boolean | undefined): string | number => (typeof value === 'boolean' ? String(value) : (value ?? ''));
const told = (value: string | number | boolean | undefined): string => (value === undefined ? '' : typeof value === 'number' ? numberText(value) : String(value));

function duration({ startedUtc, endedUtc, status }: TrialRow): number | undefined {
  return startedUtc === undefined || endedUtc === undefined || status === 'reused' ? undefined : Date.parse(endedUtc) - Date.parse(startedUtc);
}

function durationWords(row: TrialRow): string {
  const ms = duration(row);
  return ms === undefined ? '' : durationText(ms);
}
