import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';

/** The options of `data register` as the command line hands them over. */
export interface DataRegisterOptions {
  readonly version?: string;
  readonly type?: string;
  readonly description?: string;
  readonly json?: true;
}

/** `drydock data register NAME PATH_OR_URL` */
export async function registerData(context: CliContext, name: string, place: string, options: DataRegisterOptions): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const { version: asked, type, description } = options;
  const { asset, version, outcome } = await catalog.registerData(name, place, { version: asked, type, description, signal: context.signal });
  if (options.json === true) {
    printJson(context.out, { outcome, asset, version });
    return 0;
  }
  const what = `azureml:${asset.name}:${version.version}`;
  const where = version.path ?? version.url ?? '';
  context.out.write(outcome === 'created' ? `Registered ${what} (${version.type}): ${where}\n` : `${what} is that already; nothing changed.\n`);
  return 0;
}
