import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { throwIfCancelled } from '#shared/errors.ts';
import { ContentChangingError, contentErrorFor } from './content-errors.ts';
import type { ContentSink, FileToHash, HashedFile } from './content-hasher.ts';
import { hashWorkerSource } from './hash-worker-source.ts';

const THREADS = 2;

type Row = readonly [digest: string, size: number, stamp: string, readAtMs: number, offset: number];
/** The rows come from our own thread: their number is large and their form is not checked one by one. */
const replySchema = z.union([
  z.object({ rows: z.custom<readonly Row[]>((value) => Array.isArray(value)) }),
  z.object({ failure: z.object({ path: z.string(), code: z.string(), message: z.string() }) }),
]);

interface Share {
  readonly indexes: number[];
  cost: number;
}

/** Two hashing threads, started at first use, that do not keep the process alive while idle. One call at a time; others wait. */
export class HashWorkers implements AsyncDisposable {
  #threads: Worker[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  async hash(files: readonly FileToHash[], options: { readonly sink?: ContentSink; readonly signal?: AbortSignal | undefined }): Promise<HashedFile[]> {
    const result = this.#turn.then(async () => this.#hashNow(files, options));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #hashNow(files: readonly FileToHash[], options: { readonly sink?: ContentSink; readonly signal?: AbortSignal | undefined }): Promise<HashedFile[]> {
    throwIfCancelled(options.signal);
    while (this.#threads.length < THREADS) this.#threads.push(new Worker(hashWorkerSource, { eval: true }));
    const threads = this.#threads;
    const hashed: (HashedFile | undefined)[] = Array.from({ length: files.length });
    // A thread in the middle of a file cannot be asked to stop: ending it is the way, and the next call starts new ones.
    const ends: Promise<unknown>[] = [];
    const stop = (): void => {
      this.#threads = [];
      ends.push(...threads.map(async (thread) => thread.terminate()));
    };
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      const settled = await Promise.allSettled(
        shares(files).map(async (share, at) => {
          const thread = threads[at];
          if (thread === undefined || share.indexes.length === 0) return;
          const pack = options.sink === undefined ? undefined : path.join(options.sink.folder, `pack-${at}`);
          const rows = await ask(thread, {
            files: share.indexes.map((index) => files[index]?.source),
            sizes: share.indexes.map((index) => files[index]?.size),
            stamps: share.indexes.map((index) => files[index]?.stamp),
            pack,
            known: [...(options.sink?.known ?? [])],
            loose: options.sink?.loose,
          });
          for (const [nth, index] of share.indexes.entries()) {
            const row = rows[nth];
            if (row === undefined) throw new Error('The hashing thread answered with too few rows.');
            const [digest, size, stamp, readAtMs, offset] = row;
            const read = { digest, size, stamp, readAtMs };
            hashed[index] = pack === undefined || offset < 0 ? read : { ...read, place: { file: pack, offset, alone: false } };
          }
        }),
      );
      throwIfCancelled(options.signal);
      for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
    } catch (error) {
      stop();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', stop);
      await Promise.all(ends);
    }
    return hashed.filter((file) => file !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const threads = this.#threads;
    this.#threads = [];
    await Promise.all(threads.map(async (thread) => thread.terminate()));
  }
}

/** Splits the files so that both threads have about the same to do. */
function shares(files: readonly { readonly size: number }[]): Share[] {
  const all: Share[] = Array.from({ length: THREADS }, () => ({ indexes: [], cost: 0 }));
  for (const [index, file] of files.entries()) {
    const lightest = all.reduce((best, share) => (share.cost < best.cost ? share : best));
    lightest.indexes.push(index);
    lightest.cost += file.size + 40_000;
  }
  return all;
}

async function ask(thread: Worker, message: unknown): Promise<readonly Row[]> {
  const listening = new AbortController();
  thread.ref();
  try {
    const ended = once(thread, 'exit', { signal: listening.signal }).then(() => {
      throw new Error('The hashing thread ended before it answered.');
    });
    const answered = once(thread, 'message', { signal: listening.signal });
    thread.postMessage(message, []);
    const [reply]: unknown[] = await Promise.race([answered, ended]);
    const parsed = replySchema.parse(reply);
    if ('rows' in parsed) return parsed.rows;
    const { path: file, code, message: detail } = parsed.failure;
    throw code === 'CHANGING' ? new ContentChangingError(file) : contentErrorFor(code, file, detail);
  } finally {
    thread.unref();
    listening.abort();
  }
}
