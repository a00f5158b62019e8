import type { Command } from 'commander';
import type { ModuleBuildOptions } from '../commands/module/build.ts';
import type { CliContext, Perform } from '../context.ts';
import { verb } from './verb.ts';

/** `drydock module build` */
export function declareModuleBuild(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'build [path...]', {
    description: 'write the specs of modules from their sources',
    examples: [
      ['drydock module build', 'all modules of this folder and those below'],
      ['drydock module build train.py', 'one file; a script with argparse too'],
      ['drydock module build --check', 'in CI: fails when a spec is not what its source says'],
      ['drydock module build --watch', 'and again after every change'],
    ],
    notes: `Sources are read, never executed: functions under @dsl.module (Python), dsl.module (TypeScript), and scripts with argparse that
a spec beside them names. A spec that is there keeps what was written by hand: comments, order, environment, tags, version, descriptions.
What the source decides is brought up to date: inputs, outputs, parameters with their types, defaults and limits, arguments of the command.
--json prints { ok, dryRun, looked, files: [{ source, module, spec, outcome, changes, problems }] }; outcome is created, updated, unchanged or failed.
Exit codes: 0 done, 1 --check found a difference, 2 a source could not be read.`,
  })
    .option('--check', 'write nothing; exit with 1 when something would be written')
    .option('--dry-run', 'write nothing; say what would be written')
    .option('--watch', 'build again whenever a source changes, until Ctrl-C')
    .option('--json', 'print one JSON document')
    .action((paths: string[], options: ModuleBuildOptions) => perform({ json: options.json === true }, async () => (await import('../commands/module/build.ts')).buildModulesCommand(context, paths, options)));
}
