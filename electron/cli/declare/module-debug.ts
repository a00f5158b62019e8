import { Option } from 'commander';
import type { Command } from 'commander';
import type { ModuleDebugOptions } from '../commands/module/debug.ts';
import type { CliContext, Perform } from '../context.ts';
import { nameAndValue, verb } from './verb.ts';

const debugNotes = `WHAT is a spec file, a registered module (NAME or NAME:VERSION), or a node of a run (RUN NODE or RUN/NODE; RUN may be \`latest\`).
The folder (default ./debug-NAME) gets the code, the inputs, output folders, run.sh and what VS Code needs to debug it. A spec is debugged in its own
files; everything else in a copy. Prepared again, edits stay: launch.json keeps what you added to it, comments too.
--json prints { folder, files, left, engine, environment, code: { live, folder }, command }; left says what was not touched because you changed it.`;

/** `drydock module debug` */
export function declareModuleDebug(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'debug [what] [more...]', {
    description: 'prepare a folder to debug a module or a node of a run in',
    examples: [
      ['drydock module debug train.yml --set data=./data', 'a spec, on your own files'],
      ['drydock module debug train:3 ./train-debug --set data=./data', 'a registered version, in a copy'],
      ['drydock module debug latest train --shell', 'a node as it ran, and a shell where it ran'],
      ['drydock module debug train.yml --dry-run', 'what would be prepared'],
      ['drydock module debug --run https://drydock.example.org/v1/workspaces/team/runs/ID train', 'a node of a run of a workspace, here'],
    ],
    notes: debugNotes,
  })
    .usage('[options] <spec | name[:version] | run node | --run URL [node]> [dir]')
    .addOption(new Option('--engine <engine>', 'where a module is to be debugged; a node: where it ran').choices(['auto', 'docker', 'process']).default('auto'))
    .option('--set <name=value>', 'value of an input of a module; repeatable', nameAndValue)
    .option('--run <url>', 'a run of a workspace: its code, inputs and image are brought here')
    .option('--hermetic', 'no network')
    .option('--shell', 'then open a shell in its container, or its environment')
    .option('--dry-run', 'say what would be prepared, and make nothing')
    .option('--json', 'print one JSON document')
    .action((what: string | undefined, more: string[], options: ModuleDebugOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/module/debug.ts')).debugModule(context, what === undefined ? [] : [what, ...more], options)),
    );
}
