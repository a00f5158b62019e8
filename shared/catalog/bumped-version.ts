import { nextVersion } from './next-version.ts';

/** The version that follows `base`: its last number is counted up until nobody has it (`1.2.0` becomes `1.2.1`). Without a number: as for a registration that names none. */
export function bumpedVersion(base: string, taken: readonly string[]): string {
  const [, head = '', digits] = /^(.*?)(\d+)$/.exec(base) ?? [];
  if (digits === undefined) return nextVersion(taken);
  const known = new Set(taken);
  for (let number = BigInt(digits) + 1n; ; number += 1n) {
    const version = `${head}${String(number)}`;
    if (!known.has(version)) return version;
  }
}
