import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import { FileLock } from '#electron/store/file-lock.ts';
import { DiskFullError } from '#electron/store/store-errors.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import { CutContentError, WrongContentError } from './transfer-errors.ts';
import type { Movable } from './transfer-limits.ts';

/**
 * Brings a large content into `folder`, from where an earlier try ended. Its digest is proved; one that is wrong, or for which the disk has no room, is taken away.
 * Returns its file.
 */
export async function fetchLarge(remote: RemoteContent, content: Movable, place: { readonly folder: string; readonly partials: string }, signal: AbortSignal, moved: (bytes: number) => void): Promise<string> {
  const partial = path.join(place.partials, content.digest);
  // Two processes may want the same.
  return new FileLock(`${partial}.lock`).run(async () => {
    try {
      await download(remote, content, partial, signal, moved);
      const target = path.join(place.folder, content.digest);
      await rename(partial, target);
      return target;
    } catch (error) {
      const translated = asContentError(error, partial);
      if (translated instanceof DiskFullError || translated instanceof WrongContentError) await rm(partial, { force: true });
      throw translated;
    } finally {
      await rm(`${partial}.lock`, { force: true });
    }
  }, signal);
}

async function download(remote: RemoteContent, { digest, size }: Movable, partial: string, signal: AbortSignal, moved: (bytes: number) => void): Promise<void> {
  const handle = await open(partial, 'a', 0o600);
  try {
    let done = (await handle.stat()).size;
    if (done > size) {
      await handle.truncate(0);
      done = 0;
    }
    const hash = await digestOf(partial, done, signal);
    moved(done);
    if (done < size) {
      for await (const piece of remote.readBlob(digest, done, signal)) {
        if (done + piece.length > size) throw new WrongContentError(digest, `goes on after its ${String(size)} bytes`);
        await writeWhole(handle, piece);
        hash.update(piece);
        done += piece.length;
        moved(piece.length);
      }
    }
    if (done < size) throw new CutContentError(digest, done, size);
    if (hash.digest('hex') !== digest) throw new WrongContentError(digest, 'is not what its digest says');
  } finally {
    await handle.close();
  }
}

/** The digest, so far, of what an earlier try brought. */
async function digestOf(file: string, bytes: number, signal: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256');
  if (bytes === 0) return hash;
  for await (const piece of createReadStream(file, { end: bytes - 1 })) {
    throwIfCancelled(signal);
    if (piece instanceof Uint8Array) hash.update(piece);
  }
  return hash;
}

/** On a disk that is all but full, less than everything is written, and only the next attempt fails. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
}
