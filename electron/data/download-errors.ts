import { DrydockError } from '#shared/errors.ts';

/** Thrown when data behind a URL cannot be had: offline, refused, gone. The message names URL and input, and what to do. */
export class DataUnavailableError extends DrydockError {
  /** The reason alone. */
  readonly why: string;

  constructor(url: string, neededBy: string | undefined, why: string, cause?: unknown) {
    super('data-unavailable', 'failed', unavailableMessage(url, neededBy, why), { cause });
    this.why = why;
  }
}

export function unavailableMessage(url: string, neededBy: string | undefined, why: string): string {
  const purpose = neededBy === undefined ? '' : `, needed by ${neededBy}`;
  return `Cannot download ${shownUrl(url)}${purpose}: ${why}. Register a local copy (\`drydock data register NAME PATH\`) and use azureml:NAME@latest in its place, or run once while the URL can be reached: the download is kept.`;
}

/** A URL without the parts that may be secrets: user, password, query (signatures). */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname, search } = new URL(url);
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?...'}`;
}

/** A failed try that may succeed when repeated. Never leaves this folder. */
export class TransientDownloadError extends Error {
  /** What the server asked us to wait. */
  readonly waitMs: number | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly waitMs?: number | undefined } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TransientDownloadError';
    this.waitMs = options.waitMs;
  }
}
