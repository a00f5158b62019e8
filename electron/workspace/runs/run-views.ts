import { isRunOver } from '#shared/workspace/runs.ts';
import type { RemoteRun, RemoteRunSummary } from '#shared/workspace/runs.ts';
import type { RunEntry } from './run-records.ts';
import type { WorkerView } from './run-worker.ts';

/** Where a run stands among the others. */
export interface Turn {
  readonly isRunning: boolean;
  /** From 1, of one that waits. */
  readonly position: number | null;
  /** What the server runs with; absent when it runs nothing. */
  readonly engine: string | undefined;
}

/** A run as lists show it. `view`: what the worker knows, absent for one that was never begun. */
export function runSummary(entry: RunEntry, view: WorkerView | undefined, turn: Turn): RemoteRunSummary {
  const status = isRunOver(entry.status) ? entry.status : !turn.isRunning ? 'queued' : view?.status === 'running' ? 'running' : 'preparing';
  return {
    id: entry.id, pipeline: entry.displayName, origin: entry.origin ?? null, status, position: status === 'queued' ? turn.position : null, engine: turn.engine ?? view?.engine ?? '',
    member: entry.member, createdUtc: entry.createdUtc, startedUtc: entry.startedUtc ?? null, endedUtc: entry.endedUtc ?? null, nodes: entry.counts ?? nodeCounts(entry, view),
  };
}

/** All that there is to say of a run. */
export function wholeRun(entry: RunEntry, view: WorkerView | undefined, turn: Turn): RemoteRun {
  const { nodes: _counts, ...outline } = runSummary(entry, view, turn);
  return {
    ...outline, name: entry.name, message: entry.message, references: [...entry.references],
    engineReason: view?.engineReason ?? '', parameters: view?.parameters ?? {}, outputs: view?.outputs ?? {}, ignored: view?.ignored ?? [], warnings: view?.warnings ?? [], lastSeq: view?.lastSeq ?? 0,
    graph: view?.graph ?? { nodes: [], edges: [] },
    nodes: view?.nodes ?? entry.nodeNames.map((name) => unbegunNode(name, entry)),
  };
}

/** Trials are counted with their sweep. */
export function nodeCounts(entry: RunEntry, view: WorkerView | undefined): RemoteRunSummary['nodes'] {
  const counted = (view?.nodes ?? []).filter(({ trial }) => trial === undefined);
  const count = (status: string): number => counted.filter((node) => node.status === status).length;
  return { total: view === undefined ? entry.nodeNames.length : counted.length, completed: count('completed'), reused: count('reused'), failed: count('failed') };
}

/** A node of a run that has not begun, or was over before it could. */
function unbegunNode(name: string, { status }: RunEntry): RemoteRun['nodes'][number] {
  const [state, reason] = status === 'cancelled' ? (['cancelled', 'the run was cancelled before it began'] as const) : isRunOver(status) ? (['skipped', 'the run could not begin'] as const) : (['queued', ''] as const);
  return { name, status: state, reused: false, reason, startedUtc: null, endedUtc: null, exitCode: null, attempts: 0, dependsOn: [], outputs: {} };
}
