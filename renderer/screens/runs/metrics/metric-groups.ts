import { type MetricRun, type MetricSeries, metricNumber, type NodeMetrics } from '#shared/run/node-metrics.ts';

/** One line of a chart: a metric as one run logged it. */
export interface MetricLine {
  /** The run's name; empty where only the step's own run logged this metric. */
  readonly label: string;
  readonly series: MetricSeries;
}

/** All lines of one metric name, the step's own first. */
export interface MetricGroup {
  readonly name: string;
  readonly lines: readonly MetricLine[];
  /** Whether there is a course to draw: some line has more than one point. */
  readonly hasCourse: boolean;
}

/** More lines than this in one chart cannot be told apart. */
export const MOST_LINES = 12;

/** Metrics by name: the same name in several runs (folds, workers) is one chart with several lines. */
export function metricGroups(metrics: NodeMetrics): readonly MetricGroup[] {
  const byName = new Map<string, MetricLine[]>();
  for (const run of metrics.runs) {
    for (const series of run.series) byName.set(series.name, [...(byName.get(series.name) ?? []), { label: labelOf(run), series }]);
  }
  return [...byName]
    .map(([name, lines]): MetricGroup => {
      const [only] = lines;
      return { name, lines: lines.length === 1 && only !== undefined ? [{ ...only, label: '' }] : lines, hasCourse: lines.some(({ series }) => series.steps.length > 1) };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

const labelOf = (run: MetricRun): string => (run.own ? 'this step' : run.name);

/** Columns for a chart: all steps in order, then per line its value at each, or null. Values that are no finite numbers leave a gap. */
export function chartColumns(lines: readonly MetricLine[]): { readonly steps: number[]; readonly values: (number | null)[][] } {
  const steps = [...new Set(lines.flatMap(({ series }) => series.steps))].sort((a, b) => a - b);
  const at = new Map(steps.map((step, index) => [step, index]));
  const values = lines.map(({ series }) => {
    const column: (number | null)[] = Array.from({ length: steps.length }, () => null);
    for (const [nth, step] of series.steps.entries()) {
      const index = at.get(step);
      const value = series.values[nth];
      if (index === undefined || value === undefined) continue;
      const number = metricNumber(value);
      column[index] = Number.isFinite(number) ? number : null;
    }
    return column;
  });
  return { steps, values };
}

/** `0.9731`, `1,204`, `1.2e-7`: enough digits to compare, no more. */
export function metricText(value: number | string | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e9 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/** A chart in words, for who cannot see it. */
export function chartWords({ name, lines }: MetricGroup): string {
  const said = lines.map(({ label, series }) => `${label === '' ? '' : `${label}: `}${series.count} ${series.count === 1 ? 'value' : 'values'}, last ${metricText(series.last)}${series.min === undefined ? '' : `, lowest ${metricText(series.min)}, highest ${metricText(series.max)}`}`);
  return `${name}. ${said.join('; ')}.`;
}
