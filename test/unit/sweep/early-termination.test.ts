import { describe, expect, test } from 'vitest';
import type { EarlyTermination, Objective } from '#shared/model/sweep.ts';
import { evaluationPoints, stopReason } from '#shared/sweep/early-termination.ts';
import type { TrialCurve } from '#shared/sweep/early-termination.ts';
import { bestOf, bestTrial } from '#shared/sweep/objective-value.ts';

const maximize: Objective = { goal: 'maximize', metric: 'accuracy' };
const minimize: Objective = { goal: 'minimize', metric: 'loss' };
const every = { evaluationInterval: 1, delayEvaluation: 0 };

/** Curves that were logged by trainings of a small network, rounded: two good ones, a slow one, one that diverges. */
const curves: readonly TrialCurve[] = [
  { name: 'good', values: [0.52, 0.71, 0.8, 0.83, 0.85] },
  { name: 'fair', values: [0.5, 0.66, 0.74, 0.78, 0.8] },
  { name: 'slow', values: [0.4, 0.45, 0.58, 0.6, 0.7] },
  { name: 'lost', values: [0.3, 0.21, 0.1, Number.NaN, Number.NaN] },
];
const losses = curves.map(({ name, values }) => ({ name, values: values.map((value) => 1 - value) }));

/** The count of values at which each trial is stopped when all run side by side. */
function stops(policy: EarlyTermination, objective: Objective, all: readonly TrialCurve[]): Record<string, number> {
  const found: Record<string, number> = {};
  const length = Math.max(...all.map(({ values }) => values.length));
  for (let at = 1; at <= length; at += 1) {
    const soFar = all.map(({ name, values }) => ({ name, values: values.slice(0, Math.min(at, found[name] ?? at)) }));
    for (const trial of soFar) {
      if (found[trial.name] !== undefined || !evaluationPoints(policy, at - 1, at).includes(at)) continue;
      if (stopReason(policy, objective, trial, at, soFar) !== undefined) found[trial.name] = at;
    }
  }
  return found;
}

test('a trial is looked at each so many values, not before the delay', () => {
  expect(evaluationPoints({ kind: 'median_stopping', evaluationInterval: 2, delayEvaluation: 5 }, 0, 9)).toEqual([6, 8]);
  expect(evaluationPoints({ kind: 'median_stopping', evaluationInterval: 2, delayEvaluation: 5 }, 6, 7)).toEqual([]);
  expect(evaluationPoints({ kind: 'bandit', slackAmount: 1, ...every }, 0, 2)).toEqual([1, 2]);
});

describe('bandit', () => {
  test('stops who is further behind the best than the slack allows', () => {
    expect(stops({ kind: 'bandit', slackFactor: 0.2, ...every }, maximize, curves)).toEqual({ slow: 1, lost: 1 });
    expect(stops({ kind: 'bandit', slackFactor: 0.2, evaluationInterval: 1, delayEvaluation: 3 }, maximize, curves)).toEqual({ slow: 3, lost: 3 });
    expect(stops({ kind: 'bandit', slackAmount: 0.25, ...every }, maximize, curves)).toEqual({ slow: 2, lost: 2 });
    expect(stops({ kind: 'bandit', slackAmount: 0.25, ...every }, minimize, losses)).toEqual({ slow: 2, lost: 2 });
  });

  test('allows the distance that the documentation gives: 0.8 / (1 + 0.2)', () => {
    const policy: EarlyTermination = { kind: 'bandit', slackFactor: 0.2, ...every };
    const beside = (value: number) => stopReason(policy, maximize, { name: 't', values: [value] }, 1, [{ name: 'best', values: [0.8] }, { name: 't', values: [value] }]);
    expect(beside(0.67)).toBeUndefined();
    expect(beside(0.66)).toBe('policy bandit: after 1 logged value its best accuracy is 0.66, and with slack_factor 0.2 at least 0.666667 is needed, because best has 0.8');
  });

  test('gives way on the far side of the best value below zero too', () => {
    const policy: EarlyTermination = { kind: 'bandit', slackFactor: 0.5, ...every };
    const all = (own: number, best: number): TrialCurve[] => [{ name: 'best', values: [best] }, { name: 't', values: [own] }];
    const judged = (objective: Objective, own: number, best: number) => stopReason(policy, objective, { name: 't', values: [own] }, 1, all(own, best)) !== undefined;
    expect([judged(maximize, -12, -10), judged(maximize, -16, -10)]).toEqual([false, true]);
    expect([judged(minimize, -8, -10), judged(minimize, -6, -10)]).toEqual([false, true]);
    expect([judged(minimize, 12, 10), judged(minimize, 16, 10)]).toEqual([false, true]);
  });

  test('never stops the best one, nor the only one, and lets equals be', () => {
    const policy: EarlyTermination = { kind: 'bandit', slackAmount: 0, ...every };
    expect(stops(policy, maximize, [{ name: 'only', values: [0.1, 0.1] }])).toEqual({});
    expect(stops(policy, maximize, [{ name: 'a', values: [0.5] }, { name: 'b', values: [0.5] }])).toEqual({});
  });

  test('stops who logs what is no number while others do', () => {
    expect(stops({ kind: 'bandit', slackAmount: 10, ...every }, maximize, [{ name: 'a', values: [0.5] }, { name: 'b', values: [Number.NaN] }])).toEqual({ b: 1 });
  });
});

describe('median stopping', () => {
  test('stops who is worse at best than the median of the averages', () => {
    expect(stops({ kind: 'median_stopping', ...every }, maximize, curves)).toEqual({ slow: 1, lost: 1 });
    expect(stops({ kind: 'median_stopping', evaluationInterval: 1, delayEvaluation: 5 }, maximize, curves)).toEqual({ lost: 5 });
    expect(stopReason({ kind: 'median_stopping', ...every }, minimize, { name: 'b', values: [3] }, 1, [{ name: 'a', values: [1] }, { name: 'b', values: [3] }])).toContain('worse than 2, the median of the averages of 2 trials');
  });

  test('needs somebody to compare with', () => {
    expect(stops({ kind: 'median_stopping', ...every }, maximize, [{ name: 'only', values: [1, 0] }])).toEqual({});
  });
});

describe('truncation selection', () => {
  test('stops the worst share of those that came as far', () => {
    expect(stops({ kind: 'truncation_selection', percentage: 25, evaluationInterval: 1, delayEvaluation: 2 }, maximize, curves)).toEqual({ lost: 2 });
    expect(stops({ kind: 'truncation_selection', percentage: 50, evaluationInterval: 5, delayEvaluation: 0 }, minimize, losses)).toEqual({ slow: 5, lost: 5 });
    expect(stops({ kind: 'truncation_selection', percentage: 20, ...every }, maximize, curves)).toEqual({});
  });

  test('stops none of equals', () => {
    expect(stops({ kind: 'truncation_selection', percentage: 99, ...every }, maximize, [{ name: 'a', values: [1] }, { name: 'b', values: [1] }])).toEqual({});
  });
});

test('the best is the first of the equal ones, and never what is no number', () => {
  expect(bestOf('minimize', [Number.NaN, 3, -Infinity, 2, 5])).toBe(2);
  expect(bestOf('maximize', [Number.NaN])).toBeUndefined();
  expect(bestTrial('maximize', [{ name: 'a', value: undefined }, { name: 'b', value: 2 }, { name: 'c', value: 2 }, { name: 'd', value: Number.NaN }])?.name).toBe('b');
  expect(bestTrial('minimize', [{ value: undefined }])).toBeUndefined();
});
