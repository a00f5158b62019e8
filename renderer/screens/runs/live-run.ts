import { chosenWords } from '#shared/sweep/chosen-words.ts';
import type { NodeStateView, RunDetail } from '#shared/contract/runs.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { trialCounts } from '#shared/sweep/trial-counts.ts';

/** A run as it was told last, and what its own events have added since. */
export interface LiveRun {
  /** As the host told it; absent until it has. */
  readonly told: RunDetail | undefined;
  /** Events after `told`, in order. */
  readonly later: readonly RunEvent[];
  /** Both together: what is shown. */
  readonly now: RunDetail | undefined;
  /** Goes up whenever the run has to be asked for again: something was missed, or happened that events do not tell in full. */
  readonly asks: number;
}

export type LiveRunStep =
  | { readonly type: 'told'; readonly run: RunDetail }
  | { readonly type: 'happened'; readonly events: readonly RunEvent[] };

export const noRunYet: LiveRun = { told: undefined, later: [], now: undefined, asks: 0 };

/** The next state. An answer of the host never takes back events that came while it was under way. */
export function stepLiveRun(live: LiveRun, step: LiveRunStep): LiveRun {
  if (step.type === 'told') {
    const later = live.later.filter((event) => event.seq > step.run.lastSeq);
    return { ...live, told: step.run, later, now: advanceRun(step.run, later) };
  }
  const known = live.later.at(-1)?.seq ?? live.told?.lastSeq ?? 0;
  const fresh = step.events.filter((event) => event.seq > known);
  const first = fresh[0];
  if (first === undefined) return live;
  const later = [...live.later, ...fresh];
  const missed = first.seq !== known + 1 && live.told !== undefined;
  // The end of a run, and a new beginning, settle more than their events say: outputs, folders, the engine.
  const settles = fresh.some(({ type }) => type === 'run-finished' || type === 'run-resumed');
  return { ...live, later, now: live.now === undefined ? undefined : advanceRun(live.now, fresh), asks: live.asks + (missed || settles ? 1 : 0) };
}

/** What a run is after some more of its events. Nodes that nothing happened to stay the same objects. */
export function advanceRun(run: RunDetail, events: readonly RunEvent[]): RunDetail {
  if (events.length === 0) return run;
  const nodes = new Map(run.nodes.map((node) => [node.name, node]));
  const warnings = [...run.warnings];
  let next: RunDetail = run;
  for (const event of events) {
    next = { ...next, lastSeq: event.seq };
    switch (event.type) {
      case 'run-started':
        next = { ...next, status: 'running', startedUtc: event.utc };
        break;
      case 'run-resumed': {
        const { endedUtc: _ended, ...open } = next;
        next = { ...open, status: 'running', message: '' };
        for (const node of nodes.values()) if (node.status !== 'completed' && node.status !== 'reused') nodes.set(node.name, untouched(node));
        break;
      }
      case 'run-finished':
        next = { ...next, status: event.status, endedUtc: event.utc, message: event.message };
        break;
      case 'warning':
        warnings.push(event.node === undefined ? event.message : `${event.node}: ${event.message}`);
        break;
      default: {
        const node = nodes.get(event.node);
        if (node !== undefined) nodes.set(event.node, advanceNode(node, event));
      }
    }
  }
  countTrials(nodes);
  return { ...next, nodes: run.nodes.map((node) => nodes.get(node.name) ?? node), warnings, graph: withStatuses(run.graph, nodes) };
}

type NodeEvent = Exclude<Extract<RunEvent, { node: string }>, { type: 'warning' }>;

function advanceNode(node: NodeStateView, event: NodeEvent): NodeStateView {
  switch (event.type) {
    case 'node-preparing':
      return { ...node, status: 'preparing', reason: event.what };
    case 'node-keyed':
      return untouched(node);
    case 'node-running':
      return { ...node, status: 'running', attempts: event.attempt, reason: event.reason, startedUtc: node.startedUtc ?? event.utc };
    case 'node-retrying':
      return { ...node, status: 'preparing', ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }) };
    case 'node-reused':
      return { ...node, status: 'reused', reused: true, reason: event.reason, startedUtc: event.utc, endedUtc: event.utc };
    case 'node-completed':
      return { ...node, status: 'completed', exitCode: event.exitCode, endedUtc: event.utc };
    case 'node-failed':
      return { ...node, status: 'failed', reason: event.message, endedUtc: event.utc, ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }) };
    case 'node-skipped':
      return { ...node, status: 'skipped', reason: event.reason };
    case 'node-cancelled':
      return { ...node, status: 'cancelled', reason: event.reason, endedUtc: event.utc };
    case 'trial-measured':
      return node;
    case 'sweep-chosen':
      return { ...node, reason: chosenWords(event) };
  }
}

function untouched({ startedUtc: _started, endedUtc: _ended, exitCode: _code, ...node }: NodeStateView): NodeStateView {
  return { ...node, status: 'queued', reused: false, reason: '', attempts: 0 };
}

/** Brings the counts of sweeps up to what their trials are now. */
function countTrials(nodes: Map<string, NodeStateView>): void {
  const trials = new Map<string, string[]>();
  for (const { name, trial } of nodes.values()) if (trial !== undefined) trials.set(trial.sweep, [...(trials.get(trial.sweep) ?? []), name]);
  for (const [name, names] of trials) {
    const sweep = nodes.get(name);
    if (sweep?.trials === undefined) continue;
    const counts = trialCounts({ trials: names }, (trial) => nodes.get(trial)?.status);
    if (JSON.stringify(counts) !== JSON.stringify(sweep.trials)) nodes.set(name, { ...sweep, trials: counts });
  }
}

function withStatuses(graph: RunDetail['graph'], nodes: ReadonlyMap<string, NodeStateView>): RunDetail['graph'] {
  let changed = false;
  const shown = graph.nodes.map((view) => {
    const node = nodes.get(view.id);
    if (node === undefined || (node.status === view.status && node.trials === view.trials)) return view;
    changed = true;
    return { ...view, status: node.status, ...(node.trials === undefined ? {} : { trials: node.trials }) };
  });
  return changed ? { ...graph, nodes: shown } : graph;
}
