import type { TextStream } from './text-stream.ts';

const EVERY_MS = 100;

/** Shows on a terminal how far a source is; elsewhere nothing. `end` takes the line away. */
export function sourceProgress(err: TextStream): { readonly report: (detail: string, fraction?: number) => void; readonly end: () => void } {
  if (!err.canRedraw) return { report: () => undefined, end: () => undefined };
  let shownAt = 0;
  let isShown = false;
  return {
    report: (detail, fraction) => {
      const now = performance.now();
      if (now < shownAt + EVERY_MS) return;
      shownAt = now;
      isShown = true;
      const percent = fraction === undefined || /%/.test(detail) ? '' : ` (${String(Math.round(fraction * 100))} %)`;
      err.write(`\r\u001B[2K${`${detail}${percent}`.slice(0, err.columns - 1)}`);
    },
    end: () => {
      if (isShown) err.write('\r\u001B[2K');
    },
  };
}
