import type { Clock } from '../clock.ts';

/** `20261122-041512-k3x9vq`: sorts by time, can be typed; the tail comes from a unique id. */
export function newRunId(clock: Clock, uniqueId: string): string {
  const digits = clock.nowUtc().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${uniqueId.slice(-6)}`;
}
