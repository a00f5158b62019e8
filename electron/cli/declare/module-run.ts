import { Option } from 'commander';
import type { Command } from 'commander';
import type { ModuleRunOptions } from '../commands/module/run.ts';
import type { CliContext, Perform } from '../context.ts';
import { nameAndValue, verb } from './verb.ts';

const runNotes = `MODULE is a spec file, or the name of a registered module with or without :VERSION; its files are not needed then.
Nothing is registered. A path for an input is relative to the current folder. Inputs without a value are all listed, with the --set to add.
--json and exit codes: see \`drydock pipeline run --help\`.`;

/** `drydock module run` */
export function declareModuleRun(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'run <module>', {
    description: 'run one module by itself, without registering it',
    examples: [
      ['drydock module run train.yml --set data=./data --set epochs=3', 'a spec as it is now'],
      ['drydock module run train:3 --set data=azureml:iris:1', 'a registered version'],
      ['drydock module run train.yml --set data=./data --dry-run', 'what would happen'],
    ],
    notes: runNotes,
  })
    .addOption(new Option('--engine <engine>', 'what executes it').choices(['auto', 'docker', 'process']).default('auto'))
    .option('--set <name=value>', 'value of an input: a scalar, a path, a URL or azureml:name:version; repeatable', nameAndValue)
    .option('--output-dir <dir>', 'copy its outputs here when it has completed')
    .option('--dry-run', 'say what would happen, and do nothing')
    .option('--force-rerun', 'run it also when its result is known')
    .option('--hermetic', 'no network for it')
    .option('--json', 'print one JSON document')
    .action((module: string, options: ModuleRunOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/module/run.ts')).runModule(context, module, options)),
    );
}
