import type { Clock } from '../clock.ts';

/** `20261122-041512-k3x9vq`: sorts by time, can be typed; the tail is the milliseconds in base 36 and the end of a unique id. */
export function newRunId(clock: Clock, uniqueId: string): string {
  const digits = clock.nowUtc().replace(/\D/g, '');
  const milliseconds = Number(digits.slice(14, 17)).toString(36).padStart(2, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${milliseconds}${uniqueId.slice(-4)}`;
}
