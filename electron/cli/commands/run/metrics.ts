import type { MetricRun, MetricSeries, NodeMetrics } from '#shared/run/node-metrics.ts';
import { metricNumber } from '#shared/run/node-metrics.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { sparkline } from '../../output/run/sparkline.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';

interface Logged {
  readonly node: string;
  readonly live: boolean;
  readonly metrics: NodeMetrics;
}

/** `drydock run metrics RUN [NODE]` */
export async function printMetrics(context: CliContext, run: string, node: string | undefined, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { runs } = await context.openApp();
  const { document, nodes } = await runs.show(run);
  const logged: Logged[] = [];
  for (const name of node === undefined ? nodes.map((each) => each.name) : [node]) {
    const { metrics, live } = await runs.metrics(document.id, name);
    if (metrics !== undefined) logged.push({ node: name, live, metrics });
  }
  if (options.json === true) {
    printJson(out, { runId: document.id, nodes: logged.map(nodeJson) });
    return 0;
  }
  if (logged.length === 0) {
    err.write(`${node === undefined ? `The nodes of run ${document.id}` : `Node ${node} of run ${document.id}`} logged nothing with mlflow.\n`);
    return 0;
  }
  const rows = logged.flatMap((each) => each.metrics.runs.flatMap((of) => of.series.map((series) => metricRow(each, of, series, out))));
  if (rows.length > 0) {
    const columns = [{ head: 'Node' }, { head: 'Metric', flexible: true }, { head: 'Last', align: 'right' }, { head: 'Min', align: 'right' }, { head: 'Max', align: 'right' }, { head: 'Values', align: 'right' }] as const;
    out.write(renderTable(out.isTerminal ? [...columns, { head: 'Course' }] : columns, rows, out));
  }
  const params = logged.flatMap((each) => each.metrics.runs.flatMap((of) => of.params.map(({ name, value }) => [place(each, of), name, value])));
  if (params.length > 0) out.write(`${rows.length === 0 ? '' : '\n'}${renderTable([{ head: 'Node' }, { head: 'Parameter' }, { head: 'Value', flexible: true }], params, out)}`);
  for (const each of logged) for (const sentence of each.metrics.cut) err.write(`${err.colors.yellow('warning:')} ${each.node}: ${sentence}\n`);
  return 0;
}

function metricRow(logged: Logged, run: MetricRun, series: MetricSeries, out: TextStream): string[] {
  const values = series.values.map(metricNumber);
  const row = [place(logged, run), series.name, shown(metricNumber(series.last)), shown(series.min), shown(series.max), String(series.count)];
  return out.isTerminal ? [...row, sparkline(values, 16)] : row;
}

/** Runs that the code began itself are told by name. */
const place = ({ node }: Logged, run: MetricRun): string => (run.own ? node : `${node}: ${run.name}`);

/** At most six significant digits: what one compares by eye. */
function shown(value: number | undefined): string {
  if (value === undefined) return '';
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

function nodeJson({ node, live, metrics }: Logged) {
  return {
    node,
    live,
    runs: metrics.runs.map((run) => ({
      ...run,
      parent: run.parent ?? null,
      startedMs: run.startedMs ?? null,
      series: run.series.map((series) => ({ ...series, min: series.min ?? null, max: series.max ?? null })),
    })),
    cut: metrics.cut,
  };
}
