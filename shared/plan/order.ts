/** A node as the scheduler sees it. `cost` is the share of the worker pool it occupies, in workers; `weight` its expected duration, in any unit. */
export interface OrderedNode {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly cost: number;
  readonly weight: number;
}

/** Successors by node name; every node has an entry. */
export function successorsOf(nodes: readonly Pick<OrderedNode, 'name' | 'dependsOn'>[]): ReadonlyMap<string, readonly string[]> {
  const successors = new Map<string, string[]>(nodes.map((node) => [node.name, []]));
  for (const node of nodes) for (const dependency of node.dependsOn) successors.get(dependency)?.push(node.name);
  return successors;
}

/**
 * Sorts so that every node comes after what it depends on; nodes keep their given order otherwise.
 * Nodes on a cycle (and behind one) are left out of `sorted` and listed in `cyclic`.
 */
export function topologicalOrder<T extends Pick<OrderedNode, 'name' | 'dependsOn'>>(nodes: readonly T[]): { sorted: T[]; cyclic: T[] } {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const successors = successorsOf(nodes);
  const waitingFor = new Map(nodes.map((node) => [node.name, node.dependsOn.filter((name) => byName.has(name)).length]));
  const sorted = nodes.filter((node) => waitingFor.get(node.name) === 0);
  for (let next = 0; next < sorted.length; next += 1) {
    const done = sorted[next];
    if (done === undefined) break;
    for (const name of successors.get(done.name) ?? []) {
      const left = (waitingFor.get(name) ?? 0) - 1;
      waitingFor.set(name, left);
      const node = byName.get(name);
      if (left === 0 && node !== undefined) sorted.push(node);
    }
  }
  const placed = new Set(sorted.map((node) => node.name));
  return { sorted, cyclic: nodes.filter((node) => !placed.has(node.name)) };
}

/** For each node the weight of the longest path from its start to the end of the graph. Needs a sorted list. */
export function remainingPath(sorted: readonly OrderedNode[]): ReadonlyMap<string, number> {
  const successors = successorsOf(sorted);
  const remaining = new Map<string, number>();
  for (const node of [...sorted].reverse()) {
    let longest = 0;
    for (const name of successors.get(node.name) ?? []) longest = Math.max(longest, remaining.get(name) ?? 0);
    remaining.set(node.name, node.weight + longest);
  }
  return remaining;
}

/** All nodes that come after the given ones, the given ones included. */
export function withDescendants(nodes: readonly Pick<OrderedNode, 'name' | 'dependsOn'>[], start: readonly string[]): ReadonlySet<string> {
  const successors = successorsOf(nodes);
  const found = new Set(start);
  const open = [...start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const successor of successors.get(name) ?? []) {
      if (found.has(successor)) continue;
      found.add(successor);
      open.push(successor);
    }
  }
  return found;
}
