import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import { exportCopy } from '../artifacts/export-copy.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';

/** What is written to a folder: paths relative to it, with `/`. */
export interface FilesToWrite {
  readonly texts: ReadonlyMap<string, string>;
  /** Snapshot ids by the folder they are unpacked to. */
  readonly trees: ReadonlyMap<string, string>;
  /** Places in the folder by the absolute path of the file or folder that is copied there. */
  readonly data: ReadonlyMap<string, string>;
  /** Archives by path. */
  readonly packed?: ReadonlyMap<string, Uint8Array>;
}

export type ExportProgress = (progress: { readonly detail: string; readonly fraction?: number }) => void;

/** Writes everything below `folder`, which is new. Throws `ContentAccessError`, `DiskFullError`, `CancelledError`. */
export async function writeFiles(folder: string, files: FilesToWrite, snapshots: Pick<SnapshotStore, 'materialise'>, signal: AbortSignal, onProgress: ExportProgress): Promise<void> {
  const total = files.texts.size + files.trees.size + files.data.size;
  let done = 0;
  const next = (detail: string): void => {
    throwIfCancelled(signal);
    onProgress({ detail, fraction: done / total });
    done += 1;
  };
  for (const [name, text] of [...files.texts, ...(files.packed ?? [])]) {
    next(name);
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  for (const [name, snapshotId] of files.trees) {
    next(name);
    await snapshots.materialise(snapshotId, path.join(folder, name), signal);
  }
  for (const [source, name] of files.data) {
    next(name);
    await exportCopy(source, path.join(folder, name), { signal });
  }
}
