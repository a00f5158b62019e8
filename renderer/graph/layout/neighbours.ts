/** From one node to another, by number; then how far right of each one's centre the edge starts and ends. */
export type Link = readonly [from: number, to: number, start?: number, end?: number];

/**
 * The neighbours of each node on one side, packed: those of `n` are `list[start[n]..start[n + 1]]`. `own` and `other` are how far right of the two
 * centres the edge meets the node and its neighbour.
 */
export interface Neighbours {
  readonly start: Int32Array;
  readonly list: Int32Array;
  readonly own: Float64Array;
  readonly other: Float64Array;
}

/** What leads to each node (`end` 1), or what each leads to (0). */
export function neighbours(count: number, links: readonly Link[], end: 0 | 1): Neighbours {
  const start = new Int32Array(count + 1);
  for (const link of links) start[link[end] + 1] = (start[link[end] + 1] ?? 0) + 1;
  for (let at = 0; at < count; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const next = start.slice();
  const list = new Int32Array(links.length);
  const [own, other] = [new Float64Array(links.length), new Float64Array(links.length)];
  for (const link of links) {
    const at = next[link[end]] ?? 0;
    next[link[end]] = at + 1;
    list[at] = link[1 - end] ?? 0;
    own[at] = link[2 + end] ?? 0;
    other[at] = link[3 - end] ?? 0;
  }
  return { start, list, own, other };
}

export function each(side: Neighbours, node: number, visit: (other: number, at: number) => void): void {
  for (let at = side.start[node] ?? 0; at < (side.start[node + 1] ?? 0); at++) visit(side.list[at] ?? 0, at);
}

export const degree = (side: Neighbours, node: number): number => (side.start[node + 1] ?? 0) - (side.start[node] ?? 0);
