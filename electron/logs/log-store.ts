import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { NotFoundError } from '#shared/errors.ts';
import { storeError, systemCode } from '../store/store-errors.ts';
import { LineIndex } from './line-index.ts';
import { lineText } from './line-text.ts';
import { scanLines } from './scan-lines.ts';

/** What a client sees of one line, in UTF-16 units, and the bytes that are enough for so many. */
const LINE_CHARS = 4_000;
const LINE_BYTES = LINE_CHARS * 4;
/** How far into a line a search looks. */
const SEARCHED_BYTES = 64 * 1024;
/** What one answer holds at most, in UTF-16 units: it has to fit into a message. */
const ANSWER_CHARS = 2_000_000;
const MOST_HITS = 10_000;
const KEEP_INDEXES = 32;

export interface LogPage {
  /** Fewer than asked for when they end, or when more would not fit into one answer. */
  readonly lines: readonly string[];
  readonly total: number;
  readonly bytes: number;
}

export interface LogHits {
  readonly lines: readonly number[];
  readonly truncated: boolean;
}

interface Indexed {
  readonly index: LineIndex;
  turn: Promise<unknown>;
}

/** Logs of any size, read by line number while they grow. Remembers where lines begin in the files that were asked for last. */
export class LogStore {
  readonly #indexes = new Map<string, Indexed>();

  /** Lines `from` to `from + count`. A file that is not there has no lines. Rejects with `CancelledError` or a store error. */
  async read(file: string, from: number, count: number, signal: AbortSignal): Promise<LogPage> {
    const indexed = this.#indexed(file);
    const reading = indexed.turn.then(() => withFile(file, (handle) => readPage(handle, indexed.index, from, count, signal)));
    indexed.turn = reading.catch(() => undefined);
    return (await reading) ?? { lines: [], total: 0, bytes: 0 };
  }

  /** Numbers of the lines that contain `text`, whatever its case; colours and other terminal sequences are left out of account. Rejects as {@link read}. */
  async search(file: string, text: string, signal: AbortSignal): Promise<LogHits> {
    const hits = await withFile(file, async (handle) => searchLines(handle, text.toLowerCase(), signal));
    return hits ?? { lines: [], truncated: false };
  }

  #indexed(file: string): Indexed {
    const indexed = this.#indexes.get(file) ?? { index: new LineIndex(), turn: Promise.resolve() };
    this.#indexes.delete(file);
    this.#indexes.set(file, indexed);
    const [oldest] = this.#indexes.keys();
    if (this.#indexes.size > KEEP_INDEXES && oldest !== undefined) this.#indexes.delete(oldest);
    return indexed;
  }
}

async function readPage(handle: FileHandle, index: LineIndex, from: number, count: number, signal: AbortSignal): Promise<LogPage> {
  await index.extend(handle, signal);
  const lines: string[] = [];
  const { total, bytes } = index;
  if (count === 0 || from >= total) return { lines, total, bytes };
  const { offset, skip } = index.before(from);
  let skipped = 0;
  let chars = 0;
  await scanLines(handle, { from: offset, to: bytes, maxLineBytes: LINE_BYTES, signal }, (line) => {
    if (skipped < skip) {
      skipped += 1;
      return true;
    }
    const text = lineText(line, LINE_CHARS);
    chars += text.length;
    if (chars > ANSWER_CHARS && lines.length > 0) return false;
    lines.push(text);
    return lines.length < count;
  });
  return { lines, total, bytes };
}

async function searchLines(handle: FileHandle, wanted: string, signal: AbortSignal): Promise<LogHits> {
  const { size } = await handle.stat();
  const lines: number[] = [];
  let number = 0;
  let truncated = false;
  await scanLines(handle, { from: 0, to: size, maxLineBytes: SEARCHED_BYTES, signal }, (line) => {
    const text = line.toString('utf8');
    const plain = text.includes('\u001b') || text.includes('\u009b') ? stripVTControlCharacters(text) : text;
    if (plain.toLowerCase().includes(wanted)) {
      truncated = lines.length === MOST_HITS;
      if (!truncated) lines.push(number);
    }
    number += 1;
    return !truncated;
  });
  return { lines, truncated };
}

/** Undefined when there is no such file. Never follows a link and never waits at a pipe that a step put in its place. */
async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw storeError(error, file);
  }
  try {
    if (!(await handle.stat()).isFile()) throw new NotFoundError(`${file} is not a file any more.`);
    return await work(handle);
  } finally {
    await handle.close();
  }
}
