import type { ShownGraph } from '../shown-graph.ts';

/** Names the structure of a drawn graph: what its layout depends on. Statuses, problems and types do not count. */
export function graphDigest(graph: ShownGraph): string {
  let [high, low] = [0x811c9dc5, 0x01000193];
  const add = (text: string): void => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x5bd1e995) ^ (low >>> 13);
    }
  };
  for (const node of graph.nodes) add(`${node.id}\u0000${node.parent ?? ''}\u0000${node.kind}\u0000${node.inputs.length}\u0000${node.outputs.length}\u0001`);
  for (const { from, to } of graph.edges) add(`${from.node}\u0000${from.port ?? ''}\u0000${to.node}\u0000${to.port ?? ''}\u0001`);
  return `${graph.nodes.length}-${graph.edges.length}-${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}`;
}
