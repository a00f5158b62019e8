import { statSync } from 'node:fs';
import { stampOf } from '#electron/content/stamp.ts';

/** Changes when the file (or the names in the folder) change; empty while it is not there. */
export function fileStamp(place: string): string {
  const stat = statSync(place, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : stampOf(stat);
}
