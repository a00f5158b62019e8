import type { RunSummaryView } from '#shared/contract/runs.ts';
import type { EngineName, RunStatus } from '#shared/model/run.ts';

export interface RunsFilter {
  /** Words that all occur in the id, the pipeline or the status. */
  readonly text: string;
  /** Empty: every status. */
  readonly statuses: readonly RunStatus[];
  readonly engine: EngineName | 'any';
}

export const allRuns: RunsFilter = { text: '', statuses: [], engine: 'any' };

/** The runs that are asked for, in the order they came in. */
export function filterRuns(runs: readonly RunSummaryView[], filter: RunsFilter): readonly RunSummaryView[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return runs.filter(
    (run) =>
      (filter.engine === 'any' || run.engine === filter.engine) &&
      (filter.statuses.length === 0 || filter.statuses.includes(run.status)) &&
      words.every((word) => `${run.pipeline} ${run.id} ${run.status}`.toLowerCase().includes(word)),
  );
}

/** How many runs have each status. */
export function countStatuses(runs: readonly RunSummaryView[]): ReadonlyMap<RunStatus, number> {
  const counts = new Map<RunStatus, number>();
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** The newest run of the same pipeline that began before this one. */
export function previousRun(runs: readonly RunSummaryView[], run: { readonly id: string; readonly pipeline: string; readonly createdUtc: string }): RunSummaryView | undefined {
  let found: RunSummaryView | undefined;
  for (const each of runs) {
    if (each.pipeline !== run.pipeline || each.id === run.id || each.createdUtc > run.createdUtc) continue;
    if (found === undefined || each.createdUtc > found.createdUtc) found = each;
  }
  return found;
}

/** Whether a run is still going on. */
export const isActive = (status: RunStatus): boolean => status === 'preparing' || status === 'running';
/** Whether `runs.resume` can go on with it. */
export const isResumable = (status: RunStatus): boolean => status === 'interrupted' || status === 'failed' || status === 'cancelled';
