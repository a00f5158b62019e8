import { readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import type { DocumentKind } from '../store/document.ts';
import { readDocument, writeDocument } from '../store/document.ts';
import { RememberedDocuments } from '../store/remembered-documents.ts';
import type { FileLock } from '../store/file-lock.ts';
import { CorruptDocumentError, storeError } from '../store/store-errors.ts';
import { lastGoodPath, makeFolderDurably } from '../store/write-durably.ts';

/** Whether a damaged file was put aside, under which name, and whether the content of before the last change could take its place. */
export interface PutAside {
  readonly aside?: string;
  readonly restored: boolean;
}

/**
 * A small document that the app can do without: what a person chose, what they opened. While its file is damaged, work goes on with the content of
 * before the last change where that is kept, else as if there were none, and {@link fault} says what is wrong. With the next change the damaged file
 * is kept under another name. A document of a newer Drydock is not damaged: it is refused and left as it is.
 */
export class MendableDocument<T> {
  readonly file: string;
  readonly #kind: DocumentKind<T>;
  readonly #lock: FileLock;
  readonly #documents: RememberedDocuments<T>;

  constructor(file: string, kind: DocumentKind<T>, lock: FileLock) {
    this.file = file;
    this.#kind = kind;
    this.#lock = lock;
    this.#documents = new RememberedDocuments(kind);
  }

  /** `undefined` when there is none. Throws `NewerDocumentError` and the store's errors. */
  read(): T | undefined {
    try {
      return this.#documents.read(this.file);
    } catch (error) {
      if (error instanceof CorruptDocumentError) return this.#before();
      throw error;
    }
  }

  /** What is wrong with the file now. */
  fault(): DrydockError | undefined {
    try {
      this.#documents.read(this.file);
      return undefined;
    } catch (error) {
      if (error instanceof DrydockError) return error;
      throw error;
    }
  }

  /** Damaged files that were put aside, oldest first: absolute. */
  keptAside(): readonly string[] {
    const folder = path.dirname(this.file);
    try {
      return readdirSync(folder).filter((name) => name.startsWith(`${path.basename(this.file)}.damaged-`)).sort().map((name) => path.join(folder, name));
    } catch {
      // Without a folder nothing is kept in it.
      return [];
    }
  }

  /** Makes a new content of the one that {@link read} tells, as the only writer in all processes; writes nothing when it is the same. */
  async change(make: (before: T | undefined) => T, signal?: AbortSignal): Promise<void> {
    makeFolderDurably(path.dirname(this.file));
    await this.#lock.run(() => {
      const before = this.read();
      const after = make(before);
      const { aside } = this.#moveAside();
      if (aside === undefined && JSON.stringify(after) === JSON.stringify(before)) return;
      writeDocument(this.file, this.#kind, after, { keepLastGood: true });
    }, signal);
  }

  /** Puts a damaged file aside now and the content of before the last change in its place. Does nothing to one that is not damaged. */
  async putAside(signal?: AbortSignal): Promise<PutAside> {
    return this.#lock.run(() => {
      const { aside, before } = this.#moveAside();
      if (aside === undefined) return { restored: false };
      if (before !== undefined) writeDocument(this.file, this.#kind, before);
      return { aside, restored: before !== undefined };
    }, signal);
  }

  #moveAside(): { readonly aside?: string; readonly before?: T | undefined } {
    if (!(this.fault() instanceof CorruptDocumentError)) return {};
    try {
      // Its own time tells one damaged file from the next.
      const aside = `${this.file}.damaged-${statSync(this.file).mtime.toISOString().replaceAll(/\D/g, '')}`;
      renameSync(this.file, aside);
      return { aside, before: this.#before() };
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /** The content of before the last change, if that can be read. */
  #before(): T | undefined {
    try {
      return readDocument(lastGoodPath(this.file), this.#kind);
    } catch (error) {
      if (error instanceof DrydockError) return undefined;
      throw error;
    }
  }
}
