import type { Output } from '#shared/contract/contract.ts';
import type { NewUse } from '#shared/editing/module-use-text.ts';

/** A module that can be put on the canvas. */
export interface PaletteEntry {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly use: NewUse;
  /** In small letters: what a search looks through. */
  readonly words: string;
}

/** A line of the palette: a heading, or a module. */
export type PaletteRow = { readonly kind: 'heading'; readonly key: string; readonly text: string } | { readonly kind: 'entry'; readonly key: string; readonly entry: PaletteEntry };

/** Modules of the catalog that resolve, by name. The reference follows the default version where one is set, else the latest. */
export function catalogEntries(modules: Output<'modules.list'>['modules']): PaletteEntry[] {
  return modules
    .filter((module) => module.status === 'active' && (module.latest !== undefined || module.defaultVersion !== undefined))
    .map(({ id, name, description, defaultVersion, latest, tags }) => ({
      key: id,
      name,
      detail: description === '' ? `version ${defaultVersion ?? latest?.version ?? ''}` : description,
      use: { kind: 'reference', reference: `${name}@${defaultVersion === undefined ? 'latest' : 'default'}` },
      words: [name, description, ...(tags ?? [])].join(' ').toLowerCase(),
    }));
}

/** Component files near the pipeline's own. */
export function nearbyEntries(modules: Output<'pipelines.nearbyModules'>['modules']): PaletteEntry[] {
  return modules.map(({ path, name, description }) => ({ key: path, name, detail: path, use: { kind: 'file', path }, words: `${name} ${path} ${description}`.toLowerCase() }));
}

/** The lines that a search leaves, all its words in any order. */
export function paletteRows(nearby: readonly PaletteEntry[], catalog: readonly PaletteEntry[], search: string): PaletteRow[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = (entry: PaletteEntry): boolean => words.every((word) => entry.words.includes(word));
  const group = (text: string, entries: readonly PaletteEntry[]): PaletteRow[] => {
    const found = entries.filter(fits);
    return found.length === 0 ? [] : [{ kind: 'heading', key: `heading ${text}`, text: `${text} (${found.length})` }, ...found.map((entry) => ({ kind: 'entry' as const, key: `${text} ${entry.key}`, entry }))];
  };
  return [...group('Beside this file', nearby), ...group('Catalog', catalog)];
}
