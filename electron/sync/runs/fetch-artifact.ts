import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { ArtifactStore } from '#electron/artifacts/artifact-store.ts';
import { TargetExistsError } from '#electron/artifacts/artifact-errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import type { FileEntry, Manifest } from '#electron/content/manifest.ts';
import { inLanes } from '../content/lanes.ts';
import { WrongContentError } from '../content/transfer-errors.ts';
import type { RemoteRuns } from './remote-runs.ts';
import { patiently } from './try-again.ts';
import type { Patience } from './try-again.ts';

const AT_ONCE = 6;

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly patience: Patience;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Brings something that a run made to `target`: the folder, or the file. Whole, with every content proved, or not at all. Throws `TargetExistsError`. */
export async function downloadArtifact(runs: RemoteRuns, runId: string, ref: ArtifactRef, target: string, options: FetchOptions): Promise<void> {
  if (existsSync(target)) throw new TargetExistsError(target);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const made = await mkdtemp(path.join(path.dirname(target), `.${path.basename(target)}.`));
    try {
      await writeArtifact(runs, runId, ref, made, options);
      await rename(ref.shape === 'file' && ref.fileName !== undefined ? path.join(made, ref.fileName) : made, target);
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  } catch (error) {
    throw asContentError(error, target);
  }
}

/** Brings something that a run made into the store of artifacts of this home. Nothing is fetched when it is there. */
export async function importArtifact(runs: RemoteRuns, artifacts: ArtifactStore, runId: string, ref: ArtifactRef, options: FetchOptions): Promise<void> {
  if (await artifacts.check(ref, options.signal)) return;
  const folder = artifacts.allocate();
  try {
    await writeArtifact(runs, runId, ref, folder, options);
    const kept = await artifacts.adopt(folder, { shape: ref.shape, ...(ref.fileName === undefined ? {} : { fileName: ref.fileName }) }, options.signal);
    if (kept.id !== ref.id) throw new WrongContentError(ref.id, `is ${kept.id} here`);
  } finally {
    await artifacts.release([folder]);
  }
}

/** Writes the tree into an empty folder. The manifest was proved against the id, and holds no path that leads out. */
async function writeArtifact(runs: RemoteRuns, runId: string, ref: ArtifactRef, folder: string, { signal, patience, onProgress }: FetchOptions): Promise<void> {
  const manifest = await patiently(() => runs.artifact(runId, ref.id, signal), patience, signal);
  if (ref.shape === 'file' && !isSingle(manifest, ref.fileName)) throw new WrongContentError(ref.id, `is not the one file '${ref.fileName ?? ''}'`);
  const at = (entryPath: string): string => path.join(folder, ...entryPath.split('/'));
  for (const entry of manifest.entries) await mkdir(entry.kind === 'folder' ? at(entry.path) : path.dirname(at(entry.path)), { recursive: true });
  const files = manifest.entries.filter((entry): entry is FileEntry => entry.kind === 'file');
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  await inLanes(files, AT_ONCE, signal, async (entry, each) => {
    await patiently(() => writeFile(runs, runId, ref.id, entry, at(entry.path), each), patience, each);
    done += entry.size;
    onProgress?.({ done, total });
  });
  // Last, so that no file is written through one.
  for (const entry of manifest.entries) if (entry.kind === 'link') await symlink(entry.target, at(entry.path));
}

async function writeFile(runs: RemoteRuns, runId: string, artifactId: string, entry: FileEntry, file: string, signal: AbortSignal): Promise<void> {
  // Again from its beginning when the connection was lost.
  await rm(file, { force: true });
  const handle = await open(file, 'wx');
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    if (entry.size > 0) {
      for await (const piece of runs.readArtifact(runId, artifactId, entry.digest, signal)) {
        throwIfCancelled(signal);
        bytes += piece.length;
        if (bytes > entry.size) throw new WrongContentError(entry.digest, `is longer than the ${String(entry.size)} bytes that were said`);
        hash.update(piece);
        await handle.writeFile(piece);
      }
    }
  } finally {
    await handle.close();
  }
  if (bytes !== entry.size || hash.digest('hex') !== entry.digest) throw new WrongContentError(entry.digest, 'has other bytes than its digest says');
  if (entry.executable) await chmod(file, 0o755);
}

const isSingle = ({ entries }: Manifest, fileName: string | undefined): boolean => entries.length === 1 && entries[0]?.kind === 'file' && entries[0].path === fileName;
