/** The version given to a registration that names none: one more than the highest whole number among the versions, first `1`. */
export function nextVersion(versions: readonly string[]): string {
  let highest = 0n;
  for (const version of versions) {
    if (!/^\d+$/.test(version)) continue;
    const number = BigInt(version);
    if (number > highest) highest = number;
  }
  return String(highest + 1n);
}
