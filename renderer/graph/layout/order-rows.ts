import { each, type Neighbours } from './neighbours.ts';

/** Ranks are whole numbers apart; ports of one node lie between them. */
const RANKS_A_UNIT = 1 / 4_000;

export interface OrderEffort {
  readonly sweeps: number;
  /** Count crossings, keep the best order that was met and swap neighbours that are better the other way round. */
  readonly careful: boolean;
}

/** Orders each row so that few edges cross, in place. */
export function orderRows(rows: number[][], before: Neighbours, after: Neighbours, count: number, { sweeps, careful }: OrderEffort): void {
  const rank = new Float64Array(count);
  for (const row of rows) rankRow(row, rank);
  let best: number[][] = [];
  let fewest = Infinity;
  /** Says whether there is no more to be won. */
  const keep = (): boolean => {
    const crossings = rows.reduce((sum, row) => sum + crossingsBelow(row, after, rank), 0);
    if (crossings >= fewest) return false;
    fewest = crossings;
    best = rows.map((row) => [...row]);
    return crossings === 0;
  };
  if (careful && keep()) return;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) sortRow(row, down ? before : after, rank);
    if (careful && keep()) return;
  }
  if (!careful) return;
  rows.splice(0, rows.length, ...best);
  for (const row of rows) rankRow(row, rank);
  for (let pass = 0; pass < 4; pass++) {
    const swapped = rows.filter((row) => swapPairs(row, before, after, rank));
    if (swapped.length === 0) return;
  }
}

/** Ranks count from the middle of a row, so that those of rows of different length compare. */
function rankRow(row: readonly number[], rank: Float64Array): void {
  row.forEach((node, at) => (rank[node] = at - (row.length - 1) / 2));
}

function sortRow(row: number[], side: Neighbours, rank: Float64Array): void {
  const keys = row.map((node) => meanRank(side, node, rank));
  const order = row.map((_, at) => at).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  const sorted = order.map((at) => row[at] ?? 0);
  sorted.forEach((node, at) => (row[at] = node));
  rankRow(row, rank);
}

function meanRank(side: Neighbours, node: number, rank: Float64Array): number {
  const [from, to] = [side.start[node] ?? 0, side.start[node + 1] ?? 0];
  if (from === to) return rank[node] ?? 0;
  let sum = 0;
  for (let at = from; at < to; at++) sum += (rank[side.list[at] ?? 0] ?? 0);
  return sum / (to - from);
}

/** How many edges to the next row cross: inversions among their ends. */
function crossingsBelow(row: readonly number[], after: Neighbours, rank: Float64Array): number {
  const ends: number[] = [];
  for (const node of row) {
    const own: (readonly [start: number, end: number])[] = [];
    each(after, node, (next, at) => own.push([after.own[at] ?? 0, (rank[next] ?? 0) + (after.other[at] ?? 0) * RANKS_A_UNIT]));
    for (const [, end] of own.sort((a, b) => a[0] - b[0] || a[1] - b[1])) ends.push(end);
  }
  return inversions(ends)[1];
}

function inversions(list: readonly number[]): readonly [sorted: readonly number[], count: number] {
  if (list.length < 2) return [list, 0];
  const half = list.length >> 1;
  const [left, before] = inversions(list.slice(0, half));
  const [right, behind] = inversions(list.slice(half));
  const sorted: number[] = [];
  let [i, j, count] = [0, 0, before + behind];
  while (i < left.length || j < right.length) {
    const [a = Infinity, b = Infinity] = [left[i], right[j]];
    if (a <= b) {
      sorted.push(a);
      i++;
    } else {
      sorted.push(b);
      j++;
      count += left.length - i;
    }
  }
  return [sorted, count];
}

function swapPairs(row: number[], before: Neighbours, after: Neighbours, rank: Float64Array): boolean {
  let swapped = false;
  for (let at = 0; at + 1 < row.length; at++) {
    const [left, right] = [row[at] ?? 0, row[at + 1] ?? 0];
    const gain = pairCrossings(left, right, before, rank) + pairCrossings(left, right, after, rank) - pairCrossings(right, left, before, rank) - pairCrossings(right, left, after, rank);
    if (gain <= 0) continue;
    [row[at], row[at + 1]] = [right, left];
    [rank[left], rank[right]] = [rank[right] ?? 0, rank[left] ?? 0];
    swapped = true;
  }
  return swapped;
}

/** Crossings between the edges of two neighbours on one side, with `left` on the left. */
function pairCrossings(left: number, right: number, side: Neighbours, rank: Float64Array): number {
  let crossings = 0;
  const place = (node: number, at: number): number => (rank[node] ?? 0) + (side.other[at] ?? 0) * RANKS_A_UNIT;
  each(side, left, (a, atA) => each(side, right, (b, atB) => (crossings += place(a, atA) > place(b, atB) ? 1 : 0)));
  return crossings;
}
