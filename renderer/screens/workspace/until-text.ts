/** `now`, `in 12 s`, `in 3 min` */
export function untilText(utc: string, nowMs: number): string {
  const left = Math.ceil((Date.parse(utc) - nowMs) / 1_000);
  if (!(left > 0)) return 'now';
  return left < 120 ? `in ${left} s` : `in ${Math.round(left / 60)} min`;
}
