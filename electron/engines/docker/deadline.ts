import { CancelledError, DrydockError } from '#shared/errors.ts';

/**
 * Runs `work` and rejects with what `onLate` makes when it takes longer than `deadlineMs`, or with the signal's reason when
 * it fires. The work's own signal is aborted in both cases, and a later outcome of it is dropped.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  onLate: () => Error,
): Promise<T> {
  if (signal?.aborted === true) throw cancellation(signal);
  const inner = new AbortController();
  let onAbort: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const cut = new Promise<never>((_, reject) => {
    const stop = (error: Error): void => {
      reject(error);
      inner.abort(error);
    };
    onAbort = () => stop(signal === undefined ? new CancelledError() : cancellation(signal));
    timer = setTimeout(() => stop(onLate()), deadlineMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(inner.signal), cut]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function cancellation(signal: AbortSignal): DrydockError {
  return signal.reason instanceof DrydockError ? signal.reason : new CancelledError();
}

/** Resolves with the value, or with undefined when it is not there within `ms`. */
export async function within<T>(ms: number, value: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
