import { randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { storeError, systemCode } from './store-errors.ts';

export interface WriteOptions {
  /** Keep what was there as `<name>.last-good`. */
  readonly keepLastGood?: boolean;
  /** Where the unfinished file stands; must be on the same file system. Default: the folder of the file. */
  readonly stagingFolder?: string;
  /** Nobody but the user can read it, nor folders that are made for it, from the first byte on. */
  readonly isSecret?: boolean;
}

export const lastGoodPath = (file: string): string => `${file}.last-good`;

/**
 * Replaces a file as a whole: when this returns, the new content is on disk, also after a power cut; whenever it stops
 * half-way, the old content is. Missing folders are made. Synchronous because that is twice as fast as the promises for
 * small files. Throws `DiskFullError`, `ReadOnlyHomeError` or `StoreFailedError`, and then leaves no temporary file.
 */
export function writeDurably(file: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  const folder = path.dirname(file);
  const staged = path.join(options.stagingFolder ?? folder, `${path.basename(file)}.${randomUUID()}.tmp`);
  try {
    makeFolderDurably(folder, options.isSecret === true ? 0o700 : undefined);
    writeAndSync(staged, content, options.isSecret === true ? 0o600 : undefined);
    if (options.keepLastGood === true) keepPrevious(file);
    renameSync(staged, file);
    syncFolder(folder);
  } catch (error) {
    rmSync(staged, { force: true });
    throw storeError(error, file);
  }
}

/** Makes a folder and its parents so that they survive a power cut. Nothing happens when it is there. `mode`: the permissions of those that are made. */
export function makeFolderDurably(folder: string, mode?: number): void {
  const first = mkdirSync(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) syncFolder(path.dirname(made));
}

/** Makes renames, new names and removals in a folder durable. Windows does that by itself and refuses to be asked. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAndSync(file: string, content: string | Uint8Array, mode: number | undefined): void {
  const fd = openWithFolder(file, mode);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function openWithFolder(file: string, mode: number | undefined): number {
  try {
    return openSync(file, 'wx', mode);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    mkdirSync(path.dirname(file), { recursive: true });
    return openSync(file, 'wx', mode);
  }
}

/** With each change of a document: four times as fast as a removal that is prepared for folders too. */
function dropPrevious(kept: string): void {
  try {
    if (existsSync(kept)) unlinkSync(kept);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function keepPrevious(file: string): void {
  const kept = lastGoodPath(file);
  dropPrevious(kept);
  try {
    linkSync(file, kept);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    // File systems without hard links (exFAT, some network drives).
    copyFileSync(file, kept);
  }
}
