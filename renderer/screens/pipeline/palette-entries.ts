import type { Output } from '#shared/contract/contract.ts';
import type { ModulePayload } from '../../graph/module-drag.ts';

/** A module that can be put on the canvas. */
export interface PaletteEntry {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly module: ModulePayload;
  /** In small letters: what a search looks through. */
  readonly words: string;
}

/** A line of the palette: a heading, or a module. */
export type PaletteRow = { readonly kind: 'heading'; readonly key: string; readonly text: string } | { readonly kind: 'entry'; readonly key: string; readonly entry: PaletteEntry };

/** Modules of the catalog that resolve, by name. The reference follows the default version where one is set, else the latest. */
export function catalogEntries(modules: Output<'modules.list'>['modules']): PaletteEntry[] {
  return modules
    .filter((module) => module.status === 'active' && (module.latest !== undefined || module.defaultVersion !== undefined))
    .map(({ id, name, description, defaultVersion, latest, kind, tags }) => ({
      key: id,
      name,
      detail: description === '' ? `version ${defaultVersion ?? latest?.version ?? ''}` : description,
      module: { use: { kind: 'reference', reference: `${name}@${defaultVersion === undefined ? 'latest' : 'default'}` }, ...(kind === undefined || kind === 'foreign' ? {} : { kind }) },
      words: [name, description, ...(tags ?? [])].join(' ').toLowerCase(),
    }));
}

/** Component files near the pipeline's own. */
export function nearbyEntries(modules: Output<'pipelines.nearbyModules'>['modules']): PaletteEntry[] {
  return modules.map(({ path, name, description, kind }) => ({ key: path, name, detail: path, module: { use: { kind: 'file', path }, ...(kind === 'foreign' ? {} : { kind }) }, words: `${name} ${path} ${description}`.toLowerCase() }));
}

/** What a search finds first: a module of that very name, one whose name begins so, one whose name has it, the rest. */
function rank(entry: PaletteEntry, words: readonly string[]): number {
  const [name, search] = [entry.name.toLowerCase(), words.join(' ')];
  if (search === '' || name === search) return 0;
  if (name.startsWith(search)) return 1;
  return name.includes(search) ? 2 : 3;
}

/** The module that a search means most. */
export function bestEntry(nearby: readonly PaletteEntry[], catalog: readonly PaletteEntry[], search: string): PaletteEntry | undefined {
  const rows = paletteRows(nearby, catalog, search).flatMap((row) => (row.kind === 'entry' ? [row.entry] : []));
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return rows.sort((a, b) => rank(a, words) - rank(b, words))[0];
}

/** The lines that a search leaves, all its words in any order, the best first. */
export function paletteRows(nearby: readonly PaletteEntry[], catalog: readonly PaletteEntry[], search: string): PaletteRow[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = (entry: PaletteEntry): boolean => words.every((word) => entry.words.includes(word));
  const group = (text: string, entries: readonly PaletteEntry[]): PaletteRow[] => {
    const found = entries.filter(fits).sort((a, b) => rank(a, words) - rank(b, words));
    return found.length === 0 ? [] : [{ kind: 'heading', key: `heading ${text}`, text: `${text} (${found.length})` }, ...found.map((entry) => ({ kind: 'entry' as const, key: `${text} ${entry.key}`, entry }))];
  };
  return [...group('Beside this file', nearby), ...group('Catalog', catalog)];
}
