import type { ManifestEntry } from '#electron/content/manifest.ts';
import type { Filter } from '#electron/content/walk-tree.ts';

/** The entries that a filter leaves, as a walk over the same tree on disk would have found them. */
export function filterTree(entries: readonly ManifestEntry[], start: Filter): readonly ManifestEntry[] {
  const folders = new Map<string, Map<string, ManifestEntry | undefined>>([['', new Map()]]);
  for (const entry of entries) {
    let child: ManifestEntry | undefined = entry;
    for (let at = entry.path; ; ) {
      const slash = at.lastIndexOf('/');
      const folder = slash === -1 ? '' : at.slice(0, slash);
      const known = folders.get(folder);
      (known ?? new Map<string, ManifestEntry | undefined>()).set(at.slice(slash + 1), child);
      if (known !== undefined) break;
      folders.set(folder, new Map([[at.slice(slash + 1), child]]));
      if (folder === '') break;
      child = undefined;
      at = folder;
    }
  }
  const left: ManifestEntry[] = [];
  const open: { readonly folder: string; readonly filter: Filter }[] = [{ folder: '', filter: start }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const names = folders.get(at.folder) ?? new Map<string, ManifestEntry | undefined>();
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
