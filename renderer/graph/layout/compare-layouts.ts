import { nodeSize, type Point } from '../geometry.ts';
import type { ShownGraph } from '../shown-graph.ts';

/** A crossing is as bad as so much more way for edges. */
const CROSSING = 150;
/** What a window is shaped like. */
const ASPECT = 1.5;
/** A picture that changes disturbs whoever looks at it: only for what is better by this much. */
const WORTH = 0.95;

interface Chord {
  readonly from: Point;
  readonly to: Point;
}

/** Whether `other` shows a graph clearly better than `first`: fewer crossings, shorter edges, larger in a window. Milliseconds for a thousand edges. */
export function isBetter(graph: ShownGraph, other: ReadonlyMap<string, Point>, first: ReadonlyMap<string, Point>): boolean {
  return cost(graph, other) < cost(graph, first) * WORTH;
}

function cost(graph: ShownGraph, places: ReadonlyMap<string, Point>): number {
  const chords: Chord[] = [];
  let length = 0;
  for (const edge of graph.edges) {
    const [from, to] = [places.get(edge.from.node), places.get(edge.to.node)];
    if (from === undefined || to === undefined) continue;
    chords.push(from.y <= to.y ? { from, to } : { from: to, to: from });
    length += Math.hypot(to.x - from.x, to.y - from.y);
  }
  return (length + CROSSING * crossings(chords) + 1) * Math.sqrt(extent(graph, places));
}

function crossings(chords: readonly Chord[]): number {
  const sorted = chords.toSorted((a, b) => a.from.y - b.from.y);
  let count = 0;
  sorted.forEach((a, at) => {
    for (let next = at + 1; next < sorted.length; next++) {
      const b = sorted[next];
      if (b === undefined || b.from.y >= a.to.y) break;
      if (side(a, b.from) * side(a, b.to) < 0 && side(b, a.from) * side(b, a.to) < 0) count++;
    }
  });
  return count;
}

const side = ({ from, to }: Chord, at: Point): number => Math.sign((to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x));

/** How high a window must be that shows everything. */
function extent(graph: ShownGraph, places: ReadonlyMap<string, Point>): number {
  let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of graph.nodes) {
    const at = places.get(node.id);
    if (at === undefined || graph.open.has(node.id)) continue;
    const { width, height } = nodeSize(node);
    [x1, x2] = [Math.min(x1, at.x - width / 2), Math.max(x2, at.x + width / 2)];
    [y1, y2] = [Math.min(y1, at.y - height / 2), Math.max(y2, at.y + height / 2)];
  }
  return Math.max((x2 - x1) / ASPECT, y2 - y1, 1);
}
