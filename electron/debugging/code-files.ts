import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { asContentError } from '../content/content-errors.ts';
import { systemCode } from '../store/store-errors.ts';

/** Files larger than this are not for an editor. */
export const MAX_TEXT_BYTES = 5 * 1024 ** 2;

/** Thrown when a path leads out of the folder that it may name files of, or through a link. */
export class PathOutsideError extends DrydockError {
  constructor(name: string) {
    super('path-outside', 'invalid', `"${name.slice(0, 200)}" is not a file of the code. Name a file inside the code folder; links are not followed.`);
  }
}

/** Thrown when a file was changed after it was read for editing. */
export class FileChangedError extends DrydockError {
  constructor(name: string) {
    super('file-changed', 'invalid', `"${name}" was changed by somebody else since it was opened. Load it again, or copy your text first.`);
  }
}

export interface CodeFile {
  readonly text: string;
  /** `sha256:<hex>` of the bytes. */
  readonly digest: string;
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Reads a text file below `root`. Throws `PathOutsideError`, `NotFoundError` or `InvalidInputError` (too large, not text). */
export async function readCodeFile(root: string, name: string): Promise<CodeFile> {
  const place = await placeIn(root, name, false);
  const handle = await openPlain(place.file, name, constants.O_RDONLY);
  try {
    await refuseMoved(handle, place, name);
    const bytes = await readWhole(handle, name);
    if (bytes.includes(0) || !isUtf8(bytes)) throw new InvalidInputError(`"${name}" is not a text file.`);
    return { text: bytes.toString('utf8'), digest: digestOf(bytes) };
  } finally {
    await handle.close();
  }
}

/**
 * Replaces the content of a text file below `root` that still has `digest`; the empty digest makes a new file. Its mode stays. Throws as
 * {@link readCodeFile}, and `FileChangedError`. Returns the new digest.
 */
export async function writeCodeFile(root: string, name: string, content: { readonly text: string; readonly digest: string }): Promise<string> {
  const bytes = Buffer.from(content.text, 'utf8');
  if (bytes.length > MAX_TEXT_BYTES) throw tooLarge(name);
  const isNew = content.digest === '';
  const place = await placeIn(root, name, isNew);
  const handle = await openPlain(place.file, name, isNew ? constants.O_RDWR | constants.O_CREAT | constants.O_EXCL : constants.O_RDWR);
  try {
    await refuseMoved(handle, place, name);
    const before = isNew ? Buffer.alloc(0) : await readWhole(handle, name);
    if (!isNew && digestOf(before) !== content.digest) throw new FileChangedError(name);
    try {
      await replaceWhole(handle, bytes);
    } catch (error) {
      // Its old bytes have their room on the disk still.
      if (!isNew) await replaceWhole(handle, before).catch(() => undefined);
      throw error;
    }
    return digestOf(bytes);
  } catch (error) {
    throw asContentError(error, place.file);
  } finally {
    await handle.close();
  }
}

/** The new bytes first: what stops half-way leaves no empty file. A disk that gets full takes less than everything, and only the next attempt fails. */
async function replaceWhole(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, done);
    done += bytesWritten;
  }
  await handle.truncate(bytes.length);
  await handle.sync();
}

interface Place {
  readonly file: string;
  /** Without links on the way to the root. */
  readonly real: string;
}

/** The place of a file, every folder of which exists and is no link. With `makes`, missing folders are made. */
async function placeIn(root: string, name: string, makes: boolean): Promise<Place> {
  const parts = name.split('/');
  const bad = name.includes('\0') || name.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..');
  if (bad || path.isAbsolute(name)) throw new PathOutsideError(name);
  let folder = root;
  await refuseLink(folder, name);
  for (const part of parts.slice(0, -1)) {
    folder = path.join(folder, part);
    if (makes) {
      await mkdir(folder).catch((error: unknown) => {
        if (systemCode(error) !== 'EEXIST') throw asContentError(error, folder);
      });
    }
    await refuseLink(folder, name);
  }
  return { file: path.join(root, ...parts), real: path.join(await realpath(root), ...parts) };
}

async function refuseLink(folder: string, name: string): Promise<void> {
  const stat = await lstat(folder).catch(() => undefined);
  if (stat === undefined) throw noFile(name);
  if (!stat.isDirectory()) throw new PathOutsideError(name);
}

async function openPlain(file: string, name: string, flags: number): Promise<FileHandle> {
  // Links are not followed, and a pipe is not waited for.
  const guard = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const before = await lstat(file).catch(() => undefined);
  if (before !== undefined && !before.isFile()) throw new PathOutsideError(name);
  try {
    return await open(file, flags | guard, 0o644);
  } catch (error) {
    switch (systemCode(error)) {
      case 'ENOENT':
        throw noFile(name);
      case 'EEXIST':
        throw new FileChangedError(name);
      case 'ELOOP':
      case 'ENXIO':
        throw new PathOutsideError(name);
      default:
        throw asContentError(error, file);
    }
  }
}

/** What runs in a terminal could put a link in the place of a folder just before the file was opened: where that led is looked at. */
async function refuseMoved(handle: FileHandle, place: Place, name: string): Promise<void> {
  if (!(await handle.stat()).isFile()) throw new PathOutsideError(name);
  if (process.platform === 'linux' && (await realpath(`/proc/self/fd/${String(handle.fd)}`)) !== place.real) throw new PathOutsideError(name);
}

async function readWhole(handle: FileHandle, name: string): Promise<Buffer> {
  if ((await handle.stat()).size > MAX_TEXT_BYTES) throw tooLarge(name);
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(256 * 1024), 0, 256 * 1024, size);
    if (bytesRead === 0) return Buffer.concat(pieces);
    size += bytesRead;
    if (size > MAX_TEXT_BYTES) throw tooLarge(name);
    pieces.push(buffer.subarray(0, bytesRead));
  }
}

const noFile = (name: string): NotFoundError => new NotFoundError(`There is no file "${name}" in the code.`);
const tooLarge = (name: string): InvalidInputError => new InvalidInputError(`"${name}" is larger than ${String(MAX_TEXT_BYTES / 1024 ** 2)} MB: open it with a program of your own.`);
