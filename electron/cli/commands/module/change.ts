import { InvalidInputError } from '#shared/errors.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';

/** `drydock module rename NAME NEW-NAME` */
export async function renameModule(context: CliContext, name: string, newName: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const module = await catalog.rename(name, newName, context.signal);
  context.out.write(`${name} is called ${module.name} now.\n`);
  return 0;
}

/** `drydock module describe NAME[:VERSION] TEXT` */
export async function describeModule(context: CliContext, text: string, description: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const reference = parseModuleReference(text);
  if (namesModule(reference)) await catalog.describeModule(text, description, context.signal);
  else await catalog.describeVersion(reference, description, context.signal);
  context.out.write(`Described ${text}.\n`);
  return 0;
}

/** `drydock module archive NAME` */
export async function archiveModule(context: CliContext, name: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const module = await catalog.archive(name, context.signal);
  context.out.write(`Archived ${module.name} (${module.id}); its name is free. Bring it back: drydock module restore ${module.id}\n`);
  return 0;
}

/** `drydock module restore NAME [--name NEW-NAME]` */
export async function restoreModule(context: CliContext, name: string, newName: string | undefined): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const module = await catalog.restore(name, { name: newName, signal: context.signal });
  context.out.write(module.status === 'disabled' ? `${module.name} is here again, disabled as it was. Let it be used: drydock module enable ${module.name}\n` : `${module.name} is active again.\n`);
  return 0;
}

/** `drydock module enable NAME` */
export async function enableModule(context: CliContext, name: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const module = await catalog.enable(name, context.signal);
  context.out.write(`${module.name} is ${module.status}.\n`);
  return 0;
}

/** `drydock module disable NAME` */
export async function disableModule(context: CliContext, name: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const module = await catalog.disable(name, context.signal);
  context.out.write(`${module.name} is ${module.status}: new runs cannot use it until \`drydock module enable ${module.name}\`.\n`);
  return 0;
}

/** `drydock module deprecate NAME:VERSION` */
export async function deprecateVersion(context: CliContext, text: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const version = await catalog.deprecate(parseModuleReference(text), context.signal);
  context.out.write(`${text} is ${version.status}: it still runs where it is named exactly, with a warning.\n`);
  return 0;
}

/** `drydock module reactivate NAME:VERSION` */
export async function reactivateVersion(context: CliContext, text: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const version = await catalog.reactivate(parseModuleReference(text), context.signal);
  context.out.write(`${text} is ${version.status}.\n`);
  return 0;
}

/** `drydock module set-default NAME:VERSION`, or `NAME --latest` */
export async function setDefaultVersion(context: CliContext, text: string, options: { readonly latest: boolean }): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const reference = parseModuleReference(text);
  if (options.latest) {
    if (!namesModule(reference)) throw new InvalidInputError(`With --latest, give the module's name alone, not "${text}".`);
    const module = await catalog.setDefault(text, undefined, context.signal);
    context.out.write(`${module.name} stands for its latest active version.\n`);
    return 0;
  }
  const { name, version } = exactVersion(reference, text, (id) => {
    const found = catalog.showVersion(id);
    return { name: found.module.id, version: found.version.version };
  });
  const module = await catalog.setDefault(name, version, context.signal);
  context.out.write(`${module.name} stands for ${module.name}:${version}.\n`);
  return 0;
}

/** A bare name or module id, which means the module itself where a command takes both. */
function namesModule(reference: ModuleReference): boolean {
  return reference.kind === 'default' && !reference.text.includes('@');
}

function exactVersion(
  reference: ModuleReference,
  text: string,
  byId: (reference: ModuleReference) => { readonly name: string; readonly version: string },
): { readonly name: string; readonly version: string } {
  if (reference.kind === 'version') return { name: reference.name, version: reference.version };
  if (reference.kind === 'id') return byId(reference);
  throw new InvalidInputError(`"${text}" names no version. Write NAME:VERSION, or NAME --latest to follow the latest one.`);
}
