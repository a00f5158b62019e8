import type { NodeStateView, RunDetail } from '#shared/contract/runs.ts';
import type { NodeStatus } from '#shared/model/run.ts';

/** What is drawn of a run, of this machine or of a workspace. */
export interface TimedRun extends Pick<RunDetail, 'createdUtc' | 'startedUtc' | 'endedUtc'> {
  readonly nodes: readonly Pick<NodeStateView, 'name' | 'status' | 'dependsOn' | 'startedUtc' | 'endedUtc'>[];
}

/** One node in time. All times are milliseconds since the run began. */
export interface TimelineRow {
  readonly name: string;
  readonly status: NodeStatus;
  /** When everything it takes was there. */
  readonly readyMs: number;
  /** Absent while it has not begun. */
  readonly startMs: number | undefined;
  /** Now, while it has not ended. */
  readonly endMs: number | undefined;
  readonly critical: boolean;
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly lengthMs: number;
}

/** Nodes in the order in which they began; those that never did come last, in the order of the pipeline. */
export function timelineOf(run: TimedRun, nowMs: number): Timeline {
  const zero = Date.parse(run.startedUtc ?? run.createdUtc);
  const since = (utc: string | undefined): number | undefined => (utc === undefined ? undefined : Math.max(0, Date.parse(utc) - zero));
  const nowSince = Math.max(0, nowMs - zero);
  const nodes = new Map(run.nodes.map((node) => [node.name, node]));
  const critical = new Set(criticalPath(run.nodes));
  const open = run.endedUtc === undefined;
  const rows = run.nodes.map((node): TimelineRow => {
    const startMs = since(node.startedUtc);
    const readyMs = Math.max(0, ...node.dependsOn.map((name) => since(nodes.get(name)?.endedUtc) ?? 0));
    return {
      name: node.name, status: node.status, critical: critical.has(node.name), startMs,
      // What a resumed run took over may have ended after this node began: it did not wait then.
      readyMs: startMs === undefined ? readyMs : Math.min(readyMs, startMs),
      endMs: since(node.endedUtc) ?? (startMs !== undefined && open ? Math.max(startMs, nowSince) : startMs),
    };
  });
  const begun = rows.filter((row) => row.startMs !== undefined).sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
  const waiting = rows.filter((row) => row.startMs === undefined);
  const last = rows.reduce((most, row) => Math.max(most, row.endMs ?? 0), 0);
  return { rows: [...begun, ...waiting], lengthMs: Math.max(1, last, open ? nowSince : (since(run.endedUtc) ?? 0)) };
}

/**
 * The chain of nodes that the length of the run is due to, first to last: from the node that ended last, back through the one whose end it waited
 * for. Nodes that were not executed are no part of it.
 */
export function criticalPath(nodes: readonly Pick<NodeStateView, 'name' | 'dependsOn' | 'startedUtc' | 'endedUtc'>[]): readonly string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const endOf = (node: { readonly startedUtc?: string | undefined; readonly endedUtc?: string | undefined }): number =>
    node.startedUtc === undefined ? Number.NEGATIVE_INFINITY : node.endedUtc === undefined ? Number.POSITIVE_INFINITY : Date.parse(node.endedUtc);
  const latest = (names: Iterable<string>): string | undefined => {
    let found: string | undefined;
    let end = Number.NEGATIVE_INFINITY;
    for (const name of names) {
      const node = byName.get(name);
      if (node === undefined || endOf(node) <= end) continue;
      found = name;
      end = endOf(node);
    }
    return found;
  };
  const path: string[] = [];
  const seen = new Set<string>();
  let name = latest(byName.keys());
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    path.unshift(name);
    name = latest(byName.get(name)?.dependsOn ?? []);
  }
  return path;
}

const STEPS = [1, 2, 5] as const;
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400].map((seconds) => seconds * 1_000);

/** Marks on the axis of time, at round distances, about `wanted` of them. */
export function ticks(lengthMs: number, wanted: number): readonly number[] {
  const least = lengthMs / Math.max(1, wanted);
  const below = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const step = least < 1_000 ? (STEPS.map((each) => each * below).find((each) => each >= least) ?? below * 10) : (CLOCK_STEPS.find((each) => each >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000);
  const marks: number[] = [];
  for (let at = 0; at <= lengthMs; at += step) marks.push(at);
  return marks;
}

/** A mark's label: `0`, `200 ms`, `5 s`, `1:30`, `1:00:00`. */
export function tickText(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1_000} s`;
  const seconds = Math.round(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
