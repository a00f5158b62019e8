import { z } from 'zod';

/** A value that was logged. JSON has no words for what a diverged loss comes to, so those are texts. */
export const metricValueSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
export type MetricValue = z.infer<typeof metricValueSchema>;

export const metricSeriesSchema = z.object({
  /** As it was logged (`loss`, `train/accuracy`); control characters are replaced. Unique in its run. */
  name: z.string(),
  /** How many values were logged; of long series not all of them are among the points. */
  count: z.number(),
  /** The value of the highest step; of equal steps the one with the latest time, as mlflow has it. */
  last: metricValueSchema,
  /** Of all values that are numbers; absent when none is. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** The points, in the order in which they were logged: three lists of equal length. The first and the newest value are always there. */
  steps: z.array(z.number()),
  values: z.array(metricValueSchema),
  /** Milliseconds since 1970, by the clock of whoever logged them. */
  timestampsMs: z.array(z.number()),
});
/** One metric of one run: `metrics/<name>` in the layout of mlflow's file store. */
export type MetricSeries = z.infer<typeof metricSeriesSchema>;

const namedTextSchema = z.object({ name: z.string(), value: z.string() });

export const metricRunSchema = z.object({
  /** The id that mlflow knows it by. */
  id: z.string(),
  /** What the code called it; the id's beginning when it has no name. */
  name: z.string(),
  /** The run that the step was given (`MLFLOW_RUN_ID`). Code may begin others: nested ones, one per fold, one per worker. */
  own: z.boolean(),
  /** The run that this one is nested in. */
  parent: z.string().optional(),
  startedMs: z.number().optional(),
  /** By name. */
  series: z.array(metricSeriesSchema),
  params: z.array(namedTextSchema),
  /** Those of mlflow itself (`mlflow.*`) are left out. */
  tags: z.array(namedTextSchema),
});
export type MetricRun = z.infer<typeof metricRunSchema>;

/**
 * What a node logged with mlflow's file protocol: `nodes/<name>/metrics.json` in the folder of a run, written when the node has ended (however it
 * ended) and anything was logged, and kept with its result, so that a node that is reused has it too.
 *
 * Every step finds `MLFLOW_TRACKING_URI` (a `file:` URI of a private folder), `MLFLOW_RUN_ID` and `MLFLOW_EXPERIMENT_ID` of a run that is already there:
 * mlflow itself, or four lines that append `<milliseconds> <value> <step>` to `<folder>/<experiment>/<run>/metrics/<name>`, work alike. While the node runs,
 * the same document is made of that folder as it stands.
 */
export const nodeMetricsSchema = z.looseObject({
  schemaVersion: z.literal(1),
  /** The step's own run first, then the others by the time they began. Runs in which nothing was logged are left out. */
  runs: z.array(metricRunSchema),
  /** What was left out for its size, a sentence each; empty when everything is here. */
  cut: z.array(z.string()),
});
export type NodeMetrics = z.infer<typeof nodeMetricsSchema>;

/** A logged value as a number again. */
export const metricNumber = (value: MetricValue): number => (typeof value === 'number' ? value : Number(value));

/** A number as it is kept. */
export function metricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/**
 * The series of a name: what a sweep optimises, what a comparison shows. The step's own run goes before those that its code began; among those the one that
 * began last goes first. Undefined when nobody logged it.
 */
export function seriesNamed(metrics: NodeMetrics, name: string): MetricSeries | undefined {
  const [first, ...rest] = metrics.runs;
  const order = first?.own === true ? [first, ...rest.reverse()] : [...metrics.runs].reverse();
  for (const run of order) {
    const series = run.series.find((candidate) => candidate.name === name);
    if (series !== undefined) return series;
  }
  return undefined;
}
