import type { EarlyTermination } from '../model/sweep.ts';
import { suggest } from './nearest.ts';
import type { ReadContext } from './read-context.ts';
import type { KnownKeys, Section } from './section.ts';

const kinds = ['bandit', 'median_stopping', 'truncation_selection'] as const;
const common: KnownKeys = { type: 'read', evaluation_interval: 'read', delay_evaluation: 'read' };

/** Reads `early_termination:`; undefined when there is none, or (and a problem) when it is wrong. */
export function readEarlyTermination(context: ReadContext, owner: Section): EarlyTermination | undefined {
  const section = owner.section('early_termination');
  const written = section?.text('type');
  if (section === undefined) return undefined;
  if (written === undefined) {
    if (!section.has('type')) context.error('missing-key', section.path, `"early_termination" needs "type": ${kinds.join(', ')}.`);
    return undefined;
  }
  const kind = kinds.find((candidate) => candidate === written.toLowerCase().replaceAll('-', '_') || candidate.replaceAll('_', '') === written.toLowerCase());
  if (kind === undefined) {
    context.error('invalid-value', section.at('type'), `"${written}" is not a policy for ending trials early. ${suggest(written, kinds, 'policies')}`);
    return undefined;
  }
  const interval = whole(context, section, 'evaluation_interval');
  const delay = whole(context, section, 'delay_evaluation');
  // 0 is what the Azure ML service calls "not given".
  const evaluation = { evaluationInterval: Math.max(1, interval ?? 1), delayEvaluation: delay ?? 0 };
  switch (kind) {
    case 'bandit':
      return readBandit(context, section, evaluation);
    case 'median_stopping':
      section.check(common, `The policy ${kind}`);
      return { kind, ...evaluation };
    case 'truncation_selection': {
      section.check({ ...common, truncation_percentage: 'read', exclude_finished_jobs: 'silent' }, `The policy ${kind}`);
      const percentage = section.number('truncation_percentage');
      if (percentage === undefined) {
        if (!section.has('truncation_percentage')) context.error('missing-key', section.path, 'The policy truncation_selection needs "truncation_percentage": how many percent of the trials, the worst ones, are ended at each evaluation.');
        return undefined;
      }
      if (percentage >= 1 && percentage <= 99) return { kind, percentage, ...evaluation };
      context.error('invalid-value', section.at('truncation_percentage'), `"truncation_percentage" must be from 1 to 99, not ${String(percentage)}.`);
      return undefined;
    }
  }
}

function readBandit(context: ReadContext, section: Section, evaluation: { evaluationInterval: number; delayEvaluation: number }): EarlyTermination | undefined {
  section.check({ ...common, slack_factor: 'read', slack_amount: 'read' }, 'The policy bandit');
  const factor = slack(context, section, 'slack_factor');
  const amount = slack(context, section, 'slack_amount');
  const hasFactor = factor !== undefined && factor > 0;
  const hasAmount = amount !== undefined && amount > 0;
  if (hasFactor && hasAmount) {
    context.error('invalid-value', section.at('slack_amount'), 'The policy bandit takes "slack_factor" (a ratio) or "slack_amount" (a distance), not both. Take one out.');
    return undefined;
  }
  if (hasFactor) return { kind: 'bandit', slackFactor: factor, ...evaluation };
  if (amount !== undefined) return { kind: 'bandit', slackAmount: amount, ...evaluation };
  if (factor !== undefined) return { kind: 'bandit', slackFactor: factor, ...evaluation };
  if (!section.has('slack_factor') && !section.has('slack_amount')) {
    context.error('missing-key', section.path, 'The policy bandit needs "slack_factor" (a ratio) or "slack_amount" (a distance): how far behind the best trial another one may be.');
  }
  return undefined;
}

function slack(context: ReadContext, section: Section, key: string): number | undefined {
  const value = section.number(key);
  if (value === undefined || value >= 0) return value;
  context.error('invalid-value', section.at(key), `"${key}" cannot be less than 0, but is ${String(value)}.`);
  return undefined;
}

function whole(context: ReadContext, section: Section, key: string): number | undefined {
  const value = section.number(key);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  context.error('invalid-value', section.at(key), `"${key}" must be a whole number of at least 0, not ${String(value)}.`);
  return undefined;
}
