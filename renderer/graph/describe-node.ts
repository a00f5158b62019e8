import type { NodeView } from '#shared/graph/graph-view.ts';
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

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
