import type { GraphView, NodeView } from '#shared/graph/graph-view.ts';
import { statusLooks } from '#renderer/ui/status.ts';

/** A node in words, for those who do not see the picture. */
export function describeNode(node: NodeView): string {
  const parts = [node.label, node.module];
  if (node.status !== undefined) parts.push(statusLooks[node.status].label.toLowerCase());
  parts.push(counted(node.inputs.length, 'input'), counted(node.outputs.length, 'output'));
  if (node.errors > 0) parts.push(counted(node.errors, 'error'));
  if (node.warnings > 0) parts.push(counted(node.warnings, 'warning'));
  return parts.filter((part) => part !== '').join(', ');
}

/** What is selected, in words: the last of it. */
export function describeSelection(graph: GraphView, selection: readonly string[]): string {
  const last = selection.at(-1);
  const node = graph.nodes.find((each) => each.id === last);
  if (node !== undefined) return describeNode(node);
  const edge = graph.edges.find((each) => each.id === last);
  return edge === undefined ? '' : `connection from ${edge.from.node}, ${edge.from.port} to ${edge.to.node}, ${edge.to.port}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
