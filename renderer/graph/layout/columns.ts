import { GAP } from '../geometry.ts';
import { each, type Neighbours } from './neighbours.ts';

/** Room that a passage keeps from what is beside it. */
const PASSAGE = { node: 22, passage: 12 } as const;

/** Edges that are nearly upright are made so. */
const NEARLY = 56;

/** What stands in rows: half as wide as `half` says, passages from number `count` on. */
export interface Standing {
  readonly rows: readonly (readonly number[])[];
  readonly half: Float64Array;
  readonly isPassage: (cell: number) => boolean;
}

/** Moves cells towards the middle of their neighbours without changing the order of a row; returns the x of each. */
export function alignedColumns(standing: Standing, before: Neighbours, after: Neighbours, passes: number): Float64Array {
  const { rows, half } = standing;
  const x = new Float64Array(half.length);
  for (const row of rows) settle(row, row.map(() => 0), standing, x);
  for (let pass = 0; pass < passes; pass++) {
    const down = pass % 2 === 0;
    const both = passes > 2 && pass >= passes - 2;
    for (const row of down ? rows : rows.toReversed()) {
      const wanted = row.map((cell) => (both ? middle(before, after, cell, x) : (meanPlace(down ? before : after, cell, x) ?? x[cell] ?? 0)));
      settle(row, wanted, standing, x);
    }
  }
  if (passes <= 2) return x;
  for (const side of [after, before]) {
    for (const row of side === before ? rows : rows.toReversed()) settle(row, row.map((cell) => nearlyUpright(side, cell, x)), standing, x);
  }
  return x;
}

/** Where the edge at `at` is upright. */
const upright = (side: Neighbours, at: number, x: Float64Array): number => (x[side.list[at] ?? 0] ?? 0) + (side.other[at] ?? 0) - (side.own[at] ?? 0);

function nearlyUpright(side: Neighbours, cell: number, x: Float64Array): number {
  const here = x[cell] ?? 0;
  let [nearest, least] = [here, NEARLY];
  each(side, cell, (_, at) => {
    const away = Math.abs(upright(side, at, x) - here);
    if (away < least) [nearest, least] = [upright(side, at, x), away];
  });
  return nearest;
}

function meanPlace(side: Neighbours, cell: number, x: Float64Array): number | undefined {
  const [from, to] = [side.start[cell] ?? 0, side.start[cell + 1] ?? 0];
  if (from === to) return undefined;
  let sum = 0;
  for (let at = from; at < to; at++) sum += upright(side, at, x);
  return sum / (to - from);
}

function middle(before: Neighbours, after: Neighbours, cell: number, x: Float64Array): number {
  const [above, below] = [meanPlace(before, cell, x), meanPlace(after, cell, x)];
  if (above === undefined) return below ?? x[cell] ?? 0;
  return below === undefined ? above : (above + below) / 2;
}

/** Gives a row the places nearest to those wanted, in least squares, that keep order and gaps (pool adjacent violators). */
function settle(row: readonly number[], wanted: readonly number[], { half, isPassage }: Standing, x: Float64Array): void {
  const offsets: number[] = [];
  row.forEach((cell, at) => {
    const previous = row[at - 1];
    if (previous === undefined) {
      offsets.push(0);
      return;
    }
    const passages = Number(isPassage(previous)) + Number(isPassage(cell));
    const gap = passages === 0 ? GAP.column : passages === 1 ? PASSAGE.node : PASSAGE.passage;
    offsets.push((offsets[at - 1] ?? 0) + (half[previous] ?? 0) + gap + (half[cell] ?? 0));
  });
  const blocks: { sum: number; count: number }[] = [];
  row.forEach((_, at) => {
    let block = { sum: (wanted[at] ?? 0) - (offsets[at] ?? 0), count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.sum / last.count >= block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  let at = 0;
  for (const { sum, count } of blocks) {
    for (let i = 0; i < count; i++, at++) x[row[at] ?? 0] = sum / count + (offsets[at] ?? 0);
  }
}
