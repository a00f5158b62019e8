import type { Command } from 'commander';
import { InvalidInputError } from '#shared/errors.ts';
import type { CliContext, Perform } from '../context.ts';
import { declareRunBatches } from './run-batches.ts';
import { declareRunMetrics } from './run-metrics.ts';
import { declareRunTrials } from './run-trials.ts';
import { commandGroup, verb, wholeNumber } from './verb.ts';

interface Json {
  readonly json?: true;
}

const runId = 'RUN is a run id, the beginning of one, or `latest`. Of a workspace it is the address of a run, or with --workspace its id or `latest`.';

interface Remote {
  readonly workspace?: string;
}

const workspaceOption = ['--workspace <name>', 'a run of that workspace'] as const;

/** Asked before anything is loaded: almost always runs are those of this machine. */
const isRemote = (run: string, { workspace }: Remote): boolean => workspace !== undefined || /^https?:\/\//i.test(run);

/** `drydock run …` */
export function declareRun(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'run', 'look at, stop, resume and remove runs');

  verb(group, 'list', {
    description: 'list runs, the newest first',
    notes: '--json prints { runs: [{ id, pipeline, status, engine, createdUtc, endedUtc, nodes: { total, completed, reused, failed }, origin }] };\nendedUtc is null while a run has not ended; origin is { kind: endpoint or module, id, name, version } for a run of one, null for a run of a file.',
  })
    .option('--limit <n>', 'at most so many', wholeNumber(1))
    .option('--workspace <name>', 'the runs of that workspace')
    .option('--json', 'print one JSON document')
    .action((options: Json & Remote & { limit?: number }) =>
      perform({ json: options.json === true }, async () => {
        if (options.workspace !== undefined) return (await import('../commands/remote/remote-runs.ts')).listRemoteRuns(context, options.workspace, options);
        return (await import('../commands/run/list.ts')).listRuns(context, options);
      }),
    );

  verb(group, 'show <run>', {
    description: 'show a run with its nodes and outputs',
    examples: [['drydock run show latest', 'the newest run']],
    notes: `${runId}\n--json prints what \`pipeline run --json\` prints, and pipeline, origin, message, createdUtc, startedUtc, endedUtc, parameters, warnings.`,
  })
    .option(...workspaceOption)
    .option('--json', 'print one JSON document')
    .action((run: string, options: Json & Remote) =>
      perform({ json: options.json === true }, async () => {
        if (isRemote(run, options)) return (await import('../commands/remote/remote-runs.ts')).showRemoteRun(context, await asked(context, run, options), options);
        return (await import('../commands/run/show.ts')).showRun(context, run, options);
      }),
    );

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
    .option(...workspaceOption)
    .action((run: string, node: string | undefined, options: Remote & { follow?: true }) =>
      perform({ json: false }, async () => {
        const follow = options.follow === true;
        if (isRemote(run, options)) return (await import('../commands/remote/remote-logs.ts')).printRemoteLogs(context, await asked(context, run, options), node, { follow });
        return (await import('../commands/run/logs.ts')).printLogs(context, run, node, { follow });
      }),
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
    .option(...workspaceOption)
    .option('--output-dir <dir>', 'of a workspace: bring them there, and print those paths')
    .option('--json', 'print one JSON document')
    .action((run: string, options: Json & Remote & { outputDir?: string }) =>
      perform({ json: options.json === true }, async () => {
        if (isRemote(run, options)) return (await import('../commands/remote/remote-outputs.ts')).printRemoteOutputs(context, await asked(context, run, options), options);
        if (options.outputDir !== undefined) throw new InvalidInputError('The outputs of a run on this machine are here already; --output-dir is for those of a workspace.');
        return (await import('../commands/run/outputs.ts')).printOutputs(context, run, options);
      }),
    );
}

function declareActing(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'cancel <run>', { description: 'stop a run and wait until it is over', notes: runId })
    .option(...workspaceOption)
    .action((run: string, options: Remote) =>
      perform({ json: false }, async () => {
        if (isRemote(run, options)) return (await import('../commands/remote/remote-runs.ts')).cancelRemoteRun(context, await asked(context, run, options));
        return (await import('../commands/run/cancel.ts')).cancelRun(context, run);
      }),
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

const asked = async (context: CliContext, run: string, { workspace }: Remote) => (await import('../commands/remote/asked-run.ts')).askedRun(context, run, workspace);
