import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, throwIfCancelled } from '#shared/errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import { FileLock } from '#electron/store/file-lock.ts';
import { attemptDownload, partSize } from './download-attempt.ts';
import { DataUnavailableError, TransientDownloadError } from './download-errors.ts';
import { downloadPlaces, readDownloadRecord } from './download-record.ts';
import type { DownloadPlaces } from './download-record.ts';
import { openResponse } from './open-response.ts';
import type { ResponseLimits } from './open-response.ts';

export interface DownloadOptions extends ResponseLimits {
  /** Tries in a row that bring nothing new before giving up. */
  readonly attempts: number;
  /** Pause before the second try; doubles from try to try. */
  readonly backOffMs: number;
  /** Larger files are refused, while they arrive at the latest; default: none is. */
  readonly mostBytes?: number;
}

export interface FetchRequest {
  readonly signal: AbortSignal;
  /** `totalBytes` is absent when the server does not say. */
  readonly onProgress?: (progress: { readonly url: string; readonly bytes: number; readonly totalBytes?: number }) => void;
  /** For messages: `input "raw" of node "prepare"`. */
  readonly neededBy?: string;
}

export interface Downloaded {
  /** A folder that holds the file and nothing else. */
  readonly path: string;
  readonly fileName: string;
  readonly bytes: number;
}

export type Probe =
  | { readonly kind: 'cached'; readonly bytes: number }
  /** The server answered; `bytes` where it said how many. */
  | { readonly kind: 'reachable'; readonly bytes?: number }
  | { readonly kind: 'unavailable'; readonly message: string };

interface Job {
  readonly done: Promise<Downloaded>;
  readonly stop: AbortController;
  readonly listeners: Set<FetchRequest>;
}

const DEFAULTS: DownloadOptions = { connectTimeoutMs: 30_000, idleTimeoutMs: 60_000, attempts: 5, backOffMs: 300 };

/**
 * Files from http(s) URLs, kept by URL and used without network once whole. One download per URL is under way at a time, in this process and
 * across processes; an interrupted one goes on where it stopped. A server that closes the connection of an answer without
 * length cannot be told from one that is done.
 */
export class DownloadCache {
  readonly #folder: string;
  readonly #options: DownloadOptions;
  readonly #jobs = new Map<string, Job>();

  /** `folder`: the home's `downloads`. */
  constructor(folder: string, options: Partial<DownloadOptions> = {}) {
    this.#folder = folder;
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Throws `DataUnavailableError`, `CancelledError`, and storage errors. Concurrent callers share one download; it stops when the last of them cancels. */
  async fetch(url: string, request: FetchRequest): Promise<Downloaded> {
    throwIfCancelled(request.signal);
    const key = usableUrl(url, request.neededBy);
    const places = downloadPlaces(this.#folder, key);
    const cached = await cachedFile(places);
    if (cached !== undefined) return cached;
    const job = this.#jobs.get(key) ?? this.#start(key, places, request.neededBy);
    job.listeners.add(request);
    try {
      return await unlessCancelled(job.done, request.signal);
    } finally {
      job.listeners.delete(request);
      if (job.listeners.size === 0) {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        job.stop.abort();
      }
    }
  }

  /** The file of a URL if it is here and whole; never asks a server. */
  async find(url: string): Promise<Downloaded | undefined> {
    return URL.canParse(url) ? cachedFile(downloadPlaces(this.#folder, usableUrl(url, undefined))) : undefined;
  }

  /** Says without downloading whether {@link fetch} can be expected to succeed: used before the first node starts. Throws only `CancelledError`. */
  async probe(url: string, signal: AbortSignal, neededBy?: string): Promise<Probe> {
    try {
      const key = usableUrl(url, neededBy);
      const cached = await cachedFile(downloadPlaces(this.#folder, key));
      if (cached !== undefined) return { kind: 'cached', bytes: cached.bytes };
      // GET, because signed URLs often refuse HEAD; the body is not read.
      const opened = await openResponse(key, {}, this.#options, signal, neededBy);
      const length = opened.response.headers.get('content-length');
      await opened.close();
      return { kind: 'reachable', ...(length === null ? {} : { bytes: Number(length) }) };
    } catch (error) {
      if (error instanceof DataUnavailableError) return { kind: 'unavailable', message: error.message };
      if (error instanceof TransientDownloadError) return { kind: 'unavailable', message: new DataUnavailableError(url, neededBy, error.message).message };
      throw error;
    }
  }

  /**
   * Whether the file that is here is still what the server has, by what it says of it; `unknown` when it does not say, and the reason when it
   * cannot be reached. Throws `DataUnavailableError` for what is refused, and `CancelledError`.
   */
  async isCurrent(url: string, signal: AbortSignal, neededBy?: string): Promise<boolean | 'unknown' | { readonly unreachable: string }> {
    const key = usableUrl(url, neededBy);
    const record = await readDownloadRecord(downloadPlaces(this.#folder, key).meta);
    if (record?.complete !== true) return false;
    try {
      const opened = await openResponse(key, {}, this.#options, signal, neededBy);
      const { headers } = opened.response;
      await opened.close();
      const etag = headers.get('etag');
      const lastModified = headers.get('last-modified');
      const length = headers.get('content-length');
      if (length !== null && Number(length) !== record.length) return false;
      if (etag !== null && record.etag !== undefined) return etag === record.etag;
      if (lastModified !== null && record.lastModified !== undefined) return lastModified === record.lastModified;
      return 'unknown';
    } catch (error) {
      if (error instanceof TransientDownloadError) return { unreachable: error.message };
      throw error;
    }
  }

  /** Forgets the file of a URL, so that the next {@link fetch} asks the server. */
  async forget(url: string, signal: AbortSignal): Promise<void> {
    const places = downloadPlaces(this.#folder, usableUrl(url, undefined));
    await new FileLock(places.lock).run(async () => {
      await rm(places.meta, { force: true });
      await rm(places.part, { force: true });
      await rm(places.file, { force: true });
    }, signal);
  }

  #start(key: string, places: DownloadPlaces, neededBy: string | undefined): Job {
    const stop = new AbortController();
    const listeners = new Set<FetchRequest>();
    const onBytes = (bytes: number, totalBytes: number | undefined): void => {
      for (const listener of listeners) listener.onProgress?.({ url: key, bytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
    };
    const done = this.#download(key, places, stop.signal, neededBy, onBytes);
    // The job may outlive its last listener by the moment that stopping takes.
    done.catch(() => undefined);
    const job = { done, stop, listeners };
    this.#jobs.set(key, job);
    return job;
  }

  async #download(url: string, places: DownloadPlaces, signal: AbortSignal, neededBy: string | undefined, onBytes: (bytes: number, totalBytes: number | undefined) => void): Promise<Downloaded> {
    return new FileLock(places.lock).run(async () => {
      let best = partSize(places.part);
      for (let barren = 0; ; ) {
        throwIfCancelled(signal);
        // Another process may have finished it while we waited for the lock.
        const cached = await cachedFile(places);
        if (cached !== undefined) return cached;
        try {
          await attemptDownload({ url, places, limits: this.#options, signal, neededBy, mostBytes: this.#options.mostBytes, onBytes });
        } catch (error) {
          if (!(error instanceof TransientDownloadError)) throw asContentError(error, places.folder);
          const size = partSize(places.part);
          // Progress is what was never reached before: a server that always breaks at the same place must not keep us for ever.
          barren = size > best ? 0 : barren + 1;
          best = Math.max(best, size);
          if (barren >= this.#options.attempts) throw new DataUnavailableError(url, neededBy, error.message, error);
          await pause(error.waitMs ?? this.#options.backOffMs * 2 ** barren, signal);
        }
      }
    }, signal);
  }
}

/** The whole file, if it is here with the length that was recorded when it was finished. */
async function cachedFile(places: DownloadPlaces): Promise<Downloaded | undefined> {
  if (!existsSync(places.file)) return undefined;
  const record = await readDownloadRecord(places.meta);
  const bytes = statSync(places.file, { throwIfNoEntry: false })?.size;
  if (record?.complete !== true || bytes === undefined || record.length !== bytes) return undefined;
  return { path: places.content, fileName: places.fileName, bytes };
}

/** The URL without its fragment, which servers never see. */
function usableUrl(url: string, neededBy: string | undefined): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') throw new DataUnavailableError(url, neededBy, 'only http and https URLs can be downloaded');
  parsed.hash = '';
  return parsed.href;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    throw new CancelledError();
  }
}

async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    onAbort = (): void => {
      reject(new CancelledError());
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
