import { CancelledError, throwIfCancelled } from '#shared/errors.ts';

/**
 * Does `work` for every item, `atOnce` at the same time. When one fails the others are told by their signal; the first failure is thrown after all have
 * ended, so that nothing goes on behind the caller's back.
 */
export async function inLanes<T>(items: Iterable<T>, atOnce: number, signal: AbortSignal | undefined, work: (item: T, signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const open = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    for (let next = open.next(); next.done !== true && failure === undefined; next = open.next()) {
      try {
        throwIfCancelled(signal);
        await work(next.value, both);
      } catch (error) {
        failure ??= { error };
        stop.abort(new CancelledError());
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failure === undefined) return;
  throwIfCancelled(signal);
  throw failure.error;
}
