import { z } from 'zod';
import { loggingLevels } from './parallel-terms.ts';

export const miniBatchSizeSchema = z.object({
  /** `items`: files; `bytes`: of the files themselves, or of the files that rows stand in. */
  unit: z.enum(['items', 'bytes']),
  count: z.number(),
});

/** What both a parallel module and a node that uses one may say. */
const settingsShape = {
  /** Absent: one file, or a megabyte of a table. */
  miniBatchSize: miniBatchSizeSchema.optional(),
  /** When not empty they say what a mini-batch is, whatever the size. */
  partitionKeys: z.array(z.string()),
  /** Worker processes per instance; absent: as many as the machine has workers. */
  maxConcurrencyPerInstance: z.number().optional(),
  /** How many items may fail; -1: any number. */
  errorThreshold: z.number(),
  /** How many mini-batches may fail; -1: any number. */
  miniBatchErrorThreshold: z.number(),
  /** Attempts at a mini-batch after the first one. */
  maxRetries: z.number(),
  /** For one attempt at a mini-batch. */
  timeoutSeconds: z.number(),
  loggingLevel: z.enum(loggingLevels),
};

export const parallelOverridesSchema = z.object(settingsShape).partial();
/** What a node says differently from the parallel module that it uses. */
export type ParallelOverrides = z.infer<typeof parallelOverridesSchema>;

export const parallelSettingsSchema = z.object({
  ...settingsShape,
  /** Python file with `run(mini_batch)`, relative to the code. */
  entryScript: z.string(),
  /** The input that is cut into mini-batches. */
  input: z.string(),
  /** The output that what `run` returns is appended to, a line for each. */
  appendRowTo: z.string().optional(),
});
/**
 * Makes a module that runs a command one that runs an entry script over the mini-batches of an input, in several processes; its command holds just the
 * arguments of the entry script. Documents of before have none.
 */
export type ParallelSettings = z.infer<typeof parallelSettingsSchema>;

export const plannedParallelSchema = parallelSettingsSchema.extend({
  /** Of the input. */
  inputType: z.string(),
  /** How many worker processes are asked for; absent: as many as the machine has workers. */
  processes: z.number().optional(),
  /** Version of the driver that calls the entry script. */
  driver: z.number(),
});
/** The same of a node, as it is executed. */
export type PlannedParallel = z.infer<typeof plannedParallelSchema>;

/** Of the driver in `resources/parallel`, which has the same number: a change of how it treats mini-batches makes results new. */
export const parallelDriverVersion = 1;
