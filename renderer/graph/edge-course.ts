import { type Box, boxAround, type Point } from './geometry.ts';
import { type CoursePiece, coursePieces, type Lane, pointAlong } from './layout/edge-lane.ts';
import type { ShownEdge } from './shown-graph.ts';

/** Where a drawn edge goes, in canvas units: an S that leaves and arrives upright, through its lanes where it has any. */
export interface EdgeCourse {
  readonly edge: ShownEdge;
  readonly start: Point;
  readonly end: Point;
  readonly pieces: readonly CoursePiece[];
  /** Holds the whole curve. */
  readonly box: Box;
}

/** A piece is taken for so many straight lines when the pointer is near it. */
const STEPS = 16;

export function edgeCourse(edge: ShownEdge, start: Point, end: Point, lanes: readonly Lane[] = []): EdgeCourse {
  const pieces = coursePieces(start, end, lanes);
  return { edge, start, end, pieces, box: boxAround(pieces.map(boxOfPiece)) ?? { x1: start.x, y1: start.y, x2: end.x, y2: end.y } };
}

/** How far a point is from a course. */
export function distanceTo({ pieces }: EdgeCourse, point: Point): number {
  let least = Infinity;
  for (const piece of pieces) {
    let from = piece.start;
    for (let step = 1; step <= STEPS; step += 1) {
      const to = pointAlong(piece, step / STEPS);
      least = Math.min(least, distanceToLine(from, to, point));
      from = to;
    }
  }
  return least;
}

/** A curve is within its controls. */
function boxOfPiece({ start, end, reach }: CoursePiece): Box {
  return { x1: Math.min(start.x, end.x), y1: Math.min(start.y, end.y - reach), x2: Math.max(start.x, end.x), y2: Math.max(end.y, start.y + reach) };
}

function distanceToLine(from: Point, to: Point, point: Point): number {
  const line = { x: to.x - from.x, y: to.y - from.y };
  const along = ((point.x - from.x) * line.x + (point.y - from.y) * line.y) / Math.max(line.x ** 2 + line.y ** 2, Number.EPSILON);
  const at = Math.min(Math.max(along, 0), 1);
  return Math.hypot(from.x + at * line.x - point.x, from.y + at * line.y - point.y);
}
