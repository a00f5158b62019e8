import { InvalidInputError } from '../errors.ts';
import type { ModuleReference } from '../model/module-reference.ts';
import { splitAssetName } from './asset-name.ts';

/** A parsed reference, or the sentence that says what is wrong with it. */
export type ModuleReferenceReading = { readonly reference: ModuleReference } | { readonly problem: string };

const forms = 'Write "name", "name@default", "name@latest", "name:version" or a version id ("v-...")';

/** Reads a module reference as users write it in pipelines and on the command line, with or without `azureml:`. */
export function readModuleReference(text: string): ModuleReferenceReading {
  const written = text.trim();
  const registry = /^azureml:\/\/registries\/([^/]+)\/components\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/i.exec(written);
  if (registry !== null) {
    const [, registryName = '', name = '', kind, value] = registry;
    return build({ name, ...(value === undefined ? {} : kind === 'versions' ? { version: value } : { label: value }) }, text, registryName);
  }
  const bare = written.replace(/^azureml:(?!\/)/i, '');
  if (/^v-[0-9a-hjkmnp-tv-z]{26}$/.test(bare)) return { reference: { kind: 'id', id: bare, text } };
  if (bare === '' || /[\s/\\]/.test(bare) || /^[:@]/.test(bare)) return { problem: `"${text}" is not a module reference. ${forms}.` };
  return build(splitAssetName(bare), text, undefined);
}

/** {@link readModuleReference} for callers that have nowhere to put a problem. Throws an {@link InvalidInputError}. */
export function parseModuleReference(text: string): ModuleReference {
  const reading = readModuleReference(text);
  if ('problem' in reading) throw new InvalidInputError(reading.problem);
  return reading.reference;
}

function build(asset: ReturnType<typeof splitAssetName>, text: string, registry: string | undefined): ModuleReferenceReading {
  const { name, version, label } = asset;
  const common = { name, text, ...(registry === undefined ? {} : { registry }) };
  if (version !== undefined) return { reference: { kind: 'version', version, ...common } };
  if (label === undefined || label === 'default') return { reference: { kind: 'default', ...common } };
  if (label === 'latest') return { reference: { kind: 'latest', ...common } };
  return { problem: `The label "${label}" in "${text}" does not exist. The labels are "default" and "latest"; for a certain version write "${name}:VERSION".` };
}
