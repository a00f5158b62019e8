import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { declareRunBatches } from './run-batches.ts';
import { declareRunMetrics } from './run-metrics.ts';
import { declareRunTrials } from './run-trials.ts';
import { commandGroup, verb, wholeNumber } from './verb.ts';

interface Json {
  readonly json?: true;
}

const runId = 'RUN is a run id, the beginning of one, or `latest`.';

/** `drydock run …` */
export function declareRun(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'run', 'look at, stop, resume and remove runs');

  verb(group, 'list', {
    description: 'list runs, the newest first',
    notes: '--json prints { runs: [{ id, pipeline, status, engine, createdUtc, endedUtc, nodes: { total, completed, reused, failed }, origin }] };\nendedUtc is null while a run has not ended; origin is { kind: endpoint or module, id, name, version } for a run of one, null for a run of a file.',
  })
    .option('--limit <n>', 'at most so many', wholeNumber(1))
    .option('--json', 'print one JSON document')
    .action((options: Json & { limit?: number }) =>
      perform({ json: options.json === true }, async () => (await import('../commands/run/list.ts')).listRuns(context, options)),
    );

  verb(group, 'show <run>', {
    description: 'show a run with its nodes and outputs',
    examples: [['drydock run show latest', 'the newest run']],
    notes: `${runId}\n--json prints what \`pipeline run --json\` prints, and pipeline, origin, message, createdUtc, startedUtc, endedUtc, parameters, warnings.`,
  })
    .option('--json', 'print one JSON document')
    .action((run: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/run/show.ts')).showRun(context, run, options)));

  declareLooking(group, context, perform);
  declareActing(group, context, perform);
}

function declareLooking(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'logs <run> [node]', {
    description: 'print what the nodes of a run printed',
    examples: [
      ['drydock run logs latest train', 'one node: its stdout on stdout, its stderr on stderr'],
      ['drydock run logs latest --follow', 'all nodes, as they print'],
    ],
    notes: runId,
  })
    .option('-f, --follow', 'go on until the run has ended')
    .action((run: string, node: string | undefined, options: { follow?: true }) =>
      perform({ json: false }, async () => (await import('../commands/run/logs.ts')).printLogs(context, run, node, { follow: options.follow === true })),
    );

  verb(group, 'why <run> <node>', {
    description: 'explain why a node ran or was reused, ingredient by ingredient',
    examples: [['drydock run why latest train', 'what changed since the last time']],
    notes: `${runId}\n--json prints { runId, node, status, reason, key, comparedWithRun, ingredients: [{ ingredient, value, previous, change }] };\nkey, comparedWithRun and previous are null where there is none; change is same, changed, added, removed or first.`,
  })
    .option('--json', 'print one JSON document')
    .action((run: string, node: string, options: Json) =>
      perform({ json: options.json === true }, async () => (await import('../commands/run/why.ts')).explainNode(context, run, node, options)),
    );

  declareRunMetrics(group, context, perform);
  declareRunBatches(group, context, perform);
  declareRunTrials(group, context, perform);

  verb(group, 'outputs <run>', {
    description: "print the paths of the pipeline's named outputs",
    notes: `${runId}\n--json prints { runId, outputs: { NAME: path } }.`,
  })
    .option('--json', 'print one JSON document')
    .action((run: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/run/outputs.ts')).printOutputs(context, run, options)));
}

function declareActing(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'cancel <run>', { description: 'stop a run and wait until it is over', notes: runId }).action((run: string) =>
    perform({ json: false }, async () => (await import('../commands/run/cancel.ts')).cancelRun(context, run)),
  );

  verb(group, 'resume <run>', {
    description: 'go on with a run that was interrupted, cancelled or failed; finished nodes are kept',
    notes: `${runId}\n--json prints what \`pipeline run --json\` prints.`,
  })
    .option('--json', 'print one JSON document')
    .action((run: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/run/resume.ts')).resumeRun(context, run, options)));

  verb(group, 'remove <run>', {
    description: "delete a run's folder with its logs; results that others may reuse stay",
    notes: `${runId}\nResults stay in the cache until \`drydock home clean\`.`,
  }).action((run: string) => perform({ json: false }, async () => (await import('../commands/run/remove.ts')).removeRun(context, run)));
}
