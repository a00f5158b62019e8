import { describe, expect, test } from 'vitest';
import { axesOf, goodness, numberText } from '#renderer/screens/runs/trials/coordinates.ts';
import type { SweepView, TrialRow } from '#shared/sweep/sweep-view.ts';

const row = (number: number, values: TrialRow['values'], value?: number): TrialRow => ({ node: `s.trial_${String(number)}`, number, values, status: 'completed', reason: '', best: false, ...(value === undefined ? {} : { value }) });
function sweep(goal: 'minimize' | 'maximize', ...trials: TrialRow[]): SweepView {
  return {
    node: 's', status: 'completed', reason: '', objective: { goal, metric: 'loss' }, sampling: { algorithm: 'random' }, parameters: [...new Set(trials.flatMap(({ values }) => Object.keys(values)))],
    counts: { total: trials.length, done: trials.length, running: 0, failed: 0, stopped: 0, reused: 0 }, trials,
  };
}

describe('the axes of a sweep', () => {
  test('are its hyperparameters, then what they are compared by', () => {
    const first = row(1, { rate: 1, kind: 'b' }, 5);
    const second = row(2, { rate: 3, kind: 'a' }, 1);
    const axes = axesOf(sweep('minimize', first, second));
    expect(axes.map(({ name, isObjective }) => [name, isObjective])).toEqual([['rate', false], ['kind', false], ['loss', true]]);
    expect(axes.map(({ at }) => [at(first), at(second)])).toEqual([[0, 1], [1, 0], [1, 0]]);
  });

  test('bend where values span powers of ten, and stand in the middle where there is one value', () => {
    const rows = [row(1, { rate: 0.0001, same: 4 }), row(2, { rate: 0.01, same: 4 }), row(3, { rate: 1, same: 4 })];
    const [rate, same] = axesOf(sweep('minimize', ...rows));
    expect(rows.map((each) => rate?.at(each))).toEqual([0, expect.closeTo(0.5), 1]);
    expect(rows.map((each) => same?.at(each))).toEqual([0.5, 0.5, 0.5]);
  });

  test('leave out what a trial does not have', () => {
    const [depth, loss] = axesOf(sweep('minimize', row(1, { depth: 2 }), row(2, {}, 3)));
    expect([depth?.at(row(3, {})), loss?.at(row(3, {}))]).toEqual([undefined, undefined]);
  });
});

test('the best is 1 whichever way is better; a trial without a value is neither', () => {
  const rows = [row(1, {}, 1), row(2, {}, 3), row(3, {})];
  expect(rows.map(goodness(sweep('minimize', ...rows)))).toEqual([1, 0, undefined]);
  expect(rows.map(goodness(sweep('maximize', ...rows)))).toEqual([0, 1, undefined]);
  expect(goodness(sweep('maximize', row(1, {}, 2)))(row(1, {}, 2))).toBe(1);
});

test('numbers have four digits', () => {
  expect([0.123456, 12345.6, 0, 1e-7, 2_500_000].map(numberText)).toEqual(['0.1235', '12350', '0', '1.00e-7', '2.50e+6']);
});
