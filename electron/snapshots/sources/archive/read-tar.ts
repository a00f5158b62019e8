import { Parser, type ReadEntry } from 'tar';
import { DrydockError } from '#shared/errors.ts';
import { UnreadableSourceError, UnsafeSourceError } from '../source-errors.ts';
import type { TreeEntry, Wanted } from '../tree-entry.ts';
import { treePath } from '../tree-path.ts';
import type { ByteGuard } from './byte-guard.ts';

const REFUSED: Readonly<Record<string, string>> = { CharacterDevice: 'a device', BlockDevice: 'a device', FIFO: 'a named pipe (FIFO)' };
const MOST_NOTHING = 64 << 20;

/** Reads the entries of an uncompressed tar stream. Hard links become copies of what they point to. */
export async function* readTar(pieces: AsyncIterable<Uint8Array>, where: string, wanted: Wanted, guard: ByteGuard): AsyncGenerator<TreeEntry> {
  const feed = new TarFeed(pieces, where, guard);
  try {
    for (let entry = await feed.next(); entry !== undefined; entry = await feed.next()) {
      const read = entryOf(entry, where, wanted, feed);
      if (read === undefined) {
        await feed.skip(entry);
        continue;
      }
      yield read;
      await feed.skip(entry);
    }
  } finally {
    await feed.close();
  }
}

function entryOf(entry: ReadEntry, where: string, wanted: Wanted, feed: TarFeed): TreeEntry | undefined {
  const { path, type } = entry;
  const linked = (): string => {
    if (entry.linkpath === undefined || entry.linkpath === '' || entry.linkpath.includes('\uFFFD')) throw new UnsafeSourceError(`${where} has a link ${JSON.stringify(path)} with no usable target. Nothing of it was kept.`);
    return entry.linkpath;
  };
  const name = treePath(path, where);
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      return { kind: 'file', path, executable: ((entry.mode ?? 0) & 0o111) !== 0, ...(wanted(name) ? { content: feed.content(entry) } : {}) };
    case 'SymbolicLink':
      return wanted(name) ? { kind: 'link', path, target: linked() } : { kind: 'file', path, executable: false };
    case 'Link':
      return { kind: 'copy', path, of: linked() };
    case 'Directory':
    case 'GNUDumpDir':
      return undefined;
    default:
      throw new UnsafeSourceError(`${where} has ${REFUSED[type] ?? `an entry of the kind ${type}`} ${JSON.stringify(path)}, which is refused. Nothing of it was kept.`);
  }
}

/** Feeds a parser piece by piece, only as far as the next entry or the next piece of content needs it. */
class TarFeed {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #where: string;
  readonly #guard: ByteGuard;
  readonly #parser: Parser;
  readonly #entries: ReadEntry[] = [];
  #content: Buffer[] = [];
  #ended = new Set<ReadEntry>();
  #failure: Error | undefined;
  #last = '';
  #sinceEntry = 0;
  #isFirst = true;
  #isOver = false;

  constructor(pieces: AsyncIterable<Uint8Array>, where: string, guard: ByteGuard) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#where = where;
    this.#guard = guard;
    // A compressed tar inside a tar stays what it is: decompression is not the parser's work here.
    this.#parser = new Parser({
      strict: true,
      gzip: false,
      brotli: false,
      onReadEntry: (entry) => this.#entries.push(entry),
    });
    this.#parser.on('ignoredEntry', (entry: ReadEntry) => {
      this.#failure ??= new UnsafeSourceError(`${where} has an entry ${JSON.stringify(entry.path)} of a kind that is not read here (${entry.type}). Nothing of it was kept.`);
    });
    this.#parser.on('error', (error: Error) => {
      this.#failure ??= error;
    });
  }

  async next(): Promise<ReadEntry | undefined> {
    for (;;) {
      const entry = this.#entries.shift();
      if (entry !== undefined) {
        this.#last = entry.path;
        this.#sinceEntry = 0;
        this.#content = [];
        entry.on('data', (piece: Buffer) => this.#content.push(piece));
        entry.on('end', () => this.#ended.add(entry));
        return entry;
      }
      if (!(await this.#more())) return undefined;
      if (this.#sinceEntry > MOST_NOTHING) throw new UnreadableSourceError(`${this.#where} is no tar archive: nothing but filling was found.`);
    }
  }

  /** The content of the entry that came last. */
  async *content(entry: ReadEntry): AsyncGenerator<Buffer> {
    for (;;) {
      const pieces = this.#content;
      this.#content = [];
      yield* pieces;
      if (this.#content.length > 0) continue;
      if (this.#ended.has(entry)) return;
      if (!(await this.#more())) throw this.#cutShort();
    }
  }

  /** Reads on to the end of an entry. */
  async skip(entry: ReadEntry): Promise<void> {
    while (!this.#ended.has(entry)) {
      this.#content = [];
      if (!(await this.#more())) throw this.#cutShort();
    }
    this.#content = [];
    this.#ended.delete(entry);
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #more(): Promise<boolean> {
    if (this.#isOver) return false;
    let next: IteratorResult<Uint8Array>;
    try {
      next = await this.#pieces.next();
    } catch (error) {
      throw this.#asReading(error);
    }
    if (next.done === true) {
      this.#isOver = true;
      this.#parser.end();
    } else {
      const { value } = next;
      this.#guard.count(value.length);
      // The parser would unpack it once more, uncounted.
      if (this.#isFirst && (begins(value, [0x1f, 0x8b]) || begins(value, [0x28, 0xb5, 0x2f, 0xfd]))) throw new UnreadableSourceError(`${this.#where} is packed twice. Unpack it once.`);
      this.#isFirst = false;
      this.#sinceEntry += value.length;
      this.#parser.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    }
    if (this.#failure !== undefined) throw this.#asReading(this.#failure);
    return true;
  }

  #cutShort(): UnreadableSourceError {
    return new UnreadableSourceError(`${this.#where} is cut short at ${JSON.stringify(this.#last)}. Get it again.`);
  }

  #asReading(error: unknown): unknown {
    if (error instanceof DrydockError) return error;
    const words = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    if (/unexpected end of file|Truncated input/i.test(words)) return this.#last === '' ? new UnreadableSourceError(`${this.#where} is cut short. Get it again.`, { cause: error }) : this.#cutShort();
    const place = this.#last === '' ? '' : ` after ${JSON.stringify(this.#last)}`;
    return new UnreadableSourceError(`${this.#where} cannot be read as a tar archive${place}: ${words}. It is damaged: get it again.`, { cause: error });
  }
}

const begins = (piece: Uint8Array, bytes: readonly number[]): boolean => bytes.every((byte, at) => piece[at] === byte);
