import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { verb } from './verb.ts';

/** `drydock run trials` */
export function declareRunTrials(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'trials <run> [node]', {
    description: 'print the trials of a sweep, the best first',
    examples: [
      ['drydock run trials latest', 'the sweep of the newest run'],
      ['drydock run trials latest tune', 'of a run with several sweeps, one, also while it runs'],
    ],
    notes: [
      'RUN is a run id, the beginning of one, or `latest`; NODE may be left out when the run has one sweep.',
      '--json prints { runId, node, status, objective: { goal, metric }, sampling: { algorithm, seed }, counts: { total, done, running, failed, stopped, reused }, parameters: [NAME],',
      'trials: [{ node, number, values, status, reason, value, best, stoppedBy, startedUtc, endedUtc, exitCode }] }; value, stoppedBy, the times and exitCode are null where there is none.',
    ].join('\n'),
  })
    .option('--json', 'print one JSON document')
    .action((run: string, node: string | undefined, options: { readonly json?: true }) =>
      perform({ json: options.json === true }, async () => (await import('../commands/run/trials.ts')).printTrials(context, run, node, options)),
    );
}
