/**
 * A cycle among named things, in the order of its edges with the first name repeated at the end, or undefined when there is
 * none. `edges` maps each name to the names it depends on; names without an entry have none. Takes time linear in the edges.
 */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    if (done.has(start)) continue;
    const path: string[] = [start];
    const onPath = new Set(path);
    const pending: number[] = [0];
    while (path.length > 0) {
      const name = path.at(-1) ?? '';
      const next = edges.get(name)?.[pending.at(-1) ?? 0];
      if (next === undefined) {
        done.add(name);
        onPath.delete(name);
        path.pop();
        pending.pop();
        continue;
      }
      pending[pending.length - 1] = (pending.at(-1) ?? 0) + 1;
      if (onPath.has(next)) return [...path.slice(path.indexOf(next)), next];
      if (done.has(next)) continue;
      path.push(next);
      onPath.add(next);
      pending.push(0);
    }
  }
  return undefined;
}
