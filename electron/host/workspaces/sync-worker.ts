import { CancelledError } from '#shared/errors.ts';
import type { Clock } from '#electron/clock.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '#electron/sync/remote/remote-errors.ts';
import { NotSignedInError } from '#electron/sync/sync-errors.ts';
import { backOff } from './back-off.ts';

export interface WorkerParts {
  /** Exchanges everything once, as `SyncService.sync` does. */
  readonly exchange: (signal: AbortSignal) => Promise<unknown>;
  /** When something that waits is to be tried again; undefined when nothing is. */
  readonly nextTryUtc: () => string | undefined;
  /** Says something whenever the workspace has changed, until the connection ends. */
  readonly changes: (signal: AbortSignal) => AsyncIterable<unknown>;
  readonly clock: Pick<Clock, 'nowUtc'>;
  /** 0 to 1. */
  readonly chance: () => number;
  /** Rejects when the signal fires. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Told of what is no ordinary failure of a connection. */
  readonly onError: (error: unknown) => void;
}

/** Changes that follow each other are sent together. */
const SETTLE_MS = 60;
/** How often the workspace is asked although it said nothing: with a live channel, and without. */
const QUIET_MS = 300_000;
const DEAF_MS = 30_000;

/**
 * Keeps one workspace in step for as long as it lives: exchanges when it begins, when it is woken, when the workspace says that it has changed, when something is to be
 * tried again, and now and then. Waits longer and longer while nothing answers, and until it is woken while the workspace does not accept the token.
 */
export class SyncWorker implements AsyncDisposable {
  readonly #parts: WorkerParts;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #wake = new AbortController();
  #failures = 0;
  #listening: Promise<void> | undefined;
  #listenFailures = 0;
  #stopListening: AbortController | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#ended = this.#run();
  }

  /** Something is to be sent, or may have changed: exchanges soon. */
  wake(): void {
    this.#wake.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new CancelledError());
    await this.#ended;
    await this.#listening;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.#pause(await this.#exchange());
      await this.#pause(SETTLE_MS, false);
    }
  }

  /** Returns how long to wait, ms; undefined: until it is woken. */
  async #exchange(): Promise<number | undefined> {
    const { exchange, onError, chance } = this.#parts;
    try {
      await exchange(this.#stop.signal);
      this.#failures = 0;
      this.#listen();
      return this.#untilNextTry(this.#listening === undefined ? DEAF_MS : QUIET_MS);
    } catch (error) {
      if (this.#stop.signal.aborted) return 0;
      this.#stopListening?.abort(new CancelledError());
      if (error instanceof NotSignedInError || (error instanceof RemoteRefusalError && error.group === 'auth')) return undefined;
      if (!(error instanceof RemoteRefusalError) && !(error instanceof RemoteUnreachableError)) onError(error);
      this.#failures += 1;
      const asked = error instanceof RemoteRefusalError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
      return Math.max(asked, backOff(this.#failures, chance()));
    }
  }

  #untilNextTry(longest: number): number {
    const next = this.#parts.nextTryUtc();
    if (next === undefined) return longest;
    return Math.min(longest, Math.max(SETTLE_MS, Date.parse(next) - Date.parse(this.#parts.clock.nowUtc())));
  }

  /** One live channel at a time; when it ends, the next exchange finds out why. */
  #listen(): void {
    if (this.#listening !== undefined) return;
    const stop = new AbortController();
    this.#stopListening = stop;
    this.#listening = this.#hear(AbortSignal.any([this.#stop.signal, stop.signal])).finally(() => {
      this.#listening = undefined;
    });
  }

  async #hear(signal: AbortSignal): Promise<void> {
    try {
      const changes = this.#parts.changes(signal)[Symbol.asyncIterator]();
      while ((await changes.next()).done !== true) {
        this.#listenFailures = 0;
        this.wake();
      }
    } catch {
      // Whatever it was, the exchange that follows meets it again and says it.
    }
    if (signal.aborted) return;
    this.#listenFailures += 1;
    await this.#parts.delay(backOff(this.#listenFailures, this.#parts.chance()), signal).catch(() => undefined);
    this.wake();
  }

  async #pause(ms: number | undefined, wakeable = true): Promise<void> {
    const signal = wakeable ? AbortSignal.any([this.#stop.signal, this.#wake.signal]) : this.#stop.signal;
    if (signal.aborted) return;
    if (ms !== undefined) {
      await this.#parts.delay(ms, signal).catch(() => undefined);
      return;
    }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}
