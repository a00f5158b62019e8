import { registerModule } from '#electron/authoring/register-module.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';

/** The options as the command line hands them over. */
export interface ModuleRegisterOptions {
  readonly version?: string;
  readonly setDefault?: true;
  readonly failIfExists?: true;
  readonly json?: true;
}

/** `drydock module register SPEC` */
export async function registerModuleCommand(context: CliContext, file: string, options: ModuleRegisterOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  const app = await context.openApp();
  const request = {
    file,
    ...(options.version === undefined ? {} : { version: options.version }),
    setDefault: options.setDefault === true,
    failIfExists: options.failIfExists === true,
  };
  const { module, version, outcome, problems } = await registerModule(app, request, signal);
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
