import type { Point } from '../geometry.ts';

/** A stretch that an edge goes straight down, between nodes that it does not belong to. */
export interface Lane {
  readonly x: number;
  readonly y1: number;
  readonly y2: number;
}

/** A part of an edge's course: a cubic curve that is upright at both ends, with its controls `reach` below `start` and above `end`. */
export interface CoursePiece {
  readonly start: Point;
  readonly end: Point;
  readonly reach: number;
}

const MOST_REACH = 160;

/** The pieces of a course, one after another: an S, or an S to each lane and one from the last, which stay between the ends of the lanes. */
export function coursePieces(start: Point, end: Point, lanes: readonly Lane[]): CoursePiece[] {
  const down = end.y - start.y;
  if (lanes.length === 0) return [{ start, end, reach: Math.min(Math.max(Math.abs(down) / 2, down < 0 ? 70 : 24), MOST_REACH) }];
  const pieces: CoursePiece[] = [];
  let at = start;
  const go = (to: Point): void => {
    if (to.x !== at.x || to.y !== at.y) pieces.push({ start: at, end: to, reach: Math.min(Math.abs(to.y - at.y) / 2, MOST_REACH) });
    at = to;
  };
  for (const { x, y1, y2 } of lanes) {
    go({ x, y: y1 });
    go({ x, y: Math.min(y2, end.y) });
  }
  go(end);
  return pieces;
}

/** A point of a piece: `at` is 0 at its start and 1 at its end. */
export function pointAlong({ start, end, reach }: CoursePiece, at: number): Point {
  const rest = 1 - at;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * at, 3 * rest * at ** 2, at ** 3];
  return { x: (a + b) * start.x + (c + d) * end.x, y: a * start.y + b * (start.y + reach) + c * (end.y - reach) + d * end.y };
}
