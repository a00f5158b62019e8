import type { Box } from '../geometry.ts';

/** What an edge keeps from the sides of nodes that it passes. */
export const MARGIN = 8;
/** Less height than this between rows is no room to turn in. */
const TURN = 16;

/** Where one can get through from left to right. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A row of obstacles: from `y1` to `y2` one gets through in the gaps alone. */
export interface Barrier {
  readonly y1: number;
  readonly y2: number;
  readonly gaps: readonly Gap[];
}

/** The barriers between two heights, from the top down. `within` is as far left and right as an edge may go. `boxes` are sorted by `y1`. */
export function barriersBetween(top: number, bottom: number, boxes: readonly Box[], within: Gap): Barrier[] {
  const barriers: Barrier[] = [];
  let row: Box[] = [];
  let [y1, y2] = [0, -Infinity];
  const close = (): void => {
    if (row.length > 0) barriers.push({ y1: y1 < top + TURN ? top : y1, y2: y2 > bottom - TURN ? bottom : y2, gaps: gapsBeside(row, within) });
    row = [];
  };
  for (const box of boxes) {
    if (box.y2 <= top || box.y1 >= bottom) continue;
    if (box.y1 > y2 + TURN) {
      close();
      [y1, y2] = [box.y1, box.y2];
    }
    row.push(box);
    y2 = Math.max(y2, box.y2);
  }
  close();
  return barriers;
}

function gapsBeside(row: readonly Box[], { from, to }: Gap): Gap[] {
  const gaps: Gap[] = [];
  let left = from;
  for (const box of row.toSorted((a, b) => a.x1 - b.x1)) {
    if (box.x1 - MARGIN > left) gaps.push({ from: left, to: box.x1 - MARGIN });
    left = Math.max(left, box.x2 + MARGIN);
  }
  if (to > left) gaps.push({ from: left, to });
  return gaps;
}
