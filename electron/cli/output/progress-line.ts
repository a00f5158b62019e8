import type { TextStream } from './text-stream.ts';

/** More often, a person does not see it. */
const EVERY_MS = 100;

export interface ProgressLine {
  /** `fraction` is from 0 to 1. */
  readonly show: (progress: { readonly detail: string; readonly fraction?: number | undefined }) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** How far something is, in one line of a terminal that is written over; elsewhere nothing. */
export function progressLine(err: TextStream): ProgressLine {
  if (!err.canRedraw) return { show: () => undefined, end: () => undefined };
  let shownAt = -EVERY_MS;
  let isShown = false;
  return {
    show: ({ detail, fraction }) => {
      const now = performance.now();
      if (now < shownAt + EVERY_MS) return;
      shownAt = now;
      isShown = true;
      const percent = fraction === undefined || detail.includes('%') ? '' : ` (${String(Math.floor(fraction * 100))} %)`;
      err.write(`\r\u001B[2K${`${detail}${percent}`.slice(0, err.columns - 1)}`);
    },
    end: () => {
      if (isShown) err.write('\r\u001B[2K');
      isShown = false;
    },
  };
}
