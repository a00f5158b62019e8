import type { EarlyTermination, Objective, Sampling, SearchSpace, SweepSettings } from '../model/sweep.ts';
import { mostTrials } from '../model/sweep-terms.ts';
import type { Ignored } from '../model/module-spec.ts';
import { dimensionsOf, gridSize } from '../sweep/plan-trials.ts';
import { sobolDimensions } from '../sweep/sobol.ts';
import { suggest } from './nearest.ts';
import type { ReadContext } from './read-context.ts';
import { readSearchSpace } from './read-search-space.ts';
import { readEarlyTermination } from './read-early-termination.ts';
import type { Section } from './section.ts';

const algorithms = ['random', 'grid', 'bayesian'] as const;

/** Reads what makes a node or job a sweep. What is missing or wrong is reported and stands as a default, so that the rest can be checked. */
export function readSweepSettings(context: ReadContext, section: Section, ignored: Ignored[]): SweepSettings {
  const space = section.section('search_space');
  if (!section.has('search_space')) context.error('missing-key', section.path, 'A sweep needs "search_space": what to try, by the name of the hyperparameter.');
  else if (space?.map.entries.size === 0) context.error('missing-key', section.at('search_space'), 'The search space is empty. Name at least one hyperparameter and its distribution.');
  const searchSpace = space === undefined ? [] : readSearchSpace(context, space);
  const sampling = readSampling(context, section, searchSpace, ignored);
  const objective = readObjective(context, section);
  const earlyTermination: EarlyTermination | undefined = readEarlyTermination(context, section);
  const limits = readLimits(context, section, sampling?.algorithm === 'grid' ? gridSize(searchSpace) : undefined);
  return {
    searchSpace,
    sampling: sampling ?? { algorithm: 'random' },
    objective: objective ?? { goal: 'minimize', metric: '' },
    limits: limits ?? { totalTrials: mostTrials },
    ...(earlyTermination === undefined ? {} : { earlyTermination }),
  };
}

function readSampling(context: ReadContext, owner: Section, space: SearchSpace, ignored: Ignored[]): Sampling | undefined {
  // Preview components wrote `algorithm`.
  const key = owner.has('sampling_algorithm') || !owner.has('algorithm') ? 'sampling_algorithm' : 'algorithm';
  const section = owner.node(key)?.kind === 'map' ? owner.section(key) : undefined;
  section?.check({ type: 'read', rule: 'read', seed: 'read', logbase: 'read' }, 'A sampling algorithm');
  const at = section === undefined ? owner.at(key) : section.at('type');
  const written = section === undefined ? owner.text(key) : section.text('type');
  if (written === undefined) {
    if (!owner.has(key) || section?.has('type') === false) context.error('missing-key', section?.path ?? owner.path, `A sweep needs "${key}": ${algorithms.join(', ')}.`);
    return undefined;
  }
  const algorithm = algorithms.find((candidate) => candidate === written.toLowerCase());
  if (algorithm === undefined) {
    context.error('invalid-value', at, `"${written}" is not a sampling algorithm. ${suggest(written, algorithms, 'algorithms')}`);
    return undefined;
  }
  if (algorithm === 'grid') return checkGrid(context, owner, space) ? { algorithm } : undefined;
  const seed = section?.number('seed');
  if (seed !== undefined && (!Number.isSafeInteger(seed) || seed < 0)) context.error('invalid-value', section?.at('seed') ?? at, `"seed" must be a whole number of at least 0, not ${String(seed)}.`);
  const logBase = section === undefined ? undefined : readLogBase(context, section);
  const rule = section?.text('rule')?.toLowerCase();
  if (rule !== undefined && rule !== 'sobol' && rule !== 'random') context.error('invalid-value', section?.at('rule') ?? at, `"${rule}" is not a rule for random sampling. ${suggest(rule, ['random', 'sobol'], 'rules')}`);
  if (algorithm === 'bayesian') ignored.push({ key, reason: 'Trials are sampled at random: a local run plans them all before the first one, so that they can be reused and resumed.' });
  const more = { ...(seed === undefined ? {} : { seed }), ...(logBase === undefined ? {} : { logBase }) };
  if (rule !== 'sobol' || algorithm === 'bayesian') return { algorithm: 'random', ...more };
  const dimensions = dimensionsOf(space).length;
  if (dimensions > sobolDimensions) {
    context.error('invalid-value', section?.at('rule') ?? at, `Sobol points are drawn for at most ${String(sobolDimensions)} hyperparameters, and the search space has ${String(dimensions)}. Use "rule: random".`);
    return undefined;
  }
  return { algorithm: 'sobol', ...more };
}

function readLogBase(context: ReadContext, section: Section): number | undefined {
  if (section.text('logbase') === 'e') return undefined;
  const base = section.number('logbase');
  if (base === undefined || base > 0) return base;
  context.error('invalid-value', section.at('logbase'), `"logbase" must be "e" or a number above 0, not ${String(base)}.`);
  return undefined;
}

function checkGrid(context: ReadContext, owner: Section, space: SearchSpace): boolean {
  const [path, first] = firstOpen(space, owner.at('search_space')) ?? [];
  if (first === undefined || path === undefined) return true;
  context.error('invalid-value', path, `A grid tries every combination of choices, and "${first.name}" is ${first.distribution.kind}. Write {type: choice, values: [...]} with the values to try, or use "sampling_algorithm: random".`);
  return false;
}

function firstOpen(space: SearchSpace, path: readonly (string | number)[]): [(string | number)[], SearchSpace[number]] | undefined {
  for (const entry of space) {
    if (entry.distribution.kind !== 'choice') return [[...path, entry.name, 'type'], entry];
    for (const [index, value] of entry.distribution.values.entries()) {
      const inner = value.kind === 'group' ? firstOpen(value.members, [...path, entry.name, 'values', index]) : undefined;
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function readObjective(context: ReadContext, owner: Section): Objective | undefined {
  const section = owner.section('objective');
  if (section === undefined) {
    if (!owner.has('objective')) context.error('missing-key', owner.path, 'A sweep needs "objective" with "goal" (minimize or maximize) and "primary_metric": the name of the metric that the trial logs.');
    return undefined;
  }
  section.check({ goal: 'read', primary_metric: 'read' }, 'An objective');
  const written = section.text('goal');
  const metric = section.text('primary_metric');
  if (written === undefined && !section.has('goal')) context.error('missing-key', section.path, 'An objective needs "goal": minimize or maximize.');
  if (metric === undefined && !section.has('primary_metric')) context.error('missing-key', section.path, 'An objective needs "primary_metric": the name of the metric that the trial logs.');
  const goal = (['minimize', 'maximize'] as const).find((candidate) => candidate === written?.toLowerCase());
  if (written !== undefined && goal === undefined) context.error('invalid-value', section.at('goal'), `"${written}" is not a goal. ${suggest(written, ['minimize', 'maximize'], 'goals')}`);
  return goal === undefined || metric === undefined || metric.trim() === '' ? undefined : { goal, metric };
}

function readLimits(context: ReadContext, owner: Section, gridTrials: number | undefined): SweepSettings['limits'] | undefined {
  const section = owner.section('limits');
  section?.check({ max_total_trials: 'read', max_concurrent_trials: 'read', timeout: 'read', trial_timeout: 'read', timeout_minutes: 'read' }, 'The limits of a sweep');
  const total = count(context, section, 'max_total_trials');
  const concurrentTrials = count(context, section, 'max_concurrent_trials');
  const minutes = seconds(context, section, 'timeout_minutes');
  const timeoutSeconds = seconds(context, section, 'timeout') ?? (minutes === undefined ? undefined : minutes * 60);
  const trialTimeoutSeconds = seconds(context, section, 'trial_timeout');
  if (total !== undefined && total > mostTrials) {
    context.error('invalid-value', section?.at('max_total_trials') ?? owner.path, `A sweep has at most ${String(mostTrials)} trials, not ${String(total)}.`);
    return undefined;
  }
  if (total === undefined && gridTrials === undefined) {
    context.warning('no-trial-limit', section?.path ?? owner.path, `"limits.max_total_trials" is not given: ${String(mostTrials)} trials are run, as in Azure ML.`);
  }
  if (gridTrials !== undefined && Number.isFinite(gridTrials) && gridTrials > (total ?? mostTrials)) {
    const message = `The grid has ${String(gridTrials)} combinations, and ${total === undefined ? `a sweep has at most ${String(mostTrials)} trials` : `"limits.max_total_trials" is ${String(total)}`}.`;
    if (total === undefined) {
      context.error('too-many-trials', owner.at('search_space'), `${message} Take values out of the choices, set "limits.max_total_trials" to try the first ones, or use "sampling_algorithm: random".`);
      return undefined;
    }
    context.warning('too-many-trials', section?.at('max_total_trials') ?? owner.path, `${message} The first ${String(total)} are tried.`);
  }
  return {
    totalTrials: total ?? mostTrials,
    ...(concurrentTrials === undefined ? {} : { concurrentTrials }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(trialTimeoutSeconds === undefined ? {} : { trialTimeoutSeconds }),
  };
}

function count(context: ReadContext, section: Section | undefined, key: string): number | undefined {
  const value = section?.number(key);
  if (section === undefined || value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
  context.error('invalid-value', section.at(key), `"limits.${key}" must be a whole number of at least 1, not ${String(value)}.`);
  return undefined;
}

function seconds(context: ReadContext, section: Section | undefined, key: string): number | undefined {
  const value = section?.number(key);
  if (section === undefined || value === undefined || value > 0) return value;
  context.error('invalid-value', section.at(key), `"limits.${key}" must be more than 0 seconds, not ${String(value)}.`);
  return undefined;
}
