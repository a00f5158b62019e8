import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Output } from '#shared/contract/contract.ts';
import { DrydockError, InvalidInputError } from '#shared/errors.ts';
import { registerModule } from '../../authoring/register-module.ts';
import type { App } from '../../compose.ts';
import { loadModule } from '../../specs/load.ts';
import { folderError } from '../folder-errors.ts';

export interface RegisterWish {
  /** Absolute: a spec file, or a folder that holds exactly one. */
  readonly path: string;
  readonly version?: string | undefined;
  readonly setDefault: boolean;
}

/** More files than any folder with a component has. */
const MOST_SPECS = 50;

/** Registers a module version. What is wrong with the request or the spec is an outcome; failures of the machine are thrown. */
export async function registerOutcome(app: Pick<App, 'layout' | 'catalog' | 'snapshots'>, wish: RegisterWish, signal: AbortSignal): Promise<Output<'modules.register'>> {
  try {
    const file = await specFile(wish.path, signal);
    const { module, version, outcome, problems } = await registerModule(
      app,
      { file, setDefault: wish.setDefault, failIfExists: false, ...(wish.version === undefined ? {} : { version: wish.version }) },
      signal,
    );
    return { ok: true, id: module.id, name: module.name, version: version.version, created: outcome === 'created', problems: [...problems] };
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
    return { ok: false, message: error.plainMessage, problems: [...error.problems] };
  }
}

/** The spec file that is meant. Throws `InvalidInputError` when a folder holds none or several. */
async function specFile(place: string, signal: AbortSignal): Promise<string> {
  let names: string[];
  try {
    if (!(await stat(place)).isDirectory()) return place;
    names = (await readdir(place)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  } catch (error) {
    throw folderError(error, place);
  }
  if (names.length > MOST_SPECS) throw new InvalidInputError(`${place} holds ${String(names.length)} YAML files. Choose the one to register.`);
  const specs: string[] = [];
  for (const name of names) {
    const file = path.join(place, name);
    const { spec } = await loadModule(file, { signal, acceptsAssets: true });
    if (spec?.name !== undefined) specs.push(file);
  }
  const [only] = specs;
  if (only !== undefined && specs.length === 1) return only;
  if (names.length === 1 && names[0] !== undefined) return path.join(place, names[0]);
  const found = specs.length === 0 ? 'no component or pipeline with a name' : `several: ${specs.map((file) => path.basename(file)).join(', ')}`;
  throw new InvalidInputError(`${place} holds ${found}. Choose the file to register.`);
}
