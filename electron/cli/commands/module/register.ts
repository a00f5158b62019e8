import { existsSync } from 'node:fs';
import { InvalidInputError } from '#shared/errors.ts';
import { looksLikeSource, parseSource } from '#shared/sources/parse-source.ts';
import { registerModule, type RegisteredModule } from '#electron/authoring/register-module.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { progressLine } from '../../output/progress-line.ts';

/** The options as the command line hands them over. */
export interface ModuleRegisterOptions {
  readonly version?: string;
  readonly code?: string;
  readonly setDefault?: true;
  readonly failIfExists?: true;
  readonly json?: true;
}

/** `drydock module register SPEC` */
export async function registerModuleCommand(context: CliContext, spec: string, options: ModuleRegisterOptions): Promise<ExitCode> {
  const { out, err } = context;
  const { module, version, outcome, problems } = await registerGiven(context, spec, options);
  const warnings = problems.map((problem) => problem.message);
  if (options.json === true) {
    printJson(out, { outcome, module, version, warnings });
    return 0;
  }
  for (const warning of warnings) err.write(`${err.colors.yellow('warning:')} ${warning}\n`);
  const isDefault = module.defaultVersion === version.version ? ', the default' : '';
  const name = `${module.name}:${version.version}`;
  out.write(outcome === 'created' ? `Registered ${out.colors.bold(name)}${isDefault} (${version.id}).\n` : `${out.colors.bold(name)}${isDefault} is there already with the same content; nothing changed (${version.id}).\n`);
  return 0;
}

/** Registers a spec file, or a source with a spec in it, as the options say. */
export async function registerGiven(context: CliContext, spec: string, options: Omit<ModuleRegisterOptions, 'json'>): Promise<RegisteredModule> {
  const { signal, environment, err } = context;
  // A file of that very name is meant, whatever it looks like.
  const isSource = looksLikeSource(spec) && !(/\.ya?ml$/i.test(spec) && existsSync(spec));
  if (isSource && options.code !== undefined) throw new InvalidInputError(`--code is for a spec of yours, and "${spec}" is a source that brings its own. Leave out --code, or name a spec file.`);
  const request = {
    ...(options.version === undefined ? {} : { version: options.version }),
    setDefault: options.setDefault === true,
    failIfExists: options.failIfExists === true,
  };
  const app = await context.openApp();
  const text = isSource ? spec : options.code;
  if (text === undefined) return registerModule(app, { ...request, file: spec }, signal);
  const source = parseSource(text);
  const { registerFromSource, registerWithCode } = await import('#electron/authoring/register-from-source.ts');
  const progress = progressLine(err);
  const from = { ...request, source, cwd: process.cwd(), environment, onProgress: (detail: string, fraction?: number) => progress.show({ detail, fraction }) };
  try {
    return isSource ? await registerFromSource(app, from, signal) : await registerWithCode(app, spec, from, signal);
  } finally {
    progress.end();
  }
}
