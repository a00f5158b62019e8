import type { NewMapping } from '../../editing/render-yaml.ts';
import { assertNever } from '../../errors.ts';
import type { Distribution, SearchSpace, SweepSettings } from '../../model/sweep.ts';

/** The keys that make a node a sweep, but for its trial. */
export function sweepMapping({ searchSpace, sampling, objective, limits, earlyTermination }: SweepSettings): NewMapping {
  const { algorithm, seed, logBase } = sampling;
  const isPlain = algorithm !== 'sobol' && seed === undefined && logBase === undefined;
  return {
    search_space: spaceMapping(searchSpace),
    sampling_algorithm: isPlain ? algorithm : { type: algorithm === 'grid' ? 'grid' : 'random', ...(algorithm === 'sobol' ? { rule: 'sobol' } : {}), ...(seed === undefined ? {} : { seed }), ...(logBase === undefined ? {} : { logbase: logBase }) },
    objective: { goal: objective.goal, primary_metric: objective.metric },
    limits: {
      max_total_trials: limits.totalTrials,
      ...(limits.concurrentTrials === undefined ? {} : { max_concurrent_trials: limits.concurrentTrials }),
      ...(limits.timeoutSeconds === undefined ? {} : { timeout: limits.timeoutSeconds }),
      ...(limits.trialTimeoutSeconds === undefined ? {} : { trial_timeout: limits.trialTimeoutSeconds }),
    },
    ...(earlyTermination === undefined ? {} : { early_termination: policyMapping(earlyTermination) }),
  };
}

const spaceMapping = (space: SearchSpace): NewMapping => Object.fromEntries(space.map(({ name, distribution }) => [name, distributionMapping(distribution)]));

function distributionMapping(distribution: Distribution): NewMapping {
  const { kind } = distribution;
  switch (kind) {
    case 'choice':
      return { type: kind, values: distribution.values.map((option) => (option.kind === 'value' ? option.value : spaceMapping(option.members))) };
    case 'randint':
      return { type: kind, upper: distribution.upper };
    case 'uniform':
    case 'loguniform':
      return { type: kind, min_value: distribution.min, max_value: distribution.max };
    case 'quniform':
    case 'qloguniform':
      return { type: kind, min_value: distribution.min, max_value: distribution.max, q: distribution.q };
    case 'normal':
    case 'lognormal':
      return { type: kind, mu: distribution.mu, sigma: distribution.sigma };
    case 'qnormal':
    case 'qlognormal':
      return { type: kind, mu: distribution.mu, sigma: distribution.sigma, q: distribution.q };
    default:
      return assertNever(distribution);
  }
}

function policyMapping(policy: NonNullable<SweepSettings['earlyTermination']>): NewMapping {
  const common = { type: policy.kind, evaluation_interval: policy.evaluationInterval, delay_evaluation: policy.delayEvaluation };
  switch (policy.kind) {
    case 'bandit':
      return { ...common, ...(policy.slackFactor === undefined ? {} : { slack_factor: policy.slackFactor }), ...(policy.slackAmount === undefined ? {} : { slack_amount: policy.slackAmount }) };
    case 'truncation_selection':
      return { ...common, truncation_percentage: policy.percentage };
    case 'median_stopping':
      return common;
    default:
      return assertNever(policy);
  }
}
