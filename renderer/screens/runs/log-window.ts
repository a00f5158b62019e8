/** The height of a line, in pixels. */
export const LINE_HEIGHT = 18;
/** Browsers draw nothing reliably below about 33 million pixels: above that many lines, the bar moves more than one line per line height. */
const MOST_PIXELS = 24_000_000;

/** Which lines are on screen, and where. */
export interface LogWindow {
  /** The height of what is scrolled. */
  readonly canvas: number;
  /** The first line that is drawn, and how many. */
  readonly first: number;
  readonly count: number;
  /** Where the first one is drawn, from the top of what is scrolled. */
  readonly top: number;
  readonly atEnd: boolean;
}

/** The window of `total` lines at a scroll position. A few lines more than fit are drawn on either side. */
export function logWindow(total: number, scrollTop: number, height: number, spare = 8): LogWindow {
  const natural = total * LINE_HEIGHT;
  const canvas = Math.min(natural, MOST_PIXELS);
  const range = Math.max(0, canvas - height);
  const at = Math.min(Math.max(0, scrollTop), range);
  // What a pixel of the bar stands for; 1 unless there are too many lines.
  const stretch = range === 0 ? 1 : Math.max(0, natural - height) / range;
  const exact = (at * stretch) / LINE_HEIGHT;
  const first = Math.max(0, Math.floor(exact) - spare);
  const count = Math.min(total - first, Math.ceil(height / LINE_HEIGHT) + 2 * spare + 1);
  return { canvas, first, count: Math.max(0, count), top: at - (exact - first) * LINE_HEIGHT, atEnd: at >= range - LINE_HEIGHT };
}

/** The scroll position that shows a line in the middle. */
export function scrollTopOf(line: number, total: number, height: number): number {
  const natural = total * LINE_HEIGHT;
  const canvas = Math.min(natural, MOST_PIXELS);
  const stretch = canvas <= height ? 1 : (natural - height) / (canvas - height);
  return Math.min(Math.max(0, canvas - height), Math.max(0, (line * LINE_HEIGHT - height / 2) / stretch));
}
