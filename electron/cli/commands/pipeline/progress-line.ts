import type { TextStream } from '../../output/text-stream.ts';

/** One line on a terminal that is written over; nothing elsewhere. */
export function progressLine(err: TextStream): { show(progress: { readonly detail: string; readonly fraction?: number }): void; end(): void } {
  let shown = '';
  const clear = (): void => {
    if (shown !== '') err.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  return {
    show: ({ detail, fraction }) => {
      if (!err.isTerminal) return;
      clear();
      shown = `${fraction === undefined ? '' : `${String(Math.floor(fraction * 100)).padStart(3)} % `}${detail}`.slice(0, err.columns - 1);
      err.write(shown);
    },
    end: clear,
  };
}
