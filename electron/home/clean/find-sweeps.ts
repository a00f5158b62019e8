import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { runFolder } from '#electron/runner/run-folder.ts';
import type { HomeLayout } from '../layout.ts';
import { unlessGone } from '../measure-tree.ts';
import type { Sweep } from './clean-report.ts';
import { addHexNames, filesUnder } from './hex-names.ts';

export interface SweepScope {
  readonly layout: HomeLayout;
  /** The sha256 that the catalog and the runs that stay speak of. */
  readonly kept: ReadonlySet<string>;
  /** Younger things may belong to work that is going on: they are left alone. Milliseconds since the epoch. */
  readonly olderThanMs: number;
  readonly signal: AbortSignal;
}

/** What was left in the staging folder by work that did not end. */
export async function stagingSweep(scope: SweepScope): Promise<Sweep> {
  return { area: 'staging', what: 'leftovers of work that was cut short', entries: (await oldChildren(scope.layout.staging, scope)).map((place) => [place]) };
}

/** Run folders of processes that were killed before the run had begun: no command lists them. One that lacks its document but has events is damaged, not this. */
export async function unbegunRunsSweep(scope: SweepScope): Promise<Sweep> {
  const entries: string[][] = [];
  for (const place of await oldChildren(scope.layout.runs, scope)) {
    const { document, events } = runFolder(scope.layout.runs, path.basename(place));
    if ((await unlessGone(lstat(document))) === undefined && (await unlessGone(lstat(events))) === undefined) entries.push([place]);
  }
  return { area: 'runs', what: 'runs that were cut short before they began', entries };
}

/** Data that was downloaded: it is downloaded again when a run needs it. */
export async function downloadsSweep(scope: SweepScope): Promise<Sweep> {
  return { area: 'downloads', what: 'downloaded data (fetched again when needed)', entries: (await oldChildren(scope.layout.downloads, scope)).map((place) => [place]) };
}

/** Repositories and archives that code was taken from: they are fetched again when they are asked for. */
export async function sourcesSweep(scope: SweepScope): Promise<Sweep> {
  const places = [...(await oldChildren(scope.layout.repositories, scope)), ...(await oldChildren(scope.layout.archives, scope))];
  return { area: 'sources', what: 'repositories and archives that code was taken from (fetched again when needed)', entries: places.map((place) => [place]) };
}

const resultSchema = z.looseObject({ outputs: z.record(z.string(), z.looseObject({ id: z.string() })) });

/** Reuse entries whose outputs no run that stays has; without them a node runs again. */
export async function resultsSweep(scope: SweepScope): Promise<Sweep> {
  const entries: string[][] = [];
  const kept = new Set<string>();
  for await (const file of filesUnder(path.join(scope.layout.results, 'by-key'), scope.signal)) {
    if (!file.endsWith('.json')) {
      if (await isOld(file, scope)) entries.push([file]);
      continue;
    }
    const result = resultSchema.safeParse(await json(file));
    const usable = result.success && Object.values(result.data.outputs).every(({ id }) => scope.kept.has(hexOf(id)));
    if (usable) kept.add(path.basename(file));
    else entries.push([file]);
  }
  // What was logged goes with its result; it is put there before it.
  for await (const file of filesUnder(path.join(scope.layout.results, 'metrics'), scope.signal)) {
    if (!kept.has(path.basename(file)) && (await isOld(file, scope))) entries.push([file]);
  }
  return { area: 'results', what: 'reuse entries of removed runs', entries };
}

const recordSchema = z.looseObject({ folder: z.string().optional() });

/** Outputs of nodes that no run that stays has, and output folders that never became one. */
export async function artifactsSweep(scope: SweepScope): Promise<Sweep> {
  const { layout, kept, signal } = scope;
  const entries: string[][] = [];
  const places = new Set<string>();
  const records = path.join(layout.artifacts, 'index');
  const data = path.join(layout.artifacts, 'data');
  for await (const file of filesUnder(records, signal)) {
    const record = recordSchema.safeParse(await json(file));
    const folder = record.success && record.data.folder !== undefined ? path.resolve(layout.artifacts, record.data.folder) : undefined;
    if (kept.has(path.basename(file, '.json')) || !(await isOld(file, scope))) {
      if (folder !== undefined) places.add(folder);
      continue;
    }
    // A record that points out of the store deletes nothing but itself.
    if (folder !== undefined && isInside(folder, data)) {
      places.add(folder);
      entries.push([file, folder]);
    } else {
      entries.push([file]);
    }
  }
  for (const folder of await oldChildren(data, scope)) if (!places.has(folder)) entries.push([folder]);
  return { area: 'artifacts', what: 'node outputs that no run has', entries };
}

/** Snapshots that no module version and no run that stays names. Adds the contents of those that stay to `contents`. */
export async function snapshotsSweep(scope: SweepScope, contents: Set<string>): Promise<Sweep> {
  const entries: string[][] = [];
  for await (const file of filesUnder(scope.layout.snapshots, scope.signal)) {
    if (scope.kept.has(path.basename(file, '.json')) || !(await isOld(file, scope))) await addHexNames(file, contents);
    else entries.push([file]);
  }
  return { area: 'snapshots', what: 'code that no module version and no run names', entries };
}

/** File contents that no snapshot that stays has; a pack goes when all of it can. */
export async function blobsSweep(scope: SweepScope, contents: ReadonlySet<string>): Promise<Sweep> {
  const { layout, signal } = scope;
  const entries: string[][] = [];
  for (const file of await oldChildren(path.join(layout.blobs, 'loose'), scope)) if (!contents.has(path.basename(file))) entries.push([file]);
  const packs = path.join(layout.blobs, 'packs');
  for await (const file of filesUnder(packs, signal)) {
    const pack = `${file.slice(0, -path.extname(file).length)}.pack`;
    if (path.extname(file) === '.json') {
      const inPack = new Set<string>();
      await addHexNames(file, inPack);
      if ((await isOld(file, scope)) && ![...inPack].some((digest) => contents.has(digest))) entries.push([file, pack]);
    } else if ((await isOld(file, scope)) && (await unlessGone(lstat(`${file.slice(0, -path.extname(file).length)}.json`))) === undefined) {
      entries.push([file]);
    }
  }
  return { area: 'blobs', what: 'file contents that no snapshot has', entries };
}

const hexOf = (id: string): string => id.replace(/^sha256:/, '');

const isInside = (place: string, folder: string): boolean => place.startsWith(`${folder}${path.sep}`);

async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse((await unlessGone(readFile(file, 'utf8'))) ?? 'null');
  } catch (error) {
    // Half-written entries of a cache are of no use to anybody.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function children(folder: string): Promise<readonly string[]> {
  return ((await unlessGone(readdir(folder))) ?? []).map((name) => path.join(folder, name));
}

async function oldChildren(folder: string, scope: SweepScope): Promise<readonly string[]> {
  const old: string[] = [];
  for (const place of await children(folder)) if (await isOld(place, scope)) old.push(place);
  return old;
}

async function isOld(place: string, { olderThanMs }: SweepScope): Promise<boolean> {
  const stat = await unlessGone(lstat(place));
  return stat !== undefined && Math.max(stat.mtimeMs, stat.ctimeMs) < olderThanMs;
}
