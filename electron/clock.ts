/** Time and names come from here, so that tests and simulations can replay them. */
export interface Clock {
  /** UTC, ISO 8601 with milliseconds. */
  nowUtc(): string;
  /** Milliseconds on a clock that never goes back. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowUtc: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
};
