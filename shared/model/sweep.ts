import { z } from 'zod';
import { scalarSchema } from './interface.ts';

/** How a hyperparameter is drawn. `min` and `max` of the log forms are exponents, as in Azure ML; `q` is the step that values are rounded to. */
export type Distribution =
  | { kind: 'choice'; values: ChoiceValue[] }
  /** A whole number from 0 to `upper - 1`. */
  | { kind: 'randint'; upper: number }
  | { kind: 'uniform' | 'loguniform'; min: number; max: number }
  | { kind: 'quniform' | 'qloguniform'; min: number; max: number; q: number }
  | { kind: 'normal' | 'lognormal'; mu: number; sigma: number }
  | { kind: 'qnormal' | 'qlognormal'; mu: number; sigma: number; q: number };

/** One option of a choice: a value, or a group of hyperparameters that belong together. */
export type ChoiceValue = { kind: 'value'; value: z.infer<typeof scalarSchema> } | { kind: 'group'; members: SearchSpace };

/** The hyperparameters by name, in the order written: Sobol points and grids go by it. */
export type SearchSpace = { name: string; distribution: Distribution }[];

const number = z.number();

const distributionSchema: z.ZodType<Distribution> = z.lazy(() =>
  z.union([
    z.object({
      kind: z.literal('choice'),
      values: z.array(z.discriminatedUnion('kind', [z.object({ kind: z.literal('value'), value: scalarSchema }), z.object({ kind: z.literal('group'), members: searchSpaceSchema })])),
    }),
    z.object({ kind: z.literal('randint'), upper: number }),
    z.object({ kind: z.enum(['uniform', 'loguniform']), min: number, max: number }),
    z.object({ kind: z.enum(['quniform', 'qloguniform']), min: number, max: number, q: number }),
    z.object({ kind: z.enum(['normal', 'lognormal']), mu: number, sigma: number }),
    z.object({ kind: z.enum(['qnormal', 'qlognormal']), mu: number, sigma: number, q: number }),
  ]),
);

const searchSpaceSchema: z.ZodType<SearchSpace> = z.lazy(() => z.array(z.object({ name: z.string(), distribution: distributionSchema })));

export const samplingSchema = z.object({
  algorithm: z.enum(['grid', 'random', 'sobol']),
  /** What the values are drawn from; absent: 0, so that a rerun tries the same values. */
  seed: z.number().optional(),
  /** Base of the log distributions; absent: e. */
  logBase: z.number().optional(),
});
export type Sampling = z.infer<typeof samplingSchema>;

export const objectiveSchema = z.object({ goal: z.enum(['minimize', 'maximize']), metric: z.string() });
/** The metric that trials are compared by, by the name that the trial logs it under. */
export type Objective = z.infer<typeof objectiveSchema>;

const evaluation = {
  /** A trial is looked at each time it has logged this many values more. */
  evaluationInterval: z.number(),
  /** Not before it has logged this many. */
  delayEvaluation: z.number(),
};

export const earlyTerminationSchema = z.discriminatedUnion('kind', [
  /** Exactly one of the two slacks is set. */
  z.object({ kind: z.literal('bandit'), slackFactor: z.number().optional(), slackAmount: z.number().optional(), ...evaluation }),
  z.object({ kind: z.literal('median_stopping'), ...evaluation }),
  z.object({ kind: z.literal('truncation_selection'), percentage: z.number(), ...evaluation }),
]);
export type EarlyTermination = z.infer<typeof earlyTerminationSchema>;

const sweepLimitsSchema = z.object({
  totalTrials: z.number(),
  /** Absent: as many as there are workers. */
  concurrentTrials: z.number().optional(),
  /** For all trials together. */
  timeoutSeconds: z.number().optional(),
  trialTimeoutSeconds: z.number().optional(),
});

export const sweepSettingsSchema = z.object({
  searchSpace: searchSpaceSchema,
  sampling: samplingSchema,
  objective: objectiveSchema,
  limits: sweepLimitsSchema,
  earlyTermination: earlyTerminationSchema.optional(),
});
/** What makes a node of a pipeline a sweep: its module is run once per trial, each time with other values. */
export type SweepSettings = z.infer<typeof sweepSettingsSchema>;
