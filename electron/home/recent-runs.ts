import type { App } from '#electron/compose.ts';
import { DrydockError } from '#shared/errors.ts';

/** How far back is looked for the last run of a pipeline. */
const NEWEST_RUNS = 200;

type RunRecord = Awaited<ReturnType<App['runs']['inspect']>>;

/** The newest runs that can be read, newest first; the others are told about where runs are listed. */
export async function* recentRuns(runs: App['runs']): AsyncGenerator<RunRecord> {
  for (const { id } of (await runs.list()).slice(0, NEWEST_RUNS)) {
    try {
      yield await runs.inspect(id);
    } catch (error) {
      // Removed meanwhile.
      if (!(error instanceof DrydockError)) throw error;
    }
  }
}
