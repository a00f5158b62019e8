import type { GraphView } from '#shared/graph/graph-view.ts';

/** Whether two graphs differ at most in what their nodes show (status, problems, names): told by identity, so that it costs next to nothing. */
export function sameStructure(a: GraphView, b: GraphView): boolean {
  if (a.edges !== b.edges || a.nodes.length !== b.nodes.length) return false;
  return a.nodes.every((node, at) => {
    const other = b.nodes[at];
    if (other === node) return true;
    return other !== undefined && other.id === node.id && other.parent === node.parent && other.kind === node.kind && other.inputs === node.inputs && other.outputs === node.outputs;
  });
}
