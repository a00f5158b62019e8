import { z } from 'zod';

const count = z.number().int().min(0);

/**
 * How far a parallel step is: `nodes/<name>/parallel-<attempt>/progress.json` in the folder of a run, written by the driver several times a second while
 * the step runs and once at its end.
 */
export const parallelProgressSchema = z.object({
  schemaVersion: z.literal(1),
  /** Mini-batches. */
  total: count,
  done: count,
  failed: count,
  /** Attempts that failed and were made again. */
  retries: count,
  items: count,
  failedItems: count,
  /** Worker processes. */
  workers: count,
  running: z.array(z.object({ worker: count, /** From 0. */ batch: count, attempt: count, startedMs: z.number() })),
  /** At most 20. */
  failures: z.array(z.object({ /** From 1, as in messages. */ batch: count, items: z.array(z.string()), error: z.string(), attempts: count })),
  finished: z.boolean(),
  /** Why it ended before all mini-batches had; empty when it did not. */
  message: z.string(),
});
export type ParallelProgress = z.infer<typeof parallelProgressSchema>;

/** One sentence on what failed and was allowed to; undefined when nothing was. */
export function ignoredFailures({ failed, total, failures }: ParallelProgress): string | undefined {
  const [first] = failures;
  if (failed === 0 || first === undefined) return undefined;
  return `${String(failed)} of ${String(total)} mini-batches failed and were ignored (mini_batch_error_threshold), ${failed === 1 ? 'namely' : 'the first of them'} mini-batch ${String(first.batch)} (${first.items.join(', ')}): ${first.error}`;
}
