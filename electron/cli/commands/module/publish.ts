import { existsSync } from 'node:fs';
import { readModuleReference } from '#shared/specs/module-reference.ts';
import { looksLikeSource } from '#shared/sources/parse-source.ts';
import type { PublishWhat } from '#electron/sync/publish-and-sync.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { publishAndTell, type PublishOptions } from '../workspace/publish.ts';
import { registerGiven } from './register.ts';

/** The options as the command line hands them over. */
export interface ModulePublishOptions extends PublishOptions {
  readonly version?: string;
  readonly code?: string;
  readonly setDefault?: true;
  readonly allVersions?: true;
}

/** `drydock module publish NAME[:VERSION]|SPEC`: a spec or a source is registered first. */
export async function publishModuleCommand(context: CliContext, what: string, options: ModulePublishOptions): Promise<ExitCode> {
  return publishAndTell(context, isSpec(what) ? await registered(context, what, options) : named(what, options), options);
}

/** `drydock pipeline publish FILE`: a pipeline is published as a module that others use as a step. */
export async function publishPipelineCommand(context: CliContext, file: string, options: ModulePublishOptions): Promise<ExitCode> {
  return publishAndTell(context, await registered(context, file, options), options);
}

function isSpec(what: string): boolean {
  return looksLikeSource(what) || /\.(?:ya?ml|py|ts)$/iu.test(what) || /[/\\]/u.test(what) || existsSync(what);
}

async function registered(context: CliContext, what: string, options: ModulePublishOptions): Promise<PublishWhat> {
  const { err } = context;
  const { module, version, outcome, problems } = await registerGiven(context, what, options);
  for (const { message } of problems) err.write(`${err.colors.yellow('warning:')} ${message}\n`);
  if (outcome === 'created') err.write(`Registered ${module.name}:${version.version}.\n`);
  return { kind: 'module', entity: module.id, versions: [version.version] };
}

function named(what: string, options: ModulePublishOptions): PublishWhat {
  const reading = readModuleReference(what);
  const reference = 'reference' in reading ? reading.reference : undefined;
  const version = reference?.kind === 'version' ? reference.version : options.version;
  const entity = reference === undefined || reference.kind === 'id' ? what : reference.name;
  return { kind: 'module', entity, versions: options.allVersions === true ? 'all' : version === undefined ? 'latest' : [version] };
}
