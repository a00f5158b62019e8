import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, throwIfCancelled } from '#shared/errors.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '../remote/remote-errors.ts';

/** How long is waited between tries. */
export interface Patience {
  /** Of the first pause, ms; each one after it is twice as long, up to `longestMs`, with some chance in it. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** After so many tries in a row without an answer the error is thrown. */
  readonly tries: number;
  /** Between 0 and 1. */
  readonly chance: () => number;
}

export const usualPatience: Patience = { firstMs: 500, longestMs: 15_000, tries: 12, chance: Math.random };

/** Whether it may be different in a moment: no answer, or one that says so. */
export const isPassing = (error: unknown): error is RemoteUnreachableError | RemoteRefusalError =>
  error instanceof RemoteUnreachableError || (error instanceof RemoteRefusalError && error.group === 'not-now');

/** Waits before try number `tried`, counted from 1. */
export async function pauseAfter(error: RemoteUnreachableError | RemoteRefusalError, tried: number, patience: Patience, signal: AbortSignal): Promise<void> {
  const asked = error instanceof RemoteRefusalError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
  const backOff = Math.min(patience.firstMs * 2 ** (tried - 1), patience.longestMs) * (0.5 + patience.chance() / 2);
  try {
    await delay(Math.max(asked, backOff), undefined, { signal });
  } catch (interrupted) {
    throw signal.aborted ? new CancelledError() : interrupted;
  }
}

/** Asks again while the answer may be different in a moment. Throws the last error when patience is over. */
export async function patiently<T>(ask: () => Promise<T>, patience: Patience, signal: AbortSignal, onPause: (error: Error) => void = () => undefined): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    throwIfCancelled(signal);
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || tried >= patience.tries) throw error;
      onPause(error);
      await pauseAfter(error, tried, patience, signal);
    }
  }
}
