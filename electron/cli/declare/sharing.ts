import type { Command } from 'commander';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { ModulePublishOptions } from '../commands/module/publish.ts';
import type { PublishOptions } from '../commands/workspace/publish.ts';
import type { PullOptions } from '../commands/workspace/pull.ts';
import type { CliContext, Perform } from '../context.ts';
import { repeated, verb } from './verb.ts';

/** What every command that publishes to workspaces says of itself. */
export const publishNotes = `Offline it is queued, which is a success: it is sent by the next exchange, exactly once (\`drydock workspace outbox\`). What it needs and is not there yet goes with it.
--json prints { publications: [{ workspace, kind, id, name, versions, outcome, unchanged, explanation?, notes }] }; outcome is published, queued, conflict or parked.
Exit code 0 published or queued, 1 when a person is needed first (\`drydock workspace conflicts\`), 2 wrong input.`;

const toOption = '--to <workspace>';
const toWords = "where to; repeatable (default: the home's only workspace)";

/** `drydock module publish` and `pull`. */
export function declareModuleSharing(group: Command, context: CliContext, perform: Perform): void {
  moduleOptions(
    verb(group, 'publish <module>', {
      description: 'publish a module to a workspace',
      examples: [
        ['drydock module publish train', 'its newest version'],
        ['drydock module publish train:2 --to team --to lab', 'one version, to two workspaces'],
        ['drydock module publish train.yml --to team', 'register a spec, then publish that version'],
        ['drydock module publish git+https://host/x.git@v1#train.yml', 'the same, from a commit'],
      ],
      notes: `MODULE is a name or id, with or without :VERSION, or what \`drydock module register\` takes: a spec file, or a source with a spec in it.\n${publishNotes}`,
    }),
  )
    .option('--all-versions', 'every version that this home has')
    .action((module: string, options: ModulePublishOptions) => perform({ json: options.json === true }, async () => (await import('../commands/module/publish.ts')).publishModuleCommand(context, module, options)));
  declarePull(group, 'module', context, perform);
}

/** `drydock pipeline publish`. */
export function declarePipelineSharing(group: Command, context: CliContext, perform: Perform): void {
  moduleOptions(
    verb(group, 'publish <file>', {
      description: 'publish a pipeline to a workspace, for others to use as a step',
      examples: [['drydock pipeline publish train-and-score.yml --to team', 'with the modules that it uses']],
      notes: `It is registered as a module of this home first. To publish it under a name that can be invoked: drydock endpoint publish\n${publishNotes}`,
    }),
  ).action((file: string, options: ModulePublishOptions) => perform({ json: options.json === true }, async () => (await import('../commands/module/publish.ts')).publishPipelineCommand(context, file, options)));
}

function moduleOptions(command: Command): Command {
  return command
    .option(toOption, toWords, repeated)
    .option('--version <version>', 'the version to register it as, or to publish')
    .option('--code <source>', 'for a spec: take its code from there, as for `drydock module register`')
    .option('--set-default', 'for a spec: also make the version the default')
    .option('--json', 'print one JSON document');
}

/** `drydock data publish` and `pull`. */
export function declareDataSharing(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'publish <data>', {
    description: 'publish a data asset, with its files, to a workspace',
    examples: [['drydock data publish iris:1 --to team', 'one version']],
    notes: `DATA is a name, with or without :VERSION; without it the newest version is meant.\n${publishNotes}`,
  })
    .option(toOption, toWords, repeated)
    .option('--all-versions', 'every version that this home has')
    .option('--json', 'print one JSON document')
    .action((data: string, options: PublishOptions & { allVersions?: true }) => perform({ json: options.json === true }, async () => (await import('../commands/data/publish.ts')).publishData(context, data, options)));
  declarePull(group, 'data', context, perform);
}

/** `drydock environment publish` and `pull`. */
export function declareEnvironmentSharing(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'publish <ref>', {
    description: 'publish a mapping to a workspace',
    examples: [
      ['drydock environment publish azureml:sklearn-1.5@latest --to team', 'the image comes from a registry'],
      ['drydock environment publish azureml:sklearn-1.5@latest --with-image', 'others get the image from the workspace'],
    ],
    notes: publishNotes,
  })
    .option(toOption, toWords, repeated)
    .option('--with-image', 'send its image too; only layers that are not there, and not while offline')
    .option('--json', 'print one JSON document')
    .action((ref: string, options: PublishOptions & { withImage?: true }) => perform({ json: options.json === true }, async () => (await import('../commands/environment/publish.ts')).publishEnvironment(context, ref, options)));
  declarePull(group, 'environment', context, perform);
}

const pulled: Readonly<Record<EntityKind, readonly [name: string, words: string]>> = { module: ['train', 'a module'], endpoint: ['train', 'an endpoint'], data: ['iris', 'a data asset'], environment: ['azureml:sklearn-1.5@latest', 'a mapping'] };

/** `drydock <group> pull NAME` */
export function declarePull(group: Command, kind: EntityKind, context: CliContext, perform: Perform): void {
  const [name, words] = pulled[kind];
  verb(group, 'pull <name>', {
    description: `bring ${words} of a workspace into this home, and follow it`,
    examples: [
      [`drydock ${kind} pull ${name} --from team`, 'its files come when they are needed'],
      [`drydock ${kind} pull ${name} --offline`, 'with its files, to be used without the workspace'],
    ],
    notes: 'NAME is its name there, or its id. It keeps its ids, and later exchanges bring what changes. --json prints { workspace, publication, taken }.',
  })
    .option('--from <workspace>', 'where from (default: the workspace that has it)')
    .option('--offline', kind === 'environment' ? 'bring the image at once' : 'bring the files at once')
    .option('--json', 'print one JSON document')
    .action((what: string, options: PullOptions) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/pull.ts')).pullEntity(context, kind, what, options)));
}
