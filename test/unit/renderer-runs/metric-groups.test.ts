import { describe, expect, test } from 'vitest';
import { chartColumns, chartWords, metricGroups, metricText } from '#renderer/screens/runs/metrics/metric-groups.ts';
import type { MetricRun, MetricSeries, NodeMetrics } from '#shared/run/node-metrics.ts';

const series = (name: string, values: MetricSeries['values'], steps = values.map((_, index) => index)): MetricSeries => {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  return { name, count: values.length, last: values.at(-1) ?? 0, ...(numbers.length === 0 ? {} : { min: Math.min(...numbers), max: Math.max(...numbers) }), steps, values, timestampsMs: values.map(() => 0) };
};
const run = (name: string, own: boolean, ...all: MetricSeries[]): MetricRun => ({ id: name, name, own, series: all, params: [], tags: [] });
const logged = (...runs: MetricRun[]): NodeMetrics => ({ schemaVersion: 1, runs, cut: [] });

describe('metrics for charts', () => {
  test('one name is one chart, by name; runs that logged it are its lines', () => {
    const groups = metricGroups(logged(run('main', true, series('loss', [3, 2, 1]), series('accuracy', [0.9])), run('fold 1', false, series('loss', [4, 3]))));
    expect(groups.map(({ name, lines, hasCourse }) => [name, lines.map(({ label }) => label), hasCourse])).toEqual([
      ['accuracy', [''], false],
      ['loss', ['this step', 'fold 1'], true],
    ]);
  });

  test('lines with other steps share the axis; what is no number leaves a gap', () => {
    const lines = [{ label: 'a', series: series('loss', [5, 'NaN', 3], [0, 10, 20]) }, { label: 'b', series: series('loss', [4, 'Infinity'], [5, 10]) }];
    expect(chartColumns(lines)).toEqual({ steps: [0, 5, 10, 20], values: [[5, null, null, 3], [null, 4, null, null]] });
  });

  test('numbers have the digits it takes to compare them', () => {
    expect([0.973125, 1204, 1.2e-7, -0.5, 'NaN', undefined, 123_456.789].map((value) => metricText(value))).toEqual(['0.97313', '1,204', '1.200e-7', '-0.5', 'NaN', '', '123460']);
  });

  test('a chart is told in words', () => {
    const [group] = metricGroups(logged(run('main', true, series('loss', [3, 1]))));
    expect(group === undefined ? '' : chartWords(group)).toBe('loss. 2 values, last 1, lowest 1, highest 3.');
  });
});
