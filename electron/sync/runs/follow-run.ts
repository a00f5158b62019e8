import { throwIfCancelled } from '#shared/errors.ts';
import type { RunEvent } from '#shared/model/run.ts';
import type { RemoteRunSummary } from '#shared/workspace/runs.ts';
import { RemoteUnreachableError } from '../remote/remote-errors.ts';
import type { RemoteRuns } from './remote-runs.ts';
import { isPassing, pauseAfter } from './try-again.ts';
import type { Patience } from './try-again.ts';

export interface RunFollower {
  /** Each change of the state, and of the place in the queue. */
  onState?(run: RemoteRunSummary): void;
  /** Each event once and in order, however often the connection was lost. */
  onEvent?(event: RunEvent): void;
  /** The connection was lost; it is made again after a pause. */
  onLost?(error: Error): void;
}

/** Follows a run to its end, and goes on after lost connections where it was. Resolves with the run as it ended. */
export async function followRun(runs: RemoteRuns, runId: string, options: { readonly after?: number; readonly signal: AbortSignal; readonly patience: Patience }, follower: RunFollower): Promise<RemoteRunSummary> {
  const { signal, patience } = options;
  let after = options.after ?? 0;
  for (let tried = 1; ; tried += 1) {
    throwIfCancelled(signal);
    try {
      for await (const item of runs.events(runId, after, signal)) {
        tried = 0;
        if (item.type === 'end') return item.data;
        if (item.type === 'state') follower.onState?.(item.data);
        else if (item.data.seq > after) {
          after = item.data.seq;
          follower.onEvent?.(item.data);
        }
      }
      throw new RemoteUnreachableError(runId, 'the connection was closed before the run was over');
    } catch (error) {
      throwIfCancelled(signal);
      if (!isPassing(error) || tried >= patience.tries) throw error;
      follower.onLost?.(error);
      await pauseAfter(error, Math.max(1, tried), patience, signal);
    }
  }
}
