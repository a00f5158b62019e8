import { assertNever } from '../../errors.ts';
import type { Distribution, SweepSettings } from '../../model/sweep.ts';
import type { Imports } from './imports.ts';
import { pythonCall, pythonDict, pythonString, pythonValue } from './python-text.ts';

/** What a hyperparameter is drawn from, as the trial is given it. */
export function distributionCode(distribution: Distribution, imports: Imports): string {
  const of = (name: string, args: Readonly<Record<string, number>>): string => pythonCall(imports.use('azure.ai.ml.sweep', name), Object.entries(args).map(([key, value]) => `${key}=${pythonValue(value)}`));
  switch (distribution.kind) {
    case 'choice': {
      const values = distribution.values.map((option) => (option.kind === 'value' ? pythonValue(option.value) : pythonDict(option.members.map(({ name, distribution: inner }) => [name, distributionCode(inner, imports)]))));
      return `${imports.use('azure.ai.ml.sweep', 'Choice')}(values=[${values.join(', ')}])`;
    }
    case 'randint':
      return of('Randint', { upper: distribution.upper });
    case 'uniform':
    case 'loguniform':
      return of(distribution.kind === 'uniform' ? 'Uniform' : 'LogUniform', { min_value: distribution.min, max_value: distribution.max });
    case 'quniform':
    case 'qloguniform':
      return of(distribution.kind === 'quniform' ? 'QUniform' : 'QLogUniform', { min_value: distribution.min, max_value: distribution.max, q: distribution.q });
    case 'normal':
    case 'lognormal':
      return of(distribution.kind === 'normal' ? 'Normal' : 'LogNormal', { mu: distribution.mu, sigma: distribution.sigma });
    case 'qnormal':
    case 'qlognormal':
      return of(distribution.kind === 'qnormal' ? 'QNormal' : 'QLogNormal', { mu: distribution.mu, sigma: distribution.sigma, q: distribution.q });
    default:
      return assertNever(distribution);
  }
}

/** The statements that make a sweep of a node and set its limits; `trial` and `sweep` are variables. */
export function sweepCode(trial: string, sweep: string, settings: SweepSettings, imports: Imports): string[] {
  const { objective, sampling, limits, earlyTermination } = settings;
  const algorithm = samplingCode(sampling, imports);
  const lines = [
    `${sweep} = ${pythonCall(`${trial}.sweep`, [`primary_metric=${pythonString(objective.metric)}`, `goal=${pythonString(objective.goal)}`, `sampling_algorithm=${algorithm}`], '    ')}`,
    `${sweep}.set_limits(${[
      `max_total_trials=${pythonValue(limits.totalTrials)}`,
      ...(limits.concurrentTrials === undefined ? [] : [`max_concurrent_trials=${pythonValue(limits.concurrentTrials)}`]),
      ...(limits.timeoutSeconds === undefined ? [] : [`timeout=${pythonValue(limits.timeoutSeconds)}`]),
      ...(limits.trialTimeoutSeconds === undefined ? [] : [`trial_timeout=${pythonValue(limits.trialTimeoutSeconds)}`]),
    ].join(', ')})`,
  ];
  if (earlyTermination !== undefined) lines.push(`${sweep}.early_termination = ${policyCode(earlyTermination, imports)}`);
  return lines;
}

function samplingCode({ algorithm, seed, logBase }: SweepSettings['sampling'], imports: Imports): string {
  if (algorithm !== 'sobol' && seed === undefined && logBase === undefined) return pythonString(algorithm);
  if (algorithm === 'grid') return pythonString(algorithm);
  return pythonCall(imports.use('azure.ai.ml.sweep', 'RandomSamplingAlgorithm'), [
    ...(algorithm === 'sobol' ? ['rule="sobol"'] : []),
    ...(seed === undefined ? [] : [`seed=${pythonValue(seed)}`]),
    ...(logBase === undefined ? [] : [`logbase=${pythonValue(logBase)}`]),
  ]);
}

function policyCode(policy: NonNullable<SweepSettings['earlyTermination']>, imports: Imports): string {
  const common = [`evaluation_interval=${pythonValue(policy.evaluationInterval)}`, `delay_evaluation=${pythonValue(policy.delayEvaluation)}`];
  switch (policy.kind) {
    case 'bandit':
      return pythonCall(imports.use('azure.ai.ml.sweep', 'BanditPolicy'), [
        ...(policy.slackFactor === undefined ? [] : [`slack_factor=${pythonValue(policy.slackFactor)}`]),
        ...(policy.slackAmount === undefined ? [] : [`slack_amount=${pythonValue(policy.slackAmount)}`]),
        ...common,
      ]);
    case 'median_stopping':
      return pythonCall(imports.use('azure.ai.ml.sweep', 'MedianStoppingPolicy'), common);
    case 'truncation_selection':
      return pythonCall(imports.use('azure.ai.ml.sweep', 'TruncationSelectionPolicy'), [`truncation_percentage=${pythonValue(policy.percentage)}`, ...common]);
    default:
      return assertNever(policy);
  }
}
