import { GAP, type Point, type Size } from '../geometry.ts';
import { alignedColumns } from './columns.ts';
import { depths } from './depths.ts';
import { type Link, neighbours } from './neighbours.ts';
import { orderRows } from './order-rows.ts';
import { passagesOf } from './passages.ts';
import { stacksOf } from './stacks.ts';

/** From here on a graph is too large to be looked at node by node: time counts more than crossings. */
const LARGE = 2_000;
/** Up to so many nodes and passages together crossings are counted. */
const CAREFUL = 2_500;
const MOST_PASSAGES = 3_000;

/**
 * Places the nodes of a directed graph in rows, each below all that lead to it, ordered so that few edges cross and with room for edges that cross a row;
 * rows that are much too wide are stacked. Links name nodes by their place in `sizes`; links of a cycle that lead back are taken as they come. Returns
 * centres around (0, 0). About linear: 5,000 nodes take tens of milliseconds.
 */
export function layered(sizes: readonly Size[], links: readonly Link[]): Point[] {
  const count = sizes.length;
  const effort = count > LARGE ? { sweeps: 4, passes: 2 } : { sweeps: 12, passes: 8 };
  const plain = sided(count, links);
  const depth = depths(count, plain.before, plain.after);
  const passages = count > LARGE ? undefined : passagesOf(depth, links, plain.before, plain.after, MOST_PASSAGES);
  const total = passages?.depth.length ?? count;
  const { before, after } = passages === undefined ? plain : sided(total, passages.links);
  const rows = rowsOf(passages?.depth ?? depth);
  orderRows(rows, before, after, total, { sweeps: effort.sweeps, careful: total <= CAREFUL });
  const stacks = stacksOf(rows.map((row) => row.filter((node) => node < count)), sizes);
  const cells = cellsOf(rows, stacks, count, total);
  const half = Float64Array.from(cells.members, (members) => members.reduce((most, node) => Math.max(most, sizes[node]?.width ?? 0), 0) / 2);
  const held = cells.same ? { before, after } : sided(half.length, (passages?.links ?? links).map(([from, to, start, end]): Link => [cells.of[from] ?? 0, cells.of[to] ?? 0, start ?? 0, end ?? 0]));
  const x = alignedColumns({ rows: cells.rows, half, isPassage: (cell) => (cells.members[cell]?.[0] ?? 0) >= count }, held.before, held.after, effort.passes);
  return placed(cells, sizes, x);
}

const sided = (count: number, links: readonly Link[]) => ({ before: neighbours(count, links, 1), after: neighbours(count, links, 0) });

function rowsOf(depth: Int32Array): number[][] {
  const rows: number[][] = [];
  depth.forEach((row, node) => (rows[row] ??= []).push(node));
  for (let at = 0; at < rows.length; at++) rows[at] ??= [];
  return rows;
}

/** What stands side by side in a row: nodes, passages and, where a row is stacked, columns of nodes. */
interface Cells {
  readonly rows: readonly (readonly number[])[];
  readonly members: readonly (readonly number[])[];
  /** The cell of each node and passage. */
  readonly of: Int32Array;
  /** Every node and passage is the cell of its own number. */
  readonly same: boolean;
}

function cellsOf(rows: readonly (readonly number[])[], stacks: readonly number[], count: number, total: number): Cells {
  const of = Int32Array.from({ length: total }, (_, node) => node);
  if (stacks.every((stack) => stack === 1)) return { rows, members: Array.from(of, (node) => [node]), of, same: true };
  const members: number[][] = [];
  const cellRows = rows.map((row, at) => {
    const cells: number[] = [];
    let column = -1;
    for (const node of row) {
      const standing = members[column];
      const joins = node < count && standing !== undefined && standing.length < (stacks[at] ?? 1);
      if (joins) standing.push(node);
      else cells.push(members.push([node]) - 1);
      of[node] = joins ? column : members.length - 1;
      if (node < count) column = of[node];
    }
    return cells;
  });
  return { rows: cellRows, members, of, same: false };
}

function placed({ rows, members }: Cells, sizes: readonly Size[], x: Float64Array): Point[] {
  const points: Point[] = Array.from({ length: sizes.length }, () => ({ x: 0, y: 0 }));
  const height = (node: number): number => sizes[node]?.height ?? 0;
  let top = 0;
  let [left, right] = [Infinity, -Infinity];
  for (const row of rows) {
    const columns = row.map((cell) => members[cell] ?? []);
    const tallest = columns.reduce((most, column) => column.reduce((max, node) => Math.max(max, height(node)), most), 0);
    const stacked = columns.reduce((most, column) => Math.max(most, column.length), 1);
    row.forEach((cell, at) => {
      for (const [level, node] of (columns[at] ?? []).entries()) {
        if (node >= sizes.length) continue;
        const here = x[cell] ?? 0;
        points[node] = { x: here, y: top + level * (tallest + GAP.row) + tallest / 2 };
        left = Math.min(left, here);
        right = Math.max(right, here);
      }
    });
    top += stacked * (tallest + GAP.row);
  }
  const middle = { x: (left + right) / 2, y: (top - GAP.row) / 2 };
  return points.map((point) => ({ x: point.x - middle.x, y: point.y - middle.y }));
}
