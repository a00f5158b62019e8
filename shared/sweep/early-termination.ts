import type { EarlyTermination, Objective } from '../model/sweep.ts';
import { bestOf, isBetter } from './objective-value.ts';

/** What a trial has logged of the metric so far. */
export interface TrialCurve {
  /** As it is called in messages. */
  readonly name: string;
  /** In the order logged. */
  readonly values: readonly number[];
}

/** The counts of logged values, above `looked` and up to `logged`, at which a trial is to be looked at. */
export function evaluationPoints(policy: EarlyTermination, looked: number, logged: number): readonly number[] {
  const points: number[] = [];
  const { evaluationInterval: interval, delayEvaluation: delay } = policy;
  for (let at = (Math.floor(looked / interval) + 1) * interval; at <= logged; at += interval) if (at >= delay) points.push(at);
  return points;
}

/**
 * Why a trial is to be stopped when it has logged `at` values, or undefined when it may go on. `all` are the trials of the sweep, those that have ended and the
 * trial itself included; of each just what it had logged at the same point counts.
 */
export function stopReason(policy: EarlyTermination, objective: Objective, trial: TrialCurve, at: number, all: readonly TrialCurve[]): string | undefined {
  switch (policy.kind) {
    case 'bandit':
      return bandit(policy, objective, trial, at, all);
    case 'median_stopping':
      return median(objective, trial, at, all);
    case 'truncation_selection':
      return truncation(policy, objective, trial, at, all);
  }
}

function bandit(policy: Extract<EarlyTermination, { kind: 'bandit' }>, { goal, metric }: Objective, trial: TrialCurve, at: number, all: readonly TrialCurve[]): string | undefined {
  let leader: { readonly name: string; readonly value: number } | undefined;
  for (const other of all) {
    const value = bestOf(goal, other.values.slice(0, at));
    if (value !== undefined && isBetter(goal, value, leader?.value)) leader = { name: other.name, value };
  }
  if (leader === undefined || leader.name === trial.name) return undefined;
  const needed = slackLimit(policy, goal, leader.value);
  const own = bestOf(goal, trial.values.slice(0, at));
  if (own !== undefined && !isBetter(goal, needed, own)) return undefined;
  const slack = policy.slackAmount === undefined ? `slack_factor ${shown(policy.slackFactor ?? 0)}` : `slack_amount ${shown(policy.slackAmount)}`;
  return `policy bandit: after ${counted(at)} its best ${metric} is ${shown(own)}, and with ${slack} at ${goal === 'maximize' ? 'least' : 'most'} ${shown(needed)} is needed, because ${leader.name} has ${shown(leader.value)}`;
}

/** How far behind the best value a trial may be. A ratio goes away from the best value on either side of 0. */
function slackLimit(policy: Extract<EarlyTermination, { kind: 'bandit' }>, goal: Objective['goal'], best: number): number {
  if (policy.slackAmount !== undefined) return goal === 'maximize' ? best - policy.slackAmount : best + policy.slackAmount;
  const ratio = 1 + (policy.slackFactor ?? 0);
  return best > 0 === (goal === 'maximize') ? best / ratio : best * ratio;
}

function median({ goal, metric }: Objective, trial: TrialCurve, at: number, all: readonly TrialCurve[]): string | undefined {
  const averages = all.flatMap(({ values }) => {
    const finite = values.slice(0, at).filter((value) => Number.isFinite(value));
    return finite.length === 0 ? [] : [finite.reduce((sum, value) => sum + value, 0) / finite.length];
  });
  if (averages.length < 2) return undefined;
  const middle = medianOf(averages);
  const own = bestOf(goal, trial.values.slice(0, at));
  if (own !== undefined && !isBetter(goal, middle, own)) return undefined;
  return `policy median_stopping: after ${counted(at)} its best ${metric} is ${shown(own)}, worse than ${shown(middle)}, the median of the averages of ${String(averages.length)} trials`;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

function truncation(policy: Extract<EarlyTermination, { kind: 'truncation_selection' }>, { goal, metric }: Objective, trial: TrialCurve, at: number, all: readonly TrialCurve[]): string | undefined {
  const there = all.filter(({ values }) => values.length >= at);
  const leaving = Math.floor((there.length * policy.percentage) / 100);
  const own = trial.values[at - 1] ?? Number.NaN;
  const behind = there.filter(({ values }) => isBetter(goal, own, values[at - 1])).length;
  const level = there.filter(({ values }) => !isBetter(goal, own, values[at - 1]) && !isBetter(goal, values[at - 1] ?? Number.NaN, own)).length;
  // Of equal trials all stay rather than all go.
  if (behind + level > leaving) return undefined;
  return `policy truncation_selection: value ${String(at)} of ${metric} is ${shown(own)}, among the worst ${shown(policy.percentage)}% of the ${String(there.length)} trials that have logged as many`;
}

const counted = (at: number): string => (at === 1 ? '1 logged value' : `${String(at)} logged values`);
const shown = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? 'no number' : String(Number(value.toPrecision(6))));
