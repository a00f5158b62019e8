import type { Barrier, Gap } from './free-gaps.ts';

/** What a turn costs, in units of way. */
const TURN_COST = 12;
/** How much more a way aside costs for each barrier that could be passed before. */
const EARLY_COST = 0.001;

/** A stretch to go down somewhere between `from` and `to`. */
export interface Passage extends Gap {
  readonly y1: number;
  readonly y2: number;
}

interface Found {
  readonly x: number;
  readonly cost: number;
  readonly gap: Gap;
  readonly before: Found | undefined;
}

/** The gaps that lead from x to x through all barriers with the least way aside, as late as can be. Undefined when there are none. */
export function findPassages(start: number, end: number, barriers: readonly Barrier[]): Passage[] | undefined {
  let reached: Found[] = [{ x: start, cost: 0, gap: { from: start, to: start }, before: undefined }];
  for (const [at, { gaps }] of barriers.entries()) {
    const dear = 1 + (barriers.length - at) * EARLY_COST;
    reached = gaps.flatMap((gap) => {
      let best: Found | undefined;
      for (const before of reached) {
        const x = Math.min(Math.max(before.x, gap.from), gap.to);
        const cost = before.cost + Math.abs(x - before.x) * dear + (x === before.x ? 0 : TURN_COST);
        if (best === undefined || cost < best.cost) best = { x, cost, gap, before };
      }
      return best ?? [];
    });
  }
  const cost = (found: Found): number => found.cost + Math.abs(end - found.x);
  let last = reached.reduce<Found | undefined>((best, found) => (best === undefined || cost(found) < cost(best) ? found : best), undefined);
  if (last === undefined) return undefined;
  const gaps: Gap[] = [];
  for (; last?.before !== undefined; last = last.before) gaps.unshift(last.gap);
  return joined(gaps, barriers);
}

/** Gaps that lie below one another are one passage. */
function joined(gaps: readonly Gap[], barriers: readonly Barrier[]): Passage[] {
  const passages: Passage[] = [];
  gaps.forEach((gap, at) => {
    const { y1, y2 } = barriers[at] ?? { y1: 0, y2: 0 };
    const last = passages.at(-1);
    const [from, to] = last === undefined ? [0, 0] : [Math.max(last.from, gap.from), Math.min(last.to, gap.to)];
    if (last !== undefined && from <= to) passages[passages.length - 1] = { from, to, y1: Math.min(last.y1, y1), y2: Math.max(last.y2, y2) };
    else passages.push({ ...gap, y1, y2 });
  });
  return passages;
}
