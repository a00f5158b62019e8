import { InvalidInputError } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';

/** `drydock endpoint set-default NAME VERSION`, or `NAME --latest` */
export async function setDefaultEndpointVersion(context: CliContext, name: string, version: string | undefined, options: { readonly latest: boolean }): Promise<ExitCode> {
  if ((version === undefined) !== options.latest) throw new InvalidInputError(`Name the version ("${name} VERSION"), or give --latest to follow the latest one, not both.`);
  const { endpoints } = await context.openApp();
  const endpoint = await endpoints.setDefault(name, version, context.signal);
  context.out.write(version === undefined ? `${endpoint.name} stands for its latest version.\n` : `${endpoint.name} stands for ${endpoint.name}:${version}.\n`);
  return 0;
}

/** `drydock endpoint enable NAME` */
export async function enableEndpoint(context: CliContext, name: string): Promise<ExitCode> {
  const { endpoints } = await context.openApp();
  const endpoint = await endpoints.setStatus(name, 'active', context.signal);
  context.out.write(`${endpoint.name} is active.\n`);
  return 0;
}

/** `drydock endpoint disable NAME` */
export async function disableEndpoint(context: CliContext, name: string): Promise<ExitCode> {
  const { endpoints } = await context.openApp();
  const endpoint = await endpoints.setStatus(name, 'disabled', context.signal);
  context.out.write(`${endpoint.name} is disabled: it cannot be invoked until \`drydock endpoint enable ${endpoint.name}\`.\n`);
  return 0;
}

/** `drydock endpoint rename NAME NEW-NAME` */
export async function renameEndpoint(context: CliContext, name: string, newName: string): Promise<ExitCode> {
  const { endpoints } = await context.openApp();
  const endpoint = await endpoints.rename(name, newName, context.signal);
  context.out.write(`${name} is called ${endpoint.name} now.\n`);
  return 0;
}

/** `drydock endpoint describe NAME TEXT` */
export async function describeEndpoint(context: CliContext, name: string, description: string): Promise<ExitCode> {
  const { endpoints } = await context.openApp();
  await endpoints.describe(name, description, context.signal);
  context.out.write(`Described ${name}.\n`);
  return 0;
}

/** `drydock endpoint archive NAME` */
export async function archiveEndpoint(context: CliContext, name: string): Promise<ExitCode> {
  const { endpoints } = await context.openApp();
  const endpoint = await endpoints.archive(name, context.signal);
  context.out.write(`Archived ${endpoint.name} (${endpoint.id}); its name is free. Bring it back: drydock endpoint restore ${endpoint.id}\n`);
  return 0;
}

/** `drydock endpoint restore NAME [--name NEW-NAME]` */
export async function restoreEndpoint(context: CliContext, name: string, newName: string | undefined): Promise<ExitCode> {
  const { endpoints } = await context.openApp();
  const endpoint = await endpoints.restore(name, newName, context.signal);
  context.out.write(endpoint.status === 'disabled' ? `${endpoint.name} is here again, disabled as it was. Let it be invoked: drydock endpoint enable ${endpoint.name}\n` : `${endpoint.name} is active again.\n`);
  return 0;
}
