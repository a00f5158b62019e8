import type { SweepSettings } from '../model/sweep.ts';
import { planTrials } from './plan-trials.ts';
import type { SweepOutline } from './sweep-outline-schema.ts';

const sampled = 3;

export function sweepOutline(settings: SweepSettings): SweepOutline {
  const trials = planTrials(settings);
  const { concurrentTrials } = settings.limits;
  return {
    trials: trials.length,
    ...(concurrentTrials === undefined ? {} : { concurrentTrials }),
    algorithm: settings.sampling.algorithm,
    objective: settings.objective,
    sample: trials.slice(0, sampled).map((values) => ({ ...values })),
  };
}
