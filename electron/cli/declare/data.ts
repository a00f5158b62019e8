import type { Command } from 'commander';
import { Option } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import type { DataRegisterOptions } from '../commands/data/register.ts';
import { declareDataSharing } from './sharing.ts';
import { commandGroup, verb } from './verb.ts';

interface Json {
  readonly json?: true;
}

/** `drydock data …` */
export function declareData(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'data', 'name files, folders and URLs that pipelines read');

  verb(group, 'register <name> <path-or-url>', {
    description: 'give data a name and a version',
    examples: [
      ['drydock data register iris data/iris.csv', 'pipelines can say azureml:iris@latest'],
      ['drydock data register mnist https://example.org/mnist.zip --version 2', 'downloaded when a run needs it'],
    ],
  })
    .option('--version <version>', 'the version (default: the next number)')
    .addOption(new Option('--type <type>', 'what it is (default: by what is there)').choices(['uri_file', 'uri_folder', 'mltable']))
    .option('--description <text>', 'what is in it')
    .option('--json', 'print the asset as one JSON document')
    .action((name: string, place: string, options: DataRegisterOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/data/register.ts')).registerData(context, name, place, options)),
    );

  verb(group, 'list', { description: 'list data assets', notes: '--json prints { data: [document] }.' })
    .option('--json', 'print one JSON document')
    .action((options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/data/list.ts')).listData(context, options)));

  verb(group, 'show <name>', { description: 'show a data asset with its versions', notes: '--json prints the document.' })
    .option('--json', 'print one JSON document')
    .action((name: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/data/show.ts')).showData(context, name, options)));

  declareDataSharing(group, context, perform);
}
