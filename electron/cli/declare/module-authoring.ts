import { Option } from 'commander';
import type { Command } from 'commander';
import type { ModuleInitOptions } from '../commands/module/init.ts';
import type { ModuleTestOptions } from '../commands/module/test.ts';
import type { CliContext, Perform } from '../context.ts';
import { verb } from './verb.ts';

/** `drydock module init` */
export function declareModuleInit(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'init [folder]', {
    description: 'make a new module, from a template or from code you have',
    examples: [
      ['drydock module init --name train', 'from the template, in ./train'],
      ['drydock module init --name score --type parallel', 'one that is given mini-batches'],
      ['drydock module init --source lib/train.py:fit', 'a function of yours; its annotations say what it takes'],
      ['drydock module init --source train.py --inputs data --outputs model', 'a script with argparse: which arguments are data'],
      ['drydock module init --source report.ipynb --outputs out_dir', 'a notebook: its first assignments are what it takes'],
      ['drydock module init --name train --dry-run', 'what would be written'],
    ],
    notes: `FOLDER is where the module is made: by default a new one called as the module, or the folder of the source.
Your code is read, never executed. No file is ever overwritten: what is there is left alone, and told.
--json prints { name, folder, entry, spec, files: [{ path, what, outcome, note }], notes, problems, next, dryRun }; outcome is written, merged, kept or same.`,
  })
    .option('--name <name>', 'the name of the module (default: that of the source)')
    .addOption(new Option('--type <type>', 'how it is executed').choices(['basic', 'parallel', 'mpi']))
    .addOption(new Option('--language <language>', 'of the template').choices(['python', 'typescript']))
    .option('--source <source>', 'FILE.py:FUNCTION, a script FILE.py, or a notebook FILE.ipynb')
    .option('--source-dir <dir>', 'the same as FOLDER')
    .option('--inputs <name...>', 'arguments of the source that are files or folders it reads')
    .option('--outputs <name...>', 'arguments of the source that are files or folders it writes')
    .option('--entry-only', 'only the source file, with the runtime it needs')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--json', 'print one JSON document')
    .action((folder: string | undefined, options: ModuleInitOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/module/init.ts')).initModule(context, folder, options)),
    );
}

/** `drydock module test` */
export function declareModuleTest(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'test [module]', {
    description: 'run the unit tests of a module in its environment',
    examples: [
      ['drydock module test', 'the module of this folder'],
      ['drydock module test train.spec.yaml --engine process', 'in your own environment'],
      ['drydock module test train:3', 'the tests among the files of a registered version'],
    ],
    notes: `MODULE is a spec file, a folder with one, or a registered module. Tests are *_test.py, test_*.py and *.test.ts beside the spec, and in the folder tests.
They work on a copy of the files, and are kept as a run: \`drydock run logs latest\` shows them again. Nothing is registered.
--json prints { module, runId, status, engine, passed, tests: [{ name, outcome, seconds, message }] }; outcome is passed, failed or skipped.
Exit codes: 0 all passed, 1 not, 2 there are none or they could not be started, 130 interrupted.`,
  })
    .addOption(new Option('--engine <engine>', 'what executes them').choices(['auto', 'docker', 'process']).default('auto'))
    .option('--hermetic', 'no network for them')
    .option('--json', 'print one JSON document')
    .action((module: string | undefined, options: ModuleTestOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/module/test.ts')).testModule(context, module, options)),
    );
}
