import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { HomeLayout } from './layout.ts';
import { measureTree, unlessGone } from './measure-tree.ts';

export interface HomeArea {
  readonly name: string;
  /** What is kept there, in words. */
  readonly what: string;
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
}

export interface HomeUsage {
  readonly home: string;
  readonly areas: readonly HomeArea[];
  readonly bytes: number;
  /** Free on the file system of the home; 0 while the home does not exist. */
  readonly freeBytes: number;
}

/** How much room each part of a home takes. Reads every folder: seconds for large homes. */
export async function homeUsage(app: { readonly layout: HomeLayout }, signal?: AbortSignal): Promise<HomeUsage> {
  const { layout } = app;
  const parts = [
    ['catalog', 'modules, environments, data assets', layout.catalog],
    ['snapshots', 'lists of the files of module versions', layout.snapshots],
    ['blobs', 'contents of those files', layout.blobs],
    ['runs', 'run folders with their logs', layout.runs],
    ['debug', 'nodes that are being debugged', layout.debug],
    ['artifacts', 'outputs of nodes', layout.artifacts],
    ['results', 'what can be reused', layout.results],
    ['downloads', 'downloaded data', layout.downloads],
    ['archives', 'downloaded archives of code', layout.archives],
    ['repositories', 'repositories that code was fetched from', layout.repositories],
    ['stats', 'digests of unchanged files', layout.stats],
    ['app', 'settings, and what was opened', path.join(layout.root, 'app')],
    ['staging', 'what is being made, and leftovers', layout.staging],
  ] as const;
  const areas: HomeArea[] = [];
  for (const [name, what, folder] of parts) areas.push({ name, what, path: folder, ...(await measureTree(folder, signal)) });
  const system = await unlessGone(statfs(path.resolve(layout.root)));
  return {
    home: layout.root,
    areas,
    bytes: areas.reduce((sum, area) => sum + area.bytes, 0),
    freeBytes: system === undefined ? 0 : system.bavail * system.bsize,
  };
}
