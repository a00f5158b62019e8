import { degree, each, type Neighbours } from './neighbours.ts';

/** The row of each node: its longest path from the sources; what only leads on to something is drawn close to it. */
export function depths(count: number, before: Neighbours, after: Neighbours): Int32Array {
  const depth = new Int32Array(count);
  const waiting = Int32Array.from({ length: count }, (_, node) => degree(before, node));
  const queue: number[] = [];
  for (let node = 0; node < count; node++) if (waiting[node] === 0) queue.push(node);
  const seen = new Uint8Array(count);
  for (let at = 0; at < queue.length || rescue(queue, seen, count); at++) {
    const node = queue[at] ?? 0;
    seen[node] = 1;
    each(after, node, (next) => {
      if (seen[next] === 1) return;
      depth[next] = Math.max(depth[next] ?? 0, (depth[node] ?? 0) + 1);
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) queue.push(next);
    });
  }
  for (const node of queue.toReversed()) {
    if (degree(before, node) > 0 || degree(after, node) === 0) continue;
    let least = Infinity;
    each(after, node, (next) => (least = Math.min(least, depth[next] ?? 0)));
    if (least > 0) depth[node] = least - 1;
  }
  return depth;
}

/** Where only cycles are left, one is entered at its first node. */
function rescue(queue: number[], seen: Uint8Array, count: number): boolean {
  if (queue.length >= count) return false;
  // Everything in the queue has been seen by now.
  const node = seen.indexOf(0);
  if (node < 0) return false;
  queue.push(node);
  return true;
}
