import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, statSync, writeSync, type Stats } from 'node:fs';
import path from 'node:path';
import { storeError, systemCode } from './store-errors.ts';
import { makeFolderDurably, syncFolder } from './write-durably.ts';

/** Where a journal ended when somebody looked. Equal positions mean: nothing was written in between. */
export interface JournalPosition {
  readonly inode: number;
  readonly size: number;
}

/** The new complete lines of a journal. `restarted`: it is another file than before, forget what was read. */
export interface JournalChunk {
  readonly restarted: boolean;
  /** Whole lines, each with its line feed; empty when nothing is new. */
  readonly text: string;
  readonly position: JournalPosition | undefined;
  /** The file goes on after the last whole line: somebody is writing just now, died writing, or cut the file off. */
  readonly torn: boolean;
}

const LINE_FEED = 0x0a;
const HEAD_BYTES = 96;

/**
 * Appends lines (one JSON value each) and makes them durable. Only one process may append at a time: hold a `FileLock`.
 * A torn last line, left by a writer that died, is cut off first. When the disk is full nothing is appended.
 */
export function appendJournal(file: string, values: readonly unknown[]): JournalPosition {
  const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  const fd = openForAppend(file);
  try {
    const size = cutTornTail(fd);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      fdatasyncSync(fd);
    } catch (error) {
      ftruncateSync(fd, size);
      throw error;
    }
    if (size === 0) syncFolder(path.dirname(file));
    return { inode: fstatSync(fd).ino, size: size + bytes.length };
  } catch (error) {
    throw storeError(error, file);
  } finally {
    closeSync(fd);
  }
}

/** The last complete line without its line feed, found from the end; `undefined` when there is none. */
export function readLastLine(file: string): { readonly line: string; readonly position: JournalPosition } | undefined {
  return withFile(file, (fd) => {
    const { ino, size } = fstatSync(fd);
    for (let length = 4096; ; length *= 2) {
      const start = Math.max(0, size - length);
      const bytes = readRange(fd, start, size);
      const end = bytes.lastIndexOf(LINE_FEED);
      const begin = end <= 0 ? -1 : bytes.lastIndexOf(LINE_FEED, end - 1);
      if (end >= 0 && (begin >= 0 || start === 0)) {
        return { line: bytes.toString('utf8', begin + 1, end), position: { inode: ino, size: start + end + 1 } };
      }
      if (start === 0) return undefined;
    }
  });
}

/** The first complete line; `undefined` when there is none within 4 KiB. */
export function readFirstLine(file: string): { readonly line: string; readonly position: JournalPosition } | undefined {
  return withFile(file, (fd) => {
    const { ino, size } = fstatSync(fd);
    const bytes = readRange(fd, 0, Math.min(size, 4096));
    const end = bytes.indexOf(LINE_FEED);
    return end < 0 ? undefined : { line: bytes.toString('utf8', 0, end), position: { inode: ino, size } };
  });
}

/** Reads a journal as it grows, also while others append to it or replace it. Needs no lock: an unfinished last line is left for later. */
export class JournalReader {
  readonly file: string;
  #inode = -1;
  #offset = 0;
  /** The first bytes: an inode number can be used again by the file that replaced ours. */
  #head: Buffer = Buffer.alloc(0);
  /** What the file was when all of it had been read: most looks find nothing new, and need not open it. */
  #whole: Stats | undefined;

  constructor(file: string) {
    this.file = file;
  }

  read(): JournalChunk {
    const whole = this.#whole;
    if (whole !== undefined && isSame(whole, statSync(this.file, { throwIfNoEntry: false }))) return { restarted: false, text: '', position: { inode: whole.ino, size: whole.size }, torn: false };
    this.#whole = undefined;
    const chunk = withFile(this.file, (fd) => this.#readFrom(fd));
    if (chunk !== undefined) return chunk;
    const restarted = this.#inode !== -1;
    this.#inode = -1;
    return { restarted, text: '', position: undefined, torn: false };
  }

  #readFrom(fd: number): JournalChunk {
    const stats = fstatSync(fd);
    const { ino, size } = stats;
    const head = readRange(fd, 0, Math.min(size, HEAD_BYTES));
    const same = ino === this.#inode && size >= this.#offset && head.subarray(0, this.#head.length).equals(this.#head);
    if (!same) {
      this.#inode = ino;
      this.#offset = 0;
    }
    const bytes = readRange(fd, this.#offset, size);
    const whole = bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1);
    this.#offset += whole.length;
    this.#head = head.subarray(0, Math.min(head.length, this.#offset));
    if (this.#offset === size) this.#whole = stats;
    return { restarted: !same, text: whole.toString('utf8'), position: { inode: ino, size: this.#offset }, torn: whole.length < bytes.length };
  }
}

/** The values of whole lines. One parse for all of them is three times as fast as one each; `undefined` stands for a line that is no JSON. */
export function parseJournal(text: string): unknown[] {
  if (text === '') return [];
  try {
    const values: unknown = JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`);
    if (Array.isArray(values)) return values;
  } catch {
    // Some line is damaged: find out which below.
  }
  return text.trimEnd().split('\n').map((line): unknown => {
    try {
      return JSON.parse(line);
    } catch {
      return undefined;
    }
  });
}

function isSame(a: Stats, b: Stats | undefined): boolean {
  return a.ino === b?.ino && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

function openForAppend(file: string): number {
  try {
    makeFolderDurably(path.dirname(file));
    return openSync(file, 'a+');
  } catch (error) {
    throw storeError(error, file);
  }
}

/** Cuts an unfinished last line and returns the size then. */
function cutTornTail(fd: number): number {
  const { size } = fstatSync(fd);
  if (size === 0 || readRange(fd, size - 1, size)[0] === LINE_FEED) return size;
  const whole = readRange(fd, 0, size).lastIndexOf(LINE_FEED) + 1;
  ftruncateSync(fd, whole);
  return whole;
}

function readRange(fd: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(fd, bytes, length, bytes.length - length, start + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

function withFile<T>(file: string, use: (fd: number) => T): T | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw storeError(error, file);
  }
  try {
    return use(fd);
  } catch (error) {
    throw storeError(error, file);
  } finally {
    closeSync(fd);
  }
}
