import { Option } from 'commander';
import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import type { PipelineRunOptions } from '../commands/pipeline/run-options.ts';
import { declareExport, declareImport } from './pipeline-export.ts';
import { declarePipelineSharing } from './sharing.ts';
import { commandGroup, nameAndValue, repeated, verb, wholeNumber } from './verb.ts';

const validateNotes = `--json prints { ok, files: [{ file, ok, problems: [{ severity, code, message, line, column, path }] }] };
line and column count from 1. Files that a file refers to get an entry of their own when something is wrong with them. Exit code 2 when there is any error.`;

const runNotes = `--json prints { runId, status, engine, nodes: [{ name, status, moduleVersionId?, reused, reason, startedUtc, endedUtc,
exitCode, outputs }], outputs: { NAME: path }, ignored: [{ node?, key, reason }] }; startedUtc, endedUtc and exitCode are null
where there is none. With --dry-run it prints { pipeline, engine, engineReason, parameters, nodes, fetches, ignored, warnings }.
Exit code 0 completed, 1 failed, 2 not started because something is wrong with the input, 130 cancelled.`;

/** `drydock pipeline …` */
export function declarePipeline(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'pipeline', 'check and run pipelines');

  verb(group, 'validate <file...>', {
    description: 'check pipeline and component files',
    examples: [
      ['drydock pipeline validate train.yml', 'one file'],
      ['drydock pipeline validate jobs/*.yml --json', 'many, for a program'],
    ],
    notes: validateNotes,
  })
    .option('--json', 'print one JSON document')
    .action((files: string[], options: { json?: true }) =>
      perform({ json: options.json === true }, async () => {
        const { validate } = await import('../commands/pipeline/validate.ts');
        return validate(context, files, { json: options.json === true });
      }),
    );

  declareRunVerb(group, context, perform);
  declarePipelineSharing(group, context, perform);
  declareExport(group, context, perform);
  declareImport(group, context, perform);
}

function declareRunVerb(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'run <file>', {
    description: 'run a pipeline, a component or a single command',
    examples: [
      ['drydock pipeline run train.yml', 'on Docker when there is one, else as local processes'],
      ['drydock pipeline run train.yml --set epochs=30', 'with another value of a pipeline input'],
      ['drydock pipeline run train.yml --dry-run', 'what would run, be reused, be fetched'],
      ['drydock pipeline run train.yml --from train', 'run this node and all after it again'],
      ['drydock pipeline run train.yml --output-dir out', 'and copy the results to out/'],
      ['drydock pipeline run train.yml --workspace team', 'in the workspace "team", on its machine'],
    ],
    notes: runNotes,
  })
    .addOption(new Option('--engine <engine>', 'what executes the nodes').choices(['auto', 'docker', 'process']).default('auto'))
    .option('--set <name=value>', 'value of a pipeline input: a scalar, a path, a URL or azureml:name:version; repeatable', nameAndValue)
    .option('--max-workers <n>', 'nodes that may run at once (default: the number of processors)', wholeNumber(1))
    .option('--output-dir <dir>', "copy the pipeline's named outputs here when it has completed")
    .option('--dry-run', 'say what would happen, and do nothing')
    .option('--force-rerun', 'reuse nothing')
    .option('--from <node>', 'run this node and everything after it again')
    .option('--only <node>', 'run just this node; repeatable', repeated)
    .option('--hermetic', 'give the nodes no network')
    .option('--workspace <name>', 'run it there: local code and data go along, modules are those of the workspace')
    .option('--detach', 'with --workspace: print the address of the run, and do not wait for it')
    .option('--json', 'print one JSON document')
    .action((file: string, options: PipelineRunOptions) =>
      perform({ json: options.json === true }, async () => {
        const { runPipeline } = await import('../commands/pipeline/run.ts');
        return runPipeline(context, file, options);
      }),
    );
}
