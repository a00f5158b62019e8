import type { GraphView } from '#shared/graph/graph-view.ts';

const SCALE = ['queued', 'running', 'completed'] as const;

/** The node in the middle of the graph, at which the pictures look closely: by number. */
export const middleOf = (count: number): number => count >> 1;

/** The graph with another status of one node; all other nodes are the same objects. */
export function changedStatus(graph: GraphView, which: number): GraphView {
  return { ...graph, nodes: graph.nodes.map((node, at) => (at === which ? { ...node, status: node.status === 'failed' ? 'completed' : 'failed' } : node)) };
}

/** The graph one moment later in a run that never ends. */
export function nextStatus(graph: GraphView, moment: number): GraphView {
  const which = moment % graph.nodes.length;
  const status = SCALE[Math.floor(moment / graph.nodes.length) % SCALE.length] ?? 'queued';
  return { ...graph, nodes: graph.nodes.map((node, at) => (at === which ? { ...node, status } : node)) };
}
