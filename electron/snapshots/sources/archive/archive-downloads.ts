import path from 'node:path';
import { stat } from 'node:fs/promises';
import { shownUrl } from '#shared/sources/source-text.ts';
import { DataUnavailableError } from '#electron/data/download-errors.ts';
import { DownloadCache } from '#electron/data/download-cache.ts';
import { SourceUnavailableError } from '../source-errors.ts';
import type { SourceLimits } from '../source-limits.ts';

export interface DownloadedArchive {
  readonly file: string;
  /** What is to be said about it; empty when there is nothing. */
  readonly note: string;
}

export interface ArchiveDownloadRequest {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number, totalBytes: number | undefined) => void;
}

/** Archives from URLs. One that is here is used again when the server says that it is the same, or cannot be reached. */
export class ArchiveDownloads {
  readonly #cache: DownloadCache;

  constructor(folder: string, limits: SourceLimits, options: { readonly attempts?: number; readonly backOffMs?: number } = {}) {
    this.#cache = new DownloadCache(folder, { mostBytes: limits.downloadBytes, ...options });
  }

  /** Throws `SourceUnavailableError`, `CancelledError` and storage errors. */
  async fetch(url: string, { signal, onBytes }: ArchiveDownloadRequest): Promise<DownloadedArchive> {
    try {
      const note = await this.#refresh(url, signal);
      const { path: folder, fileName } = await this.#cache.fetch(url, { signal, onProgress: ({ bytes, totalBytes }) => onBytes(bytes, totalBytes) });
      return { file: path.join(folder, fileName), note };
    } catch (error) {
      if (!(error instanceof DataUnavailableError)) throw error;
      throw new SourceUnavailableError(`The archive ${shownUrl(url)} cannot be downloaded: ${error.why}. Check the URL and the network, or download it yourself and name the file.`, { cause: error });
    }
  }

  async #refresh(url: string, signal: AbortSignal): Promise<string> {
    const here = await this.#cache.find(url);
    if (here === undefined) return '';
    const since = (await stat(path.join(here.path, here.fileName))).mtime.toISOString().slice(0, 16).replace('T', ' ');
    try {
      const current = await this.#cache.isCurrent(url, signal);
      if (current === true) return '';
      if (typeof current === 'object') return `${shownUrl(url)} cannot be reached (${current.unreachable}); the copy that was downloaded at ${since} UTC was used.`;
    } catch (error) {
      if (!(error instanceof DataUnavailableError)) throw error;
      return `${shownUrl(url)} cannot be had any more (${error.why}); the copy that was downloaded at ${since} UTC was used.`;
    }
    await this.#cache.forget(url, signal);
    return '';
  }
}
