import type { GraphView, NodeView } from '#shared/graph/graph-view.ts';
import { portLinks, type PortLinks } from './port-links.ts';

/** A line of the outline. */
export type OutlineRow =
  | { readonly kind: 'node'; readonly key: string; readonly depth: number; readonly node: NodeView }
  | { readonly kind: 'port'; readonly key: string; readonly depth: number; readonly node: NodeView; readonly port: PortLinks }
  | { readonly kind: 'link'; readonly key: string; readonly depth: number; readonly node: NodeView; readonly edge: string; readonly text: string };

/** Nodes in the order of the file, those of a sub-pipeline below it; ports and connections below the nodes that are expanded. */
export function outlineRows(graph: GraphView, expanded: ReadonlySet<string>): OutlineRow[] {
  const ids = new Set(graph.nodes.map((node) => node.id));
  const labels = new Map(graph.nodes.map((node) => [node.id, node.label]));
  const children = new Map<string, NodeView[]>();
  for (const node of graph.nodes) {
    const parent = node.parent !== undefined && ids.has(node.parent) ? node.parent : '';
    children.set(parent, children.get(parent) ?? []);
    children.get(parent)?.push(node);
  }
  const rows: OutlineRow[] = [];
  const add = (node: NodeView, depth: number): void => {
    rows.push({ kind: 'node', key: `node ${node.id}`, depth, node });
    if (expanded.has(node.id)) {
      for (const port of portLinks(graph, node)) {
        rows.push({ kind: 'port', key: `${port.side} ${port.name} ${node.id}`, depth: depth + 1, node, port });
        for (const { edge, other } of port.links) {
          const end = `${labels.get(other.node) ?? other.node} · ${other.port}`;
          rows.push({ kind: 'link', key: `link ${edge} ${node.id}`, depth: depth + 2, node, edge, text: port.side === 'input' ? `${port.name} from ${end}` : `${port.name} to ${end}` });
        }
      }
    }
    for (const child of children.get(node.id) ?? []) add(child, depth + 1);
  };
  for (const node of children.get('') ?? []) add(node, 0);
  return rows;
}
