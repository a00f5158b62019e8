import { CancelledError, DrydockError } from '#shared/errors.ts';
import { DataUnavailableError, TransientDownloadError } from './download-errors.ts';
import { ForbiddenPlaceError } from './forbidden-place-error.ts';

/** Sends a GET, following redirects. Rejects with what went wrong on the way; a {@link ForbiddenPlaceError} is not tried again. */
export type SendGet = (url: string, init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal }) => Promise<Response>;

export interface ResponseLimits {
  /** Until the response headers, ms. */
  readonly connectTimeoutMs: number;
  /** Between two pieces of the body, ms. */
  readonly idleTimeoutMs: number;
  /** Sends the request; default: `fetch`, which goes wherever a URL leads. */
  readonly send?: SendGet;
}

/** An answer whose body can still be read; `close` gives it up. */
export interface OpenResponse {
  readonly response: Response;
  body(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

const LONGEST_WAIT_MS = 30_000;
const NOT_WORTH_RETRYING = new Set(['ENOTFOUND', 'ENETUNREACH', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/**
 * Sends a GET and waits for the headers. Resolves for 200, 206 and 416; throws `DataUnavailableError` for what will not change,
 * `TransientDownloadError` for what may, `CancelledError`.
 */
export async function openResponse(url: string, headers: Readonly<Record<string, string>>, limits: ResponseLimits, signal: AbortSignal, neededBy: string | undefined): Promise<OpenResponse> {
  const stop = new AbortController();
  const late = (what: string) => (): void => {
    stop.abort(new TransientDownloadError(what));
  };
  const forward = (): void => {
    stop.abort(signal.reason instanceof DrydockError ? signal.reason : new CancelledError());
  };
  signal.addEventListener('abort', forward, { once: true });
  if (signal.aborted) forward();
  const close = async (response?: Response): Promise<void> => {
    signal.removeEventListener('abort', forward);
    if (response?.body?.locked === false) await response.body.cancel().catch(() => undefined);
    stop.abort();
  };
  const connecting = setTimeout(late(`no answer within ${limits.connectTimeoutMs} ms`), limits.connectTimeoutMs);
  try {
    // Compressed transfer would make lengths and ranges mean something else.
    const response = await (limits.send ?? fetch)(url, { headers: { 'accept-encoding': 'identity', ...headers }, signal: stop.signal });
    await refuseStatus(response, url, neededBy);
    const body = async function* (): AsyncGenerator<Uint8Array> {
      if (response.body === null) return;
      const arm = (): NodeJS.Timeout => setTimeout(late(`no data for ${limits.idleTimeoutMs} ms`), limits.idleTimeoutMs);
      let idle = arm();
      try {
        for await (const piece of response.body) {
          clearTimeout(idle);
          yield piece;
          idle = arm();
        }
      } catch (error) {
        throw asDownloadError(error, stop.signal, url, neededBy);
      } finally {
        clearTimeout(idle);
      }
    };
    return { response, body, close: async () => close(response) };
  } catch (error) {
    const translated = asDownloadError(error, stop.signal, url, neededBy);
    await close();
    throw translated;
  } finally {
    clearTimeout(connecting);
  }
}

async function refuseStatus(response: Response, url: string, neededBy: string | undefined): Promise<void> {
  const { status } = response;
  if (status === 200 || status === 206 || status === 416) return;
  await response.body?.cancel();
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) throw new DataUnavailableError(url, neededBy, `the server answered ${status}`);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new TransientDownloadError(`the server answered ${status}`, { waitMs: Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_WAIT_MS) : undefined });
}

/** What fetch throws, told apart: our own abort reasons, what cannot get better, and the rest. */
function asDownloadError(error: unknown, signal: AbortSignal, url: string, neededBy: string | undefined): unknown {
  if (signal.aborted && (signal.reason instanceof DrydockError || signal.reason instanceof TransientDownloadError)) return signal.reason;
  if (error instanceof DrydockError || error instanceof TransientDownloadError) return error;
  if (error instanceof ForbiddenPlaceError) return new DataUnavailableError(url, neededBy, error.message, error);
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why = cause instanceof Error && cause.message !== '' ? cause.message : String(code ?? error);
  if (typeof code === 'string' && NOT_WORTH_RETRYING.has(code)) return new DataUnavailableError(url, neededBy, why, error);
  return new TransientDownloadError(why, { cause: error });
}
