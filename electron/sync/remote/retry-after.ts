/** An hour: a server that asks for more is asked again then. */
const LONGEST_SECONDS = 3_600;

/**
 * Seconds from a `Retry-After` header. A date in it counts from the answer's own `Date`, so that the clock of this machine has no part in it.
 * `undefined` for what cannot be understood.
 */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}$/u.test(text)) return Math.min(Number(text), LONGEST_SECONDS);
  const seconds = (Date.parse(text) - Date.parse(headers.get('date') ?? '')) / 1_000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_SECONDS) : undefined;
}
