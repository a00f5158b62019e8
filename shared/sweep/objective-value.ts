import type { Objective } from '../model/sweep.ts';
import type { MetricSeries, NodeMetrics } from '../run/node-metrics.ts';
import { metricNumber, seriesNamed } from '../run/node-metrics.ts';

type Goal = Objective['goal'];

/** Whether a value is better than another; nothing that is a number is worse than none. */
export function isBetter(goal: Goal, value: number, than: number | undefined): boolean {
  if (Number.isNaN(value)) return false;
  if (than === undefined || Number.isNaN(than)) return true;
  return goal === 'maximize' ? value > than : value < than;
}

/** The best of some values by a goal; undefined when none is a finite number. */
export function bestOf(goal: Goal, values: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const value of values) if (Number.isFinite(value) && isBetter(goal, value, best)) best = value;
  return best;
}

/** What a trial is compared by: the best value that it logged of the metric, as in Azure ML. Undefined when it logged none that is a number. */
export function objectiveValue(metrics: NodeMetrics | undefined, objective: Objective): number | undefined {
  const series = metrics === undefined ? undefined : seriesNamed(metrics, objective.metric);
  return objective.goal === 'maximize' ? series?.max : series?.min;
}

/** The values of a series, in the order logged. */
export const valuesOf = (series: MetricSeries | undefined): readonly number[] => (series?.values ?? []).map(metricNumber);

/** The name of the best of some trials: of equal ones the first. Undefined when none has a value. */
export function bestTrial<T extends { readonly value: number | undefined }>(goal: Goal, trials: Iterable<T>): T | undefined {
  let best: T | undefined;
  for (const trial of trials) if (trial.value !== undefined && isBetter(goal, trial.value, best?.value)) best = trial;
  return best;
}
