import { z } from 'zod';
import { scalarSchema } from '../model/interface.ts';
import { objectiveSchema, sweepSettingsSchema } from '../model/sweep.ts';

export const sweepOutlineSchema = z.object({
  /** How many trials there will be. */
  trials: z.number(),
  concurrentTrials: z.number().optional(),
  algorithm: sweepSettingsSchema.shape.sampling.shape.algorithm,
  objective: objectiveSchema,
  /** What the first trials will be tried with. */
  sample: z.array(z.record(z.string(), scalarSchema)),
});
/** A sweep as it is told about before it runs. */
export type SweepOutline = z.infer<typeof sweepOutlineSchema>;
