import { existsSync } from 'node:fs';
import type { App } from '#electron/compose.ts';
import { runSummary } from '#electron/runner/records/run-state.ts';
import type { RecentPipeline } from '#shared/contract/home.ts';
import { recentRuns } from './recent-runs.ts';

/** A pipeline file that was opened here. */
export interface OpenedPipeline {
  /** Absolute. */
  readonly file: string;
  readonly name: string;
  readonly openedUtc: string;
}

/** The pipelines that were opened, in their order, each with its last run, if that is among the newest ones. */
export async function recentPipelines(runs: App['runs'], opened: readonly OpenedPipeline[]): Promise<RecentPipeline[]> {
  const wanted = new Set(opened.map(({ file }) => file));
  const lastRuns = new Map<string, NonNullable<RecentPipeline['lastRun']>>();
  if (wanted.size > 0) {
    for await (const record of recentRuns(runs)) {
      const { id, createdUtc, pipeline } = record.document;
      if (wanted.delete(pipeline.file)) lastRuns.set(pipeline.file, { id, status: runSummary(record).status, createdUtc });
      if (wanted.size === 0) break;
    }
  }
  return opened.map(({ file, name, openedUtc }): RecentPipeline => {
    const lastRun = lastRuns.get(file);
    return { file, name, openedUtc, exists: existsSync(file), ...(lastRun === undefined ? {} : { lastRun }) };
  });
}
