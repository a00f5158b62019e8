import { CancelledError } from '#shared/errors.ts';

interface Flight<T, P> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: P) => void>;
}

/** Does each piece of work once at a time, for all who ask for it; it is given up when the last of them has gone. */
export class SingleFlight<T, P> {
  readonly #flights = new Map<string, Flight<T, P>>();

  /** Joins the work under `key`, or begins it. Rejects with {@link CancelledError} when this caller's signal fires. */
  async join(key: string, signal: AbortSignal, onProgress: (progress: P) => void, work: (signal: AbortSignal, progress: (progress: P) => void) => Promise<T>): Promise<T> {
    if (signal.aborted) throw new CancelledError();
    const flight = this.#flights.get(key) ?? this.#begin(key, work);
    // A listener of its own per caller, so that two callers may pass one function.
    const listener = (progress: P): void => onProgress(progress);
    flight.listeners.add(listener);
    let onAbort: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      onAbort = () => reject(new CancelledError());
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([flight.result, left]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      flight.listeners.delete(listener);
      if (flight.listeners.size === 0) this.#giveUp(key, flight);
    }
  }

  #begin(key: string, work: (signal: AbortSignal, progress: (progress: P) => void) => Promise<T>): Flight<T, P> {
    const abort = new AbortController();
    const listeners = new Set<(progress: P) => void>();
    const tell = (progress: P): void => {
      for (const listener of listeners) listener(progress);
    };
    // Begun a moment later, so that the first caller hears the first progress.
    const result = Promise.resolve().then(() => work(abort.signal, tell));
    result.catch(() => undefined);
    const flight = { result, abort, listeners };
    this.#flights.set(key, flight);
    return flight;
  }

  #giveUp(key: string, flight: Flight<T, P>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.abort.abort(new CancelledError());
  }
}
