import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '#shared/errors.ts';
import { asContentError } from './content-errors.ts';
import { readAndHash } from './hash-file.ts';
import type { ReadFile } from './hash-file.ts';
import { HashWorkers } from './hash-workers.ts';
import type { Stamp } from './stamp.ts';

/** Where new content goes while it is being hashed. */
export interface ContentSink {
  /** An existing, private folder for the new files. */
  readonly folder: string;
  /** Digests that need not be stored, besides the files named by digest in `loose`. */
  readonly known: ReadonlySet<string>;
  readonly loose: string;
  isStored(digest: string): boolean;
}

/** Where a file's new content was put; absent when it was stored already or nothing was to be stored. */
export interface ContentPlace {
  readonly file: string;
  readonly offset: number;
  /** The file holds this content and nothing else. */
  readonly alone: boolean;
}

export interface HashedFile extends ReadFile {
  readonly place?: ContentPlace;
}

export interface FileToHash {
  readonly source: string;
  /** Bytes. */
  readonly size: number;
  /** As it was found: a file that still has it after it was read need not be looked at before. */
  readonly stamp?: Stamp;
}

/** Starting two threads costs 20 to 35 ms each; below this estimate of the work (ms on one thread) they do not pay. */
const INLINE_LIMIT_MS = 50;
const MS_PER_FILE = 0.04;
const MS_PER_BYTE = 1e-6;
const TURN_EVERY_MS = 8;

/** Digests files, on this thread when there is little to do, else on two worker threads that stay warm until disposal. */
export class ContentHasher implements AsyncDisposable {
  readonly #workers = new HashWorkers();

  /**
   * Digests `files` in order, storing new content in `sink` if there is one. Within one call equal content is stored at most
   * once per thread. Throws `ContentChangingError`, `ContentAccessError`, `CancelledError`.
   */
  async hash(files: readonly FileToHash[], options: { readonly sink?: ContentSink; readonly signal?: AbortSignal | undefined }): Promise<HashedFile[]> {
    const work = files.reduce((sum, file) => sum + MS_PER_FILE + file.size * MS_PER_BYTE, 0);
    if (work > INLINE_LIMIT_MS) return this.#workers.hash(files, options);
    const hashed: HashedFile[] = [];
    const stored = new Set<string>();
    let turnAt = performance.now() + TURN_EVERY_MS;
    for (const file of files) {
      if (performance.now() > turnAt) {
        await nextTurn();
        turnAt = performance.now() + TURN_EVERY_MS;
      }
      throwIfCancelled(options.signal);
      const { content, ...read } = readAndHash(file.source);
      const sink = options.sink;
      if (sink === undefined || stored.has(read.digest) || sink.isStored(read.digest)) {
        hashed.push(read);
        continue;
      }
      const target = path.join(sink.folder, read.digest);
      try {
        writeFileSync(target, content, { flag: 'wx' });
      } catch (error) {
        throw asContentError(error, target);
      }
      stored.add(read.digest);
      hashed.push({ ...read, place: { file: target, offset: 0, alone: true } });
    }
    return hashed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workers[Symbol.asyncDispose]();
  }
}
