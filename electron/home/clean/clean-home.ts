import { chmod, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { App } from '#electron/compose.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import type { RunSummary } from '#electron/runner/run-service.ts';
import { tryAcquireFileLock } from '#electron/store/file-lock.ts';
import { measureTree, unlessGone } from '../measure-tree.ts';
import type { CleanItem, CleanReport, CleanRequest, Sweep } from './clean-report.ts';
import { artifactsSweep, blobsSweep, downloadsSweep, resultsSweep, snapshotsSweep, sourcesSweep, stagingSweep, unbegunRunsSweep } from './find-sweeps.ts';
import { addHexNames, addHexNamesUnder } from './hex-names.ts';
import { HomeBusyError } from './home-busy-error.ts';

export interface CleanScope {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** What is younger is left alone: it may belong to work that is going on in another process. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Deletes (or, for a dry run, names) caches, leftovers and results that neither the catalog nor a run needs. Never the catalog; runs only when
 * the request says so. Throws `HomeBusyError` while runs are going on.
 */
export async function cleanHome(app: Pick<App, 'layout' | 'runs'>, request: CleanRequest, scope: CleanScope): Promise<CleanReport> {
  const { layout } = app;
  const runs = await app.runs.list();
  const living = runs.filter((run) => run.status === 'running' || run.status === 'preparing');
  if (living.length > 0 && !request.dryRun) throw new HomeBusyError(living.map((run) => run.id));
  if (request.dryRun) return sweepHome(app, runs, request, scope);
  const lock = await tryAcquireFileLock(layout.contentLock);
  if (lock === undefined) throw new HomeBusyError([]);
  try {
    return await sweepHome(app, runs, request, scope);
  } finally {
    lock.release();
  }
}

async function sweepHome(app: Pick<App, 'layout' | 'runs'>, runs: readonly RunSummary[], request: CleanRequest, scope: CleanScope): Promise<CleanReport> {
  const { layout } = app;
  const { signal } = scope;
  const leaving = leavingRuns(runs, request, scope.nowMs);
  const kept = new Set<string>();
  await addHexNamesUnder(layout.catalog, kept, signal);
  await addHexNamesOfSessions(layout.debug, kept);
  const staying = ((await unlessGone(readdir(layout.runs))) ?? []).filter((id) => !leaving.some((run) => run.id === id));
  for (const id of staying) await addHexNamesOfRun(layout.runs, id, kept);

  const sweepScope = { layout, kept, olderThanMs: scope.nowMs - scope.graceMs, signal };
  const contents = new Set<string>();
  const sweeps = [
    await stagingSweep(sweepScope),
    await unbegunRunsSweep(sweepScope),
    await downloadsSweep(sweepScope),
    await sourcesSweep(sweepScope),
    await resultsSweep(sweepScope),
    await artifactsSweep(sweepScope),
    await snapshotsSweep(sweepScope, contents),
    await blobsSweep(sweepScope, contents),
  ];
  const items = [await removeRuns(app, leaving, request), ...(await sweepAll(sweeps, request, signal))].filter((item) => item.entries > 0);
  return { removed: !request.dryRun, items, bytes: items.reduce((sum, item) => sum + item.bytes, 0) };
}

function leavingRuns(runs: readonly RunSummary[], { runsOlderThanDays }: CleanRequest, nowMs: number): readonly RunSummary[] {
  if (runsOlderThanDays === undefined) return [];
  return runs.filter(
    (run) => run.status !== 'running' && run.status !== 'preparing' && Date.parse(run.endedUtc ?? run.createdUtc) < nowMs - runsOlderThanDays * dayMs,
  );
}

/** What is being debugged keeps its inputs and the code it began with, also when its run is gone. */
async function addHexNamesOfSessions(root: string, names: Set<string>): Promise<void> {
  for (const entry of (await unlessGone(readdir(root, { withFileTypes: true }))) ?? []) if (entry.isDirectory()) await addHexNames(path.join(root, entry.name, 'session.json'), names);
}

/** Its documents and its log of events; not the working folders of its nodes, which are large and refer to nothing. */
async function addHexNamesOfRun(root: string, id: string, names: Set<string>): Promise<void> {
  const folder = runFolder(root, id).root;
  for (const entry of (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? []) if (entry.isFile()) await addHexNames(path.join(folder, entry.name), names);
}

async function removeRuns(app: Pick<App, 'layout' | 'runs'>, leaving: readonly RunSummary[], { dryRun }: CleanRequest): Promise<CleanItem> {
  let bytes = 0;
  for (const { id } of leaving) bytes += dryRun ? (await measureTree(runFolder(app.layout.runs, id).root)).bytes : (await app.runs.remove(id)).bytes;
  return { area: 'runs', what: 'runs that ended long ago, with their logs', entries: leaving.length, bytes };
}

async function sweepAll(sweeps: readonly Sweep[], { dryRun }: CleanRequest, signal: AbortSignal): Promise<readonly CleanItem[]> {
  const items: CleanItem[] = [];
  for (const { area, what, entries } of sweeps) {
    let bytes = 0;
    for (const places of entries) {
      throwIfCancelled(signal);
      for (const place of places) {
        bytes += (await measureTree(place)).bytes;
        if (!dryRun) await removeTree(place);
      }
    }
    items.push({ area, what, entries: entries.length, bytes });
  }
  return items;
}

/** Folders that a step left without write permission are opened first. */
async function removeTree(place: string): Promise<void> {
  try {
    await rm(place, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'))) throw error;
    await openFolders(place);
    await rm(place, { recursive: true, force: true });
  }
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) await openFolders(path.join(folder, entry.name));
}
