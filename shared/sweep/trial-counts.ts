import { z } from 'zod';
import type { NodeStatus } from '../model/run.ts';

export const trialCountsSchema = z.object({
  total: z.number(),
  /** Those that ended, however they did. */
  done: z.number(),
  running: z.number(),
  /** Of those that are done: not completed or reused. */
  failed: z.number(),
  stopped: z.number(),
  reused: z.number(),
});
/** How far a sweep is. `stopped` trials were ended by their sweep or with the run. */
export type TrialCounts = z.infer<typeof trialCountsSchema>;

/** How many trials of a sweep came to what. */
export function trialCounts(sweep: { readonly trials: readonly string[] }, statusOf: (node: string) => NodeStatus | undefined): TrialCounts {
  const counts = { total: sweep.trials.length, done: 0, running: 0, failed: 0, stopped: 0, reused: 0 };
  for (const trial of sweep.trials) {
    const status = statusOf(trial);
    if (status === 'running') counts.running += 1;
    else if (status !== undefined && status !== 'queued' && status !== 'preparing') counts.done += 1;
    if (status === 'failed') counts.failed += 1;
    else if (status === 'cancelled' || status === 'skipped') counts.stopped += 1;
    else if (status === 'reused') counts.reused += 1;
  }
  return counts;
}

/** `12 of 20 trials done, 2 running, 1 failed`. */
export function countsWords({ total, done, running, failed, stopped, reused }: TrialCounts): string {
  const parts = [`${String(done)} of ${String(total)} ${total === 1 ? 'trial' : 'trials'} done`];
  if (running > 0) parts.push(`${String(running)} running`);
  if (failed > 0) parts.push(`${String(failed)} failed`);
  if (stopped > 0) parts.push(`${String(stopped)} stopped`);
  if (reused > 0) parts.push(`${String(reused)} reused`);
  return parts.join(', ');
}
