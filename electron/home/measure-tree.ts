import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';

export interface TreeSize {
  readonly bytes: number;
  readonly files: number;
}

/** Size of a file or of everything under a folder, links not followed; nothing when it is not there, or goes away meanwhile. */
export async function measureTree(place: string, signal?: AbortSignal): Promise<TreeSize> {
  throwIfCancelled(signal);
  const stat = await unlessGone(lstat(place));
  if (stat === undefined) return { bytes: 0, files: 0 };
  if (!stat.isDirectory()) return { bytes: stat.size, files: 1 };
  let bytes = 0;
  let files = 0;
  for (const name of (await unlessGone(readdir(place))) ?? []) {
    const part = await measureTree(path.join(place, name), signal);
    bytes += part.bytes;
    files += part.files;
  }
  return { bytes, files };
}

/** Undefined when the file or folder is not there (any more): homes are used while they are looked at. */
export async function unlessGone<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}
