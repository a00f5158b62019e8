import { z } from 'zod';
import { sweepViewSchema } from '../sweep/sweep-view.ts';
import { query } from './call.ts';

export const trialCalls = {
  /**
   * The trials of a sweep with their values, metric and state. Watch `run/<id>` and ask again when a trial has an event; what a trial logs meanwhile is told by
   * `runs.metrics` of its node. Rejects with `not-found` for a node that is no sweep.
   */
  'runs.trials': query(z.strictObject({ runId: z.string().min(1).max(100), node: z.string().min(1).max(200) }), sweepViewSchema),
} as const;
