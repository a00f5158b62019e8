import { z } from 'zod';
import { parallelProgressSchema } from '../run/parallel-progress.ts';
import { nodeMetricsSchema } from '../run/node-metrics.ts';
import { query } from './call.ts';

export const nodeMetricsStateSchema = z.object({
  /** Absent when nothing was logged, or nothing yet. */
  metrics: nodeMetricsSchema.optional(),
  /** 0 for a node that did not run here: one that is reused has the metrics of its result. */
  attempt: z.number(),
  /** Whether more may come: watch `metrics/<run id>/<node>` and ask again. */
  live: z.boolean(),
});

export const parallelStateSchema = z.object({
  /** Absent for a node that is no parallel step, that has not begun, and that is reused. */
  progress: parallelProgressSchema.optional(),
  attempt: z.number(),
  /** Whether it goes on: watch `parallel/<run id>/<node>`. */
  live: z.boolean(),
});
export type ParallelView = z.infer<typeof parallelStateSchema>;

const ofNode = z.strictObject({ runId: z.string().min(1).max(100), node: z.string().min(1).max(200) });

export const metricCalls = {
  /** What a node logged to mlflow, of one that runs as it stands. */
  'runs.metrics': query(ofNode, nodeMetricsStateSchema),
  /** How far a parallel step is: its mini-batches, who works on which, what failed. */
  'runs.parallel': query(ofNode, parallelStateSchema),
} as const;
