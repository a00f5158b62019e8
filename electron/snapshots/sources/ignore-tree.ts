import { UnsafeContentError } from '#electron/content/content-errors.ts';
import type { ManifestEntry } from '#electron/content/manifest.ts';
import type { Filter } from '#electron/content/walk-tree.ts';

/** Names in a folder; those of folders stand for no entry. */
type Names = Map<string, ManifestEntry | undefined>;

/** The entries that a filter leaves, as a walk over the same tree on disk would have found them. Throws `UnsafeContentError` for what lies below a file or link. */
export function filterTree(entries: readonly ManifestEntry[], start: Filter): readonly ManifestEntry[] {
  const folders = new Map<string, Names>([['', new Map()]]);
  for (const entry of entries) addTo(folders, entry);
  const left: ManifestEntry[] = [];
  const open: { readonly folder: string; readonly filter: Filter }[] = [{ folder: '', filter: start }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const names: Names = folders.get(at.folder) ?? new Map();
    const filter = at.filter.enter(at.folder, at.folder, [...names.keys()]);
    for (const [name, entry] of names) {
      const path = at.folder === '' ? name : `${at.folder}/${name}`;
      if (filter.skips(path, entry === undefined)) continue;
      if (entry === undefined) open.push({ folder: path, filter });
      else left.push(entry);
    }
  }
  return left;
}

function addTo(folders: Map<string, Names>, entry: ManifestEntry): void {
  let child: ManifestEntry | undefined = entry;
  for (let at = entry.path; ; ) {
    const slash = at.lastIndexOf('/');
    const folder = slash === -1 ? '' : at.slice(0, slash);
    const name = at.slice(slash + 1);
    const known = folders.get(folder);
    const names: Names = known ?? new Map();
    if (names.has(name) && (names.get(name) === undefined) !== (child === undefined)) throw new UnsafeContentError(`"${entry.path}" clashes with "${at}", which is both a folder and a file or link.`);
    names.set(name, child);
    // Its own folders were added with the first name in it.
    if (known !== undefined) return;
    folders.set(folder, names);
    child = undefined;
    at = folder;
  }
}
