import { statSync, type Stats } from 'node:fs';
import { readDocument, type DocumentKind } from './document.ts';

/** Enough for the documents of some thousand things. */
const MOST_BYTES = 16 << 20;

interface Remembered<T> {
  readonly document: T;
  readonly file: Stats;
}

/**
 * Reads documents of one kind, each again only when its file is another one: looking at a file costs a tenth of reading, parsing and checking it. Writers of any
 * process replace the whole file, so that another content is another file. What is returned is shared, and nobody can change it.
 */
export class RememberedDocuments<T> {
  readonly #kind: DocumentKind<T>;
  readonly #most: number;
  /** In the order of their reading. */
  readonly #known = new Map<string, Remembered<T>>();
  #bytes = 0;

  /** `most`: bytes of all files whose documents are kept. */
  constructor(kind: DocumentKind<T>, most = MOST_BYTES) {
    this.#kind = kind;
    this.#most = most;
  }

  /** As {@link readDocument}. */
  read(path: string): T | undefined {
    const file = lookAt(path);
    const known = this.#known.get(path);
    if (known !== undefined && file !== undefined && file !== 'unknown' && isSame(known.file, file)) return known.document;
    if (known !== undefined) this.#forget(path, known);
    if (file === undefined) return undefined;
    // Looked at before it is read: what replaces it in between is another file at the next look.
    const document = readDocument(path, this.#kind);
    if (document !== undefined && file !== 'unknown') this.#remember(path, { document: frozen(document), file });
    return document;
  }

  #remember(path: string, remembered: Remembered<T>): void {
    if (remembered.file.size > this.#most) return;
    this.#known.set(path, remembered);
    this.#bytes += remembered.file.size;
    for (const [oldest, each] of this.#known) {
      if (this.#bytes <= this.#most) break;
      this.#forget(oldest, each);
    }
  }

  #forget(path: string, known: Remembered<T>): void {
    this.#known.delete(path);
    this.#bytes -= known.file.size;
  }
}

/** `undefined` where there is none; `unknown` where reading will say what is wrong with it. */
function lookAt(path: string): Stats | 'unknown' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return 'unknown';
  }
}

/** The number of a file that was removed may be given again, but not with all of its times. */
function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.dev === b.dev;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
