import { statusColor } from '../../ui/status.ts';
import type { ShownStatus } from '../../ui/status.ts';

interface NodeCounts {
  readonly total: number;
  readonly completed: number;
  readonly reused: number;
  readonly failed: number;
}

/** How far a run came: a bar of its nodes by how they ended, and the same in words. */
export function NodeBar({ nodes }: { readonly nodes: NodeCounts }): React.JSX.Element {
  const parts = (['completed', 'reused', 'failed'] as const).filter((part) => nodes[part] > 0);
  const words = [...parts.map((part) => `${nodes[part]} ${part}`), `${nodes.total} in all`].join(', ');
  const width = (count: number): string => `${(100 * count) / Math.max(1, nodes.total)}%`;
  return (
    <span className="runs-nodes" title={words}>
      <span className="runs-bar" role="img" aria-label={words}>
        {parts.map((part: ShownStatus & keyof NodeCounts) => (
          <span key={part} style={{ width: width(nodes[part]), background: statusColor(part) }} />
        ))}
      </span>
      <span aria-hidden>
        {nodes.completed + nodes.reused}/{nodes.total}
      </span>
    </span>
  );
}
