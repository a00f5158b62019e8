import { describe, expect, test } from 'vitest';
import { parseMetricLine, SeriesBuilder } from '#shared/run/metric-series.ts';
import type { MetricRun } from '#shared/run/node-metrics.ts';
import { metricNumber, seriesNamed } from '#shared/run/node-metrics.ts';

describe('a line of a metric file', () => {
  test.each([
    ['1700000000000 0.5 3', { timestampMs: 1_700_000_000_000, value: 0.5, step: 3 }],
    ['1700000000000 1e-05', { timestampMs: 1_700_000_000_000, value: 1e-5, step: 0 }],
    ['5 -inf -1', { timestampMs: 5, value: -Infinity, step: -1 }],
    ['5 nan 2 dataset abc', { timestampMs: 5, value: Number.NaN, step: 2 }],
    ['5 1. 2\r', { timestampMs: 5, value: 1, step: 2 }],
  ])('%s', (line, expected) => expect(parseMetricLine(line)).toEqual(expected));

  test.each(['', 'x', '5', '5 x 1', '5 0x10 1', '5 1 x', '-5 1 1', '5  1 1', `${'9'.repeat(40)} 1 1`])('is not %j', (line) => expect(parseMetricLine(line)).toBeUndefined());
});

describe('a series', () => {
  const build = (most: number, values: readonly (readonly [number, number])[]) => {
    const builder = new SeriesBuilder(most);
    for (const [step, value] of values) builder.add({ timestampMs: step, value, step });
    return builder.series('loss');
  };

  test('without points is none', () => expect(build(10, [])).toBeUndefined());

  test('tells the value of the highest step as the last, whatever order it was logged in', () => {
    expect(build(10, [[1, 5], [3, 2], [2, 9]])).toMatchObject({ count: 3, last: 2, min: 2, max: 9, steps: [1, 3, 2], values: [5, 2, 9] });
  });

  test('of the same step takes the one that was logged last', () => {
    expect(build(10, [[1, 5], [1, 6]])).toMatchObject({ last: 6 });
  });

  test('keeps the first, the newest and evenly spread points of a long one, and counts all', () => {
    const series = build(100, Array.from({ length: 100_000 }, (_, step) => [step + 1, -step - 1] as const));
    expect(series).toMatchObject({ count: 100_000, last: -100_000, min: -100_000, max: -1 });
    expect(series?.steps.length).toBeLessThanOrEqual(100);
    expect(series?.steps.length).toBeGreaterThan(40);
    expect([series?.steps[0], series?.steps.at(-1)]).toEqual([1, 100_000]);
    const gaps = series?.steps.slice(1, -1).map((step, index) => step - (series.steps[index] ?? 0));
    expect(new Set(gaps).size).toBe(1);
  });

  test('has no least and greatest of values that are no numbers', () => {
    const series = build(10, [[1, Number.NaN], [2, Infinity]]);
    expect(series).toMatchObject({ last: 'Infinity', values: ['NaN', 'Infinity'] });
    expect(series).not.toHaveProperty('min');
    expect(metricNumber('NaN')).toBeNaN();
  });
});

test('the series of a name: the own run first, then the run that began last', () => {
  const run = (id: string, own: boolean, names: readonly string[]): MetricRun => ({
    id, name: id, own, params: [], tags: [],
    series: names.map((name) => ({ name, count: 1, last: Number(id), steps: [0], values: [Number(id)], timestampsMs: [0] })),
  });
  const metrics = { schemaVersion: 1 as const, cut: [], runs: [run('1', true, ['loss']), run('2', false, ['loss', 'auc']), run('3', false, ['auc'])] };
  expect(seriesNamed(metrics, 'loss')?.last).toBe(1);
  expect(seriesNamed(metrics, 'auc')?.last).toBe(3);
  expect(seriesNamed(metrics, 'none')).toBeUndefined();
  expect(metrics.runs.map(({ id }) => id)).toEqual(['1', '2', '3']);
});
