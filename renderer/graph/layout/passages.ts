import { degree, type Link, type Neighbours } from './neighbours.ts';

/** A graph in which edges lead from row to row: what crosses a row has a passage there, numbered after the nodes. */
export interface Passages {
  /** The row of each node and of each passage. */
  readonly depth: Int32Array;
  readonly links: readonly Link[];
}

/**
 * Gives the edges that cross rows a passage in each. Edges that fan out from one node share theirs, and so do those that meet at one. Undefined when
 * there would be more than `most`.
 */
export function passagesOf(depth: Int32Array, links: readonly Link[], before: Neighbours, after: Neighbours, most: number): Passages | undefined {
  const rowOf = (node: number): number => depth[node] ?? 0;
  let needed = 0;
  for (const [from, to] of links) needed += Math.max(rowOf(to) - rowOf(from) - 1, 0);
  if (needed > most) return undefined;
  const rows = [...depth];
  const all: Link[] = [];
  const known = new Map<string, number>();
  const passage = (owner: string, row: number, made: (passage: number) => void): number => {
    const key = `${owner} ${row}`;
    const old = known.get(key);
    if (old !== undefined) return old;
    const fresh = rows.push(row) - 1;
    known.set(key, fresh);
    made(fresh);
    return fresh;
  };
  for (const [from, to, start = 0, end = 0] of links) {
    const [first, last] = [rowOf(from), rowOf(to)];
    if (degree(after, from) >= degree(before, to)) {
      let [at, shift] = [from, start];
      for (let row = first + 1; row < last; row++) {
        at = passage(`from ${from}`, row, (made) => all.push([at, made, shift, 0]));
        shift = 0;
      }
      all.push([at, to, shift, end]);
    } else {
      let [at, shift] = [to, end];
      for (let row = last - 1; row > first; row--) {
        at = passage(`to ${to}`, row, (made) => all.push([made, at, 0, shift]));
        shift = 0;
      }
      all.push([from, at, start, shift]);
    }
  }
  return { depth: Int32Array.from(rows), links: all };
}
