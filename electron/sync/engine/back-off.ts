const FIRST_MS = 1_000;
const LONGEST_MS = 10 * 60_000;

/**
 * How long to wait before the next try, in milliseconds, after `attempts` that failed: twice as long each time, between a half and the whole of it by
 * `random` (0 to 1), so that many homes do not come back at once; never less than the workspace asked for.
 */
export function backOffMs(attempts: number, random: number, retryAfterSeconds: number | undefined): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.max(Math.round(whole * (0.5 + random / 2)), (retryAfterSeconds ?? 0) * 1_000);
}
