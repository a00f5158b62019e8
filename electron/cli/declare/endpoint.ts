import { Option } from 'commander';
import type { Command } from 'commander';
import type { EndpointInvokeOptions } from '../commands/endpoint/invoke.ts';
import type { EndpointPublishOptions } from '../commands/endpoint/publish.ts';
import type { CliContext, Perform } from '../context.ts';
import { declarePull } from './sharing.ts';
import { commandGroup, nameAndValue, repeated, verb, wholeNumber } from './verb.ts';

interface Json {
  readonly json?: true;
}

const endpointWords = 'ENDPOINT is a name or id, with or without :VERSION; without it the default version is meant, else the latest.';

/** `drydock endpoint …` */
export function declareEndpoint(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'endpoint', 'publish pipelines under a name and invoke them');
  group.commandsGroup('Publish and invoke:');
  declarePublishing(group, context, perform);
  group.commandsGroup('Look:');
  declareLooking(group, context, perform);
  group.commandsGroup('Change:');
  declareChanges(group, context, perform);
}

function declarePublishing(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'publish <file>', {
    description: 'publish a pipeline as a version of an endpoint',
    examples: [
      ['drydock endpoint publish train.yml --name train', 'the next version; the same content again changes nothing'],
      ['drydock endpoint publish train.yml --name train --version 2.0 --set-default --set epochs=30', 'with a default of its own'],
      ['drydock endpoint publish train.yml --name train --to team', 'for others too'],
      ['drydock endpoint publish train:2 --to team', 'a version that was published here before'],
    ],
    notes: `Component files are taken into the store: the endpoint does not need them any more. References to registered modules stay references, and mean
what they mean whenever the endpoint is invoked. Data is not copied. With --to, FILE can be the name of an endpoint of this home, with or without :VERSION. Offline that is queued and sent later.
--json prints { outcome, endpoint, version, warnings }, outcome created or unchanged; with --to { publications } as \`drydock module publish\` does.`,
  })
    .option('--name <name>', 'the endpoint; made when there is none of that name')
    .option('--to <workspace>', 'also publish it to this workspace; repeatable', repeated)
    .option('--version <version>', 'the version to publish (default: the next number)')
    .option('--description <text>', "what it is for (default: the pipeline's)")
    .option('--set <name=value>', 'another default for an input of the pipeline; repeatable', nameAndValue)
    .option('--set-default', 'make it the version that is invoked when none is named')
    .option('--fail-if-exists', 'fail also when the version exists with the same content')
    .option('--json', 'print one JSON document')
    .action((file: string, options: EndpointPublishOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/endpoint/publish.ts')).publishEndpointCommand(context, file, options)),
    );

  verb(group, 'invoke <endpoint>', {
    description: 'run a published pipeline',
    examples: [
      ['drydock endpoint invoke train --set epochs=30', 'the default version, with another parameter'],
      ['drydock endpoint invoke train:2 --dry-run', 'what version 2 would do'],
    ],
    notes: `${endpointWords}\n--json and exit codes: see \`drydock pipeline run --help\`.`,
  })
    .addOption(new Option('--engine <engine>', 'what executes the nodes').choices(['auto', 'docker', 'process']).default('auto'))
    .option('--set <name=value>', 'value of an input: a scalar, a path, a URL or azureml:name:version; repeatable', nameAndValue)
    .option('--max-workers <n>', 'nodes that may run at once (default: the number of processors)', wholeNumber(1))
    .option('--output-dir <dir>', "copy the pipeline's named outputs here when it has completed")
    .option('--dry-run', 'say what would happen, and do nothing')
    .option('--force-rerun', 'run every node, also those whose result is known')
    .option('--hermetic', 'no network for the nodes')
    .option('--workspace <name>', 'the endpoint of that workspace, run there')
    .option('--detach', 'with --workspace: print the address of the run, and do not wait for it')
    .option('--json', 'print one JSON document')
    .action((endpoint: string, options: EndpointInvokeOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/endpoint/invoke.ts')).invokeEndpointCommand(context, endpoint, options)),
    );

  declarePull(group, 'endpoint', context, perform);

  verb(group, 'download <endpoint> <dir>', {
    description: 'write the pipeline of a version, with its components and their code, into a new or empty folder',
    examples: [['drydock endpoint download train:2 ./train', 'version 2, ready to run']],
    notes: endpointWords,
  }).action((endpoint: string, folder: string) => perform({ json: false }, async () => (await import('../commands/endpoint/download.ts')).downloadEndpointCommand(context, endpoint, folder)));
}

function declareLooking(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'list', {
    description: 'list endpoints',
    notes: '--json prints { endpoints: [{ id, name, description, status, createdUtc, versions, defaultVersion }] }; defaultVersion is null when the latest version is invoked.',
  })
    .option('--all', 'disabled and archived ones too')
    .option('--json', 'print one JSON document')
    .action((options: Json & { all?: true }) => perform({ json: options.json === true }, async () => (await import('../commands/endpoint/list.ts')).listEndpoints(context, options)));

  verb(group, 'show <endpoint>', {
    description: 'show an endpoint with its versions and last runs, or one version with its inputs',
    examples: [
      ['drydock endpoint show train', 'the endpoint'],
      ['drydock endpoint show train:2', 'what version 2 takes, and which modules it uses'],
    ],
    notes: '--json prints the document of the endpoint or of the version.',
  })
    .option('--json', 'print one JSON document')
    .action((endpoint: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/endpoint/show.ts')).showEndpoint(context, endpoint, options)));
}

function declareChanges(group: Command, context: CliContext, perform: Perform): void {
  const change = async () => import('../commands/endpoint/change.ts');
  verb(group, 'set-default <name> [version]', {
    description: 'set the version that is invoked when none is named',
    examples: [
      ['drydock endpoint set-default train 2', 'version 2'],
      ['drydock endpoint set-default train --latest', 'follow the latest version again'],
    ],
  })
    .option('--latest', 'no default: follow the latest version')
    .action((name: string, version: string | undefined, options: { latest?: true }) =>
      perform({ json: false }, async () => (await change()).setDefaultEndpointVersion(context, name, version, { latest: options.latest === true })),
    );
  verb(group, 'enable <name>', { description: 'let a disabled endpoint be invoked again' }).action((name: string) => perform({ json: false }, async () => (await change()).enableEndpoint(context, name)));
  verb(group, 'disable <name>', { description: 'keep an endpoint from being invoked' }).action((name: string) => perform({ json: false }, async () => (await change()).disableEndpoint(context, name)));
  verb(group, 'rename <name> <new-name>', { description: 'give an endpoint another name; its id stays' }).action((name: string, newName: string) =>
    perform({ json: false }, async () => (await change()).renameEndpoint(context, name, newName)),
  );
  verb(group, 'describe <name> <text>', { description: 'set the description of an endpoint' }).action((name: string, text: string) =>
    perform({ json: false }, async () => (await change()).describeEndpoint(context, name, text)),
  );
  verb(group, 'archive <name>', { description: 'put an endpoint away; its name is free again' }).action((name: string) => perform({ json: false }, async () => (await change()).archiveEndpoint(context, name)));
  verb(group, 'restore <name>', { description: 'bring an archived endpoint back', notes: 'NAME is the name or the id; when its name was taken meanwhile, --name gives it a new one.' })
    .option('--name <new-name>', 'restore under this name')
    .action((name: string, options: { name?: string }) => perform({ json: false }, async () => (await change()).restoreEndpoint(context, name, options.name)));
}
