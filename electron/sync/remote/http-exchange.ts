import type { z } from 'zod';
import { CancelledError, DrydockError, throwIfCancelled } from '#shared/errors.ts';
import { isJsonDeeperThan } from '#shared/workspace/json-depth.ts';
import { readRefusal, refusalByStatus } from './read-refusal.ts';
import { RemoteRefusalError, RemoteUnreachableError } from './remote-errors.ts';
import { whyNoAnswer } from './why-no-answer.ts';

/** How requests go out: Node's `fetch`, an app in this process, or one that loses answers. It must not follow redirects of a request that forbids it. */
export type FetchPort = (request: Request) => Promise<Response>;

/** How long and how much is waited for. */
export interface RemoteLimits {
  /** Until the headers of an answer, ms; more for what is sent with the request, see `slowestBytesPerSecond`. */
  readonly answerMs: number;
  /** Between two pieces of a body, ms. */
  readonly idleMs: number;
  /** A whole answer that is JSON, ms. */
  readonly wholeMs: number;
  /** The slowest line over which something large is still sent. */
  readonly slowestBytesPerSecond: number;
  /** Of one JSON answer. */
  readonly jsonBytes: number;
}

export const usualLimits: RemoteLimits = { answerMs: 30_000, idleMs: 30_000, wholeMs: 120_000, slowestBytesPerSecond: 16_384, jsonBytes: 64 << 20 };

export interface ExchangeParts {
  /** What the workspace is called in messages. */
  readonly name: string;
  /** `https://host/.../v1/workspaces/ID` or what lies above it; no slash at its end. */
  readonly base: string;
  /** Asked for each request, so that a new login counts at once; `undefined` when there is none on this machine. */
  readonly token: () => Promise<string | undefined>;
  readonly fetch: FetchPort;
  readonly limits?: Partial<RemoteLimits> | undefined;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments below the base; each is escaped. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A JSON value, or bytes as they are. */
  readonly body?: { readonly json: unknown } | { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string } | undefined;
  /** Statuses besides 2xx that the caller understands. */
  readonly accept?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that was accepted, whose body can be read once. */
export interface ExchangeAnswer extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  /** In pieces; `idleMs` without one ends it with `RemoteUnreachableError`. */
  pieces(idleMs?: number): AsyncGenerator<Uint8Array>;
}

const DEEPEST = 200;

/**
 * Requests to one workspace with its token. An answer that is no is a `RemoteRefusalError`; none, or one that is not of a workspace (a proxy's page, a redirect, a body
 * that ends early, goes on for ever or is something else), a `RemoteUnreachableError`; the caller's signal a `CancelledError`. The token goes to the
 * base's origin and nowhere else.
 */
export class HttpExchange {
  readonly name: string;
  readonly limits: RemoteLimits;
  readonly #parts: ExchangeParts;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.limits = { ...usualLimits, ...parts.limits };
  }

  /** The checked JSON body of an answer. */
  async json<T>(schema: z.ZodType<T>, request: ExchangeRequest): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort(this.unreachable(`its answer was not complete after ${seconds(this.limits.wholeMs)}`));
    }, this.limits.wholeMs + this.#sendingMs(request));
    const signal = request.signal === undefined ? late.signal : AbortSignal.any([late.signal, request.signal]);
    try {
      await using answer = await this.open({ ...request, signal, headers: { accept: 'application/json', ...request.headers } });
      const type = answer.headers.get('content-type') ?? '';
      if (!/^application\/(?:[a-z.-]+\+)?json\b/iu.test(type)) throw this.unreachable(`it answered with ${type === '' ? 'something' : `'${type.slice(0, 100)}'`} instead of JSON. Is there a proxy or a login page between?`);
      const text = await this.text(answer, this.limits.jsonBytes);
      return this.understood(schema, text);
    } finally {
      clearTimeout(timer);
    }
  }

  /** For answers without a body that matters. */
  async done(request: ExchangeRequest): Promise<number> {
    await using answer = await this.open(request);
    return answer.status;
  }

  /** Sends a request and waits for the headers of the answer. */
  async open(request: ExchangeRequest): Promise<ExchangeAnswer> {
    throwIfCancelled(request.signal);
    const token = await this.#parts.token();
    if (token === undefined) throw new RemoteRefusalError(this.name, { code: 'unauthenticated', message: 'there is no token for it on this machine. Log in.' });
    const stop = new AbortController();
    const forward = (): void => {
      stop.abort(request.signal?.reason instanceof DrydockError ? request.signal.reason : new CancelledError());
    };
    request.signal?.addEventListener('abort', forward, { once: true });
    // It may have fired while the token was looked up.
    if (request.signal?.aborted === true) forward();
    const waitMs = this.limits.answerMs + this.#sendingMs(request);
    const answering = setTimeout(() => {
      stop.abort(this.unreachable(`no answer within ${seconds(waitMs)}`));
    }, waitMs);
    let response: Response | undefined;
    const close = async (): Promise<void> => {
      request.signal?.removeEventListener('abort', forward);
      clearTimeout(answering);
      if (response?.body?.locked === false) await response.body.cancel().catch(() => undefined);
      if (!stop.signal.aborted) stop.abort(new CancelledError());
    };
    try {
      response = await unlessStopped(this.#parts.fetch(this.#request(request, token, stop.signal)), stop.signal);
      clearTimeout(answering);
      const answer: ExchangeAnswer = { status: response.status, headers: response.headers, pieces: (idleMs = this.limits.idleMs) => this.#pieces(response, stop, idleMs), [Symbol.asyncDispose]: close };
      await this.#accept(request, answer);
      return answer;
    } catch (error) {
      const translated = this.#translated(error, stop.signal);
      await close();
      throw translated;
    }
  }

  /** A body as text, not larger than `most` bytes. */
  async text(answer: ExchangeAnswer, most: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of answer.pieces()) {
      bytes += piece.length;
      if (bytes > most) throw this.unreachable(`its answer is larger than ${String(Math.round(most / 1e6))} MB`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  }

  /** What a JSON text says, by its schema. */
  understood<T>(schema: z.ZodType<T>, text: string): T {
    if (isJsonDeeperThan(text, DEEPEST)) throw this.unreachable('its answer is nested too deeply');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.unreachable('its answer is not whole JSON', error);
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw this.unreachable(`its answer is not what was asked for (${issue === undefined ? 'another shape' : `${issue.path.map(String).join('.') || 'the top'}: ${issue.message}`})`);
  }

  unreachable(detail: string, cause?: unknown): RemoteUnreachableError {
    return new RemoteUnreachableError(this.name, detail, cause);
  }

  #request({ method, path, query = {}, headers, body }: ExchangeRequest, token: string, signal: AbortSignal): Request {
    for (const segment of path) if (segment === '' || segment === '.' || segment === '..') throw new Error(`"${segment}" cannot be a part of an address.`);
    const url = new URL([this.#parts.base, ...path.map(encodeURIComponent)].join('/'));
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const typed: Record<string, string> = body === undefined ? {} : { 'content-type': 'json' in body ? 'application/json' : body.type };
    return new Request(url, {
      method, signal, redirect: 'error', credentials: 'omit',
      headers: { ...typed, ...headers, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: 'json' in body ? JSON.stringify(body.json) : body.bytes }),
    });
  }

  /** What sending the body may take on a slow line. */
  #sendingMs({ body }: ExchangeRequest): number {
    const bytes = body === undefined || 'json' in body ? 0 : body.bytes.length;
    return Math.ceil((bytes / this.limits.slowestBytesPerSecond) * 1_000);
  }

  async #accept(request: ExchangeRequest, answer: ExchangeAnswer): Promise<void> {
    const { status } = answer;
    if ((status >= 200 && status < 300) || request.accept?.includes(status) === true) return;
    if (status >= 300 && status < 400) throw this.unreachable('it sends requests on to another address, which is not followed. Give the address at which it answers itself');
    const failure = request.method === 'HEAD' ? refusalByStatus(status) : await readRefusal(answer, async () => this.text(answer, 1 << 20));
    if (failure === undefined) throw this.unreachable(`the answer ${String(status)} did not come from a workspace. Is there a proxy between, or is it another server?`);
    throw new RemoteRefusalError(this.name, failure.failure, failure.retryAfterSeconds);
  }

  async *#pieces(response: Response | undefined, stop: AbortController, idleMs: number): AsyncGenerator<Uint8Array> {
    if (response?.body === null || response === undefined) return;
    const reader = response.body.getReader();
    try {
      for (;;) {
        const idle = setTimeout(() => {
          stop.abort(this.unreachable(`it sent nothing for ${seconds(idleMs)} in the middle of an answer`));
        }, idleMs);
        try {
          const { done, value } = await unlessStopped(reader.read(), stop.signal);
          if (done) return;
          yield value;
        } finally {
          clearTimeout(idle);
        }
      }
    } catch (error) {
      throw this.#translated(error, stop.signal);
    } finally {
      // Nobody waits for a peer that may never end it.
      reader.cancel().catch(() => undefined);
    }
  }

  #translated(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted && signal.reason instanceof DrydockError) return signal.reason;
    return error instanceof DrydockError ? error : this.unreachable(whyNoAnswer(error), error);
  }
}

/** Settles as `promise`, or rejects when the signal fires first: not everything that answers listens to signals. */
function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new CancelledError());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

const seconds = (ms: number): string => `${String(Math.round(ms / 100) / 10)} s`;
