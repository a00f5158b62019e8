import path from 'node:path';
import { fileStamp } from './file-stamp.ts';
import { keepLooking } from './lookout.ts';

/** Tells when a file was written, made, replaced or removed. */
export function watchFile(file: string, onChange: () => void, onError: (error: unknown) => void): () => void {
  let stamp = fileStamp(file);
  return keepLooking({
    // Its folder, because documents are replaced by renaming.
    places: () => [path.dirname(file)],
    look: () => {
      const now = fileStamp(file);
      if (now === stamp) return;
      stamp = now;
      onChange();
    },
    settleMs: 50, everyMs: 1_000, onError,
  });
}
