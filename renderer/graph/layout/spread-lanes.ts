import type { Lane } from './edge-lane.ts';
import type { Passage } from './find-passage.ts';

/** How far apart lanes are that are not of one bundle; less where there is no room. */
const APART = [10, 6, 3] as const;
/** Lanes of one bundle become one when they are not further apart than this. */
const BUNDLED = 80;

/** A passage that is to become a lane. */
export interface LaneWish {
  readonly passage: Passage;
  /** Where it would be best. */
  readonly x: number;
  /** Where the edge comes from and goes to, on the whole: of two lanes in one passage the one that comes from the left is on the left. */
  readonly pull: number;
  /** Edges that may lie on one another have the same: they begin, or end, at one port. */
  readonly bundle: string;
}

/** Gives each wish a lane, those in one passage side by side. */
export function spreadLanes(wishes: readonly LaneWish[]): Map<LaneWish, Lane> {
  const lanes = new Map<LaneWish, Lane>();
  const placed: (Lane & { readonly bundle: string })[] = [];
  for (const wish of wishes.toSorted((a, b) => a.pull - b.pull)) {
    const { y1, y2, from, to } = wish.passage;
    const beside = placed.filter((other) => other.y1 < y2 && other.y2 > y1);
    const shared = beside.find((other) => other.bundle === wish.bundle && other.x >= from && other.x <= to && Math.abs(other.x - wish.x) <= BUNDLED);
    const lane = { x: shared?.x ?? freePlace(wish, beside.filter((other) => other.bundle !== wish.bundle).map((other) => other.x)), y1, y2 };
    placed.push({ ...lane, bundle: wish.bundle });
    lanes.set(wish, lane);
  }
  return lanes;
}

function freePlace({ passage: { from, to }, x }: LaneWish, taken: readonly number[]): number {
  for (const apart of APART) {
    const free = (at: number): boolean => at >= from && at <= to && taken.every((other) => Math.abs(other - at) >= apart);
    const candidates = [x, ...taken.flatMap((other) => [other + apart, other - apart])].filter(free);
    if (candidates.length > 0) return candidates.reduce((best, at) => (Math.abs(at - x) < Math.abs(best - x) ? at : best));
  }
  return x;
}
