import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { loadModule } from '../../specs/load.ts';
import { folderError } from '../folder-errors.ts';

/** More files than any folder with a component has. */
const MOST_SPECS = 50;

/** The spec file that a path means: itself, or the only one in the folder. Throws `InvalidInputError` when a folder holds none or several. */
export async function specOfFolder(place: string, signal: AbortSignal): Promise<string> {
  let names: string[];
  try {
    if (!(await stat(place)).isDirectory()) return place;
    names = (await readdir(place)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  } catch (error) {
    throw folderError(error, place);
  }
  if (names.length > MOST_SPECS) throw new InvalidInputError(`${place} holds ${String(names.length)} YAML files. Choose the one that is meant.`);
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
  throw new InvalidInputError(`${place} holds ${found}. Choose the file that is meant.`);
}
