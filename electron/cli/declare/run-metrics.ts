import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { verb } from './verb.ts';

/** `drydock run metrics` */
export function declareRunMetrics(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'metrics <run> [node]', {
    description: 'print what the nodes of a run logged with mlflow',
    examples: [
      ['drydock run metrics latest', 'every node that logged something'],
      ['drydock run metrics latest train', 'one node, also while it runs'],
    ],
    notes: [
      'RUN is a run id, the beginning of one, or `latest`. Every step finds MLFLOW_TRACKING_URI, MLFLOW_RUN_ID and MLFLOW_EXPERIMENT_ID set.',
      '--json prints { runId, nodes: [{ node, live, runs: [{ id, name, own, parent, startedMs, series: [{ name, count, last, min, max, steps, values, timestampsMs }],',
      'params: [{ name, value }], tags: [{ name, value }] }], cut }] }; values that are no numbers are "NaN", "Infinity", "-Infinity"; parent, startedMs, min and max are null where there is none.',
    ].join('\n'),
  })
    .option('--json', 'print one JSON document')
    .action((run: string, node: string | undefined, options: { readonly json?: true }) =>
      perform({ json: options.json === true }, async () => (await import('../commands/run/metrics.ts')).printMetrics(context, run, node, options)),
    );
}
