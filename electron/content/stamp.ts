import type { BigIntStats } from 'node:fs';

/** The marks of a file that change when its content does: size, modification and change time, inode. One text, compared whole. */
export type Stamp = string;

export const stampOf = (stat: BigIntStats): Stamp => `${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.ino}`;

const FINE_TICK_MS = 100;
const COARSE_TICK_MS = 2_100;

/**
 * Whether a later change is bound to change the stamp too (git's "racily clean" rule). A file changed within one tick of the
 * file system's clock before it was read could change again in the same tick and keep its stamp: such a stamp proves nothing.
 * `readAtMs` is the wall clock when reading began. File systems that keep whole seconds get a wider margin.
 */
export function isStampProof(stamp: Stamp, readAtMs: number): boolean {
  const [, mtime = '', ctime = ''] = stamp.split(':');
  return isLongBefore(mtime, readAtMs) && isLongBefore(ctime, readAtMs);
}

/** `ns`: nanoseconds as digits, cut off here to milliseconds: more than a number can hold, and slow to compute with. */
function isLongBefore(ns: string, readAtMs: number): boolean {
  const tickMs = ns.endsWith('000000000') ? COARSE_TICK_MS : FINE_TICK_MS;
  return Number(ns.slice(0, -6)) + tickMs < readAtMs;
}
