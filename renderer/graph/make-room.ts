import type { Point, Size } from './geometry.ts';

/**
 * Where other nodes go when the one at `centre` grows by `growth` (a sub-pipeline opens) or shrinks (it closes): what is beside moves aside, what is below
 * moves down. Growing and shrinking by the same amount leads back to where it was.
 */
export function makeRoom(places: Iterable<readonly [string, Point]>, centre: Point, growth: Size): Map<string, Point> {
  const moved = new Map<string, Point>();
  for (const [id, at] of places) {
    const x = at.x + (Math.sign(Math.round(at.x - centre.x)) * growth.width) / 2;
    const y = at.y + (Math.sign(Math.round(at.y - centre.y)) * growth.height) / 2;
    moved.set(id, { x, y });
  }
  return moved;
}
