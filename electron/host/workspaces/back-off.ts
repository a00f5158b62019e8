const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long to wait after a number of failures in a row, ms; `chance`, 0 to 1, spreads those who failed at the same time. */
export function backOff(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(longest * (0.5 + chance / 2));
}
