import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { declareEnvironmentSharing } from './sharing.ts';
import { commandGroup, verb } from './verb.ts';

interface Json {
  readonly json?: true;
}

/** `drydock environment …` */
export function declareEnvironment(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'environment', 'map named environments to local images');

  verb(group, 'set <ref>', {
    description: 'use a local image wherever an environment is named',
    examples: [
      ['drydock environment set azureml:sklearn-1.5@latest --image my/sklearn', 'one environment'],
      ['drydock environment set "azureml://registries/azureml/*" --image python:3.11', 'all of a registry'],
    ],
    notes: 'REF is written as in the YAML; `*` stands for any text. The most specific mapping wins.',
  })
    .requiredOption('--image <image>', 'the image to run in')
    .action((ref: string, options: { image: string }) =>
      perform({ json: false }, async () => (await import('../commands/environment/set.ts')).setEnvironment(context, ref, options.image)),
    );

  verb(group, 'list', { description: 'list the mappings', notes: '--json prints { environments: [{ reference, image, createdUtc }] }.' })
    .option('--json', 'print one JSON document')
    .action((options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/environment/list.ts')).listEnvironments(context, options)));

  verb(group, 'remove <ref>', { description: 'forget a mapping' }).action((ref: string) =>
    perform({ json: false }, async () => (await import('../commands/environment/remove.ts')).removeEnvironment(context, ref)),
  );

  declareEnvironmentSharing(group, context, perform);
}
