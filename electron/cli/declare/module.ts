import type { Command } from 'commander';
import type { ModuleRegisterOptions } from '../commands/module/register.ts';
import type { CliContext, Perform } from '../context.ts';
import { declareModuleInit, declareModuleTest } from './module-authoring.ts';
import { declareModuleDebug } from './module-debug.ts';
import { declareModuleBuild } from './module-build.ts';
import { declareModuleRun } from './module-run.ts';
import { declareModuleSharing } from './sharing.ts';
import { commandGroup, verb } from './verb.ts';

interface Json {
  readonly json?: true;
}

const reference = 'NAME is a module name or id; NAME:VERSION one version of it.';

/** `drydock module …` */
export function declareModule(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'module', 'register modules and look after their versions');
  group.commandsGroup('Write and register:');
  declareModuleInit(group, context, perform);
  declareModuleBuild(group, context, perform);
  declareModuleTest(group, context, perform);
  declarePublishing(group, context, perform);
  group.commandsGroup('Share:');
  declareModuleSharing(group, context, perform);
  group.commandsGroup('Run and debug:');
  declareModuleRun(group, context, perform);
  declareModuleDebug(group, context, perform);
  group.commandsGroup('Look:');
  declareLooking(group, context, perform);
  group.commandsGroup('Change:');
  declareModuleChanges(group, context, perform);
  declareVersionChanges(group, context, perform);
}

function declarePublishing(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'validate <spec...>', {
    description: 'check module specs',
    notes: '--json and exit codes: see `drydock pipeline validate --help`.',
  })
    .option('--json', 'print one JSON document')
    .action((files: string[], options: Json) =>
      perform({ json: options.json === true }, async () => (await import('../commands/pipeline/validate.ts')).validate(context, files, { json: options.json === true })),
    );

  verb(group, 'register <spec>', {
    description: 'register a module spec with its files as a version',
    examples: [
      ['drydock module register train.yml', 'the version of the spec, else the next number'],
      ['drydock module register train.yml --version 1.2.0 --set-default', 'and make it the default'],
      ['drydock module register train.yml --code git+https://host/x.git@v1#src', 'with code from a commit'],
      ['drydock module register git+./repo@main#train/spec.yaml', 'a spec that lies in a commit'],
    ],
    notes: 'SPEC is a file, or a source with the spec in it, as for --code: see `drydock snapshot create --help`. What a spec in a source names must be in it too.\nWhere it came from is kept with the version (`drydock module show NAME:VERSION`) and is no part of its content.\nThe same content under the same version changes nothing and succeeds; other content under a version that exists is an error.\n--json prints { outcome, module, version, warnings }; outcome is created or unchanged.',
  })
    .option('--version <version>', 'the version to register (default: from the spec, else the next number)')
    .option('--code <source>', 'take the code from this source instead of from where the spec says')
    .option('--set-default', 'make it the default version')
    .option('--fail-if-exists', 'fail also when the version exists with the same content')
    .option('--json', 'print one JSON document')
    .action((spec: string, options: ModuleRegisterOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/module/register.ts')).registerModuleCommand(context, spec, options)),
    );

  verb(group, 'download <reference> <dir>', {
    description: 'write the spec and the files of a version into a folder',
    examples: [['drydock module download train:3 ./train', 'version 3']],
    notes: reference,
  }).action((ref: string, folder: string) => perform({ json: false }, async () => (await import('../commands/module/download.ts')).downloadModuleCommand(context, ref, folder)));
}

function declareLooking(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'list', { description: 'list modules', notes: '--json prints { modules: [{ id, name, description, status, createdUtc, versionCount, latest, defaultVersion, kind, tags }] };\nlatest is { version, id } or null, defaultVersion null when the name follows the latest version; kind and tags are those of the version that the name means.' })
    .option('--all', 'disabled and archived ones too')
    .option('--json', 'print one JSON document')
    .action((options: Json & { all?: true }) => perform({ json: options.json === true }, async () => (await import('../commands/module/list.ts')).listModules(context, options)));

  verb(group, 'show <reference>', {
    description: 'show a module and its versions, or one version',
    examples: [
      ['drydock module show train', 'the module'],
      ['drydock module show train:3', 'the interface, command and environment of version 3'],
    ],
    notes: `${reference}\n--json prints the document of the module or of the version.`,
  })
    .option('--json', 'print one JSON document')
    .action((ref: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/module/show.ts')).showModule(context, ref, options)));
}

function declareModuleChanges(group: Command, context: CliContext, perform: Perform): void {
  const change = async () => import('../commands/module/change.ts');
  verb(group, 'rename <name> <new-name>', { description: 'give a module another name; its id stays' }).action((name: string, newName: string) =>
    perform({ json: false }, async () => (await change()).renameModule(context, name, newName)),
  );
  verb(group, 'describe <reference> <text>', { description: 'set the description of a module or of a version', notes: reference }).action((ref: string, text: string) =>
    perform({ json: false }, async () => (await change()).describeModule(context, ref, text)),
  );
  verb(group, 'set-default <reference>', {
    description: 'set the version that the bare name stands for',
    examples: [
      ['drydock module set-default train:3', 'version 3'],
      ['drydock module set-default train --latest', 'follow the latest version again'],
    ],
  })
    .option('--latest', 'no default: follow the latest active version')
    .action((ref: string, options: { latest?: true }) =>
      perform({ json: false }, async () => (await change()).setDefaultVersion(context, ref, { latest: options.latest === true })),
    );
  verb(group, 'enable <name>', { description: 'let a disabled module be used again' }).action((name: string) =>
    perform({ json: false }, async () => (await change()).enableModule(context, name)),
  );
  verb(group, 'disable <name>', { description: 'keep a module from being used by new runs' }).action((name: string) =>
    perform({ json: false }, async () => (await change()).disableModule(context, name)),
  );
  verb(group, 'archive <name>', { description: 'put a module away; its name is free again' }).action((name: string) =>
    perform({ json: false }, async () => (await change()).archiveModule(context, name)),
  );
  verb(group, 'restore <name>', { description: 'bring an archived module back', notes: 'NAME is the name or the id; when its name was taken meanwhile, --name gives it a new one.' })
    .option('--name <new-name>', 'restore under this name')
    .action((name: string, options: { name?: string }) => perform({ json: false }, async () => (await change()).restoreModule(context, name, options.name)));
}

function declareVersionChanges(group: Command, context: CliContext, perform: Perform): void {
  const change = async () => import('../commands/module/change.ts');
  verb(group, 'deprecate <reference>', { description: 'mark a version as not to be used any more', notes: 'NAME:VERSION. It still runs where it is named exactly, with a warning.' }).action((ref: string) =>
    perform({ json: false }, async () => (await change()).deprecateVersion(context, ref)),
  );
  verb(group, 'reactivate <reference>', { description: 'take a deprecation back', notes: 'NAME:VERSION.' }).action((ref: string) =>
    perform({ json: false }, async () => (await change()).reactivateVersion(context, ref)),
  );
}
