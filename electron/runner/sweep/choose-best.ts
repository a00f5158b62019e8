import { DrydockError } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedSweep } from '#shared/plan/planned-run.ts';
import { nearest } from '#shared/specs/nearest.ts';
import { bestTrial, objectiveValue } from '#shared/sweep/objective-value.ts';
import type { TrialMetrics } from './trial-metrics.ts';

export interface ChosenTrial {
  readonly trial: string;
  readonly value: number;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  /** Trials that ended well without a value to compare. */
  readonly unmeasured: readonly string[];
}

/** Thrown when a sweep has no best trial. */
export class NoBestTrialError extends DrydockError {
  constructor(code: 'no-trial-completed' | 'metric-not-logged', message: string) {
    super(code, 'failed', message);
  }
}

/**
 * The best of the trials that ended well. `outputs`: of those, by name; `firstFailure`: what went wrong with the first of the others.
 * @throws {NoBestTrialError} when no trial ended well, or none logged the metric.
 */
export function chooseBest(sweep: PlannedSweep, outputs: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>, metrics: TrialMetrics, firstFailure: string | undefined): ChosenTrial {
  const { objective } = sweep;
  const logged = new Set<string>();
  const completed = sweep.trials.filter((name) => outputs.has(name));
  const measured = completed.map((trial) => {
    const found = metrics.ended(trial);
    for (const run of found?.runs ?? []) for (const series of run.series) logged.add(series.name);
    return { trial, value: objectiveValue(found, objective) };
  });
  const best = bestTrial(objective.goal, measured);
  if (best?.value !== undefined) {
    return { trial: best.trial, value: best.value, outputs: outputs.get(best.trial) ?? {}, unmeasured: measured.filter(({ value }) => value === undefined).map(({ trial }) => trial) };
  }
  if (completed.length === 0) {
    const count = sweep.trials.length;
    throw new NoBestTrialError('no-trial-completed', `none of its ${String(count)} ${count === 1 ? 'trial' : 'trials'} ended well${firstFailure === undefined ? '' : `; ${firstFailure}`}`);
  }
  throw new NoBestTrialError('metric-not-logged', `none of the ${String(completed.length)} trials that ended well logged a number for the metric '${objective.metric}' (objective.primary_metric). ${loggedWords(objective.metric, logged)}`);
}

function loggedWords(metric: string, logged: ReadonlySet<string>): string {
  if (logged.size === 0) return `Nothing was logged at all: the trial must call mlflow.log_metric("${metric}", value), or append to the file store that MLFLOW_TRACKING_URI names.`;
  const names = [...logged].sort();
  const close = nearest(metric, names);
  return `They logged ${names.slice(0, 8).map((name) => `'${name}'`).join(', ')}${names.length > 8 ? ` and ${String(names.length - 8)} more` : ''}.${close === undefined ? '' : ` Was '${close}' meant?`}`;
}
