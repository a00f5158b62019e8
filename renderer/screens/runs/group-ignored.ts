import type { Plan } from '#shared/contract/runs.ts';

type Ignored = Plan['ignored'][number];

/** The same thing ignored for the same reason, once, with the nodes it concerns; `nodes` is empty for the pipeline itself. */
export interface IgnoredGroup {
  readonly key: string;
  readonly reason: string;
  readonly nodes: readonly string[];
}

/** One entry per key and reason, in the order in which they first come up. */
export function groupIgnored(ignored: readonly Ignored[]): readonly IgnoredGroup[] {
  const groups = new Map<string, { key: string; reason: string; nodes: string[] }>();
  for (const { node, key, reason } of ignored) {
    // What concerns the pipeline as a whole stays apart from what concerns nodes.
    const place = JSON.stringify([key, reason, node === undefined]);
    const group = groups.get(place) ?? { key, reason, nodes: [] };
    if (node !== undefined) group.nodes.push(node);
    groups.set(place, group);
  }
  return [...groups.values()];
}
