import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { verb } from './verb.ts';

/** `drydock run batches` */
export function declareRunBatches(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'batches <run> <node>', {
    description: 'print how far a parallel node is: its mini-batches, and what failed',
    examples: [['drydock run batches latest score', 'also while it runs']],
    notes: [
      'RUN is a run id, the beginning of one, or `latest`.',
      '--json prints { runId, node, live, progress: { total, done, failed, retries, items, failedItems, workers, finished, message,',
      'running: [{ worker, batch, attempt, startedMs }], failures: [{ batch, items, error, attempts }] } }; progress is null for a node that did not run here.',
    ].join('\n'),
  })
    .option('--json', 'print one JSON document')
    .action((run: string, node: string, options: { readonly json?: true }) =>
      perform({ json: options.json === true }, async () => (await import('../commands/run/batches.ts')).printBatches(context, run, node, options)),
    );
}
