import type { EdgeView, GraphView, NodeView } from '#shared/graph/graph-view.ts';
import type { Side } from './geometry.ts';

/** An end of a drawn edge. Without a port it ends at the node's rim: the port is inside a closed sub-pipeline. */
export interface ShownEnd {
  readonly node: string;
  readonly port?: string;
  /** The inside of an open sub-pipeline begins at its inputs and ends at its outputs. */
  readonly side: Side;
}

export interface ShownEdge {
  readonly id: string;
  /** Edges of the graph that this one stands for. */
  readonly ids: readonly string[];
  readonly from: ShownEnd;
  readonly to: ShownEnd;
}

/** What of a graph is drawn while some sub-pipelines are closed. */
export interface ShownGraph {
  readonly nodes: readonly NodeView[];
  readonly edges: readonly ShownEdge[];
  /** Sub-pipelines that are drawn as frames around their nodes. */
  readonly open: ReadonlySet<string>;
}

/** Leaves out what is inside closed sub-pipelines; edges to it end at the closed one, once for each pair. */
export function shownGraph(graph: GraphView, collapsed: ReadonlySet<string>): ShownGraph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const shownAs = new Map<string, string>();
  for (const node of graph.nodes) shownAs.set(node.id, outermostClosed(node, byId, collapsed) ?? node.id);
  const nodes = graph.nodes.filter((node) => shownAs.get(node.id) === node.id);
  const open = new Set<string>();
  for (const node of nodes) if (node.parent !== undefined && byId.has(node.parent)) open.add(node.parent);
  return { nodes, edges: shownEdges(graph.edges, byId, shownAs), open };
}

function outermostClosed(node: NodeView, byId: ReadonlyMap<string, NodeView>, collapsed: ReadonlySet<string>): string | undefined {
  let closed: string | undefined;
  const seen = new Set<string>([node.id]);
  for (let at = node.parent; at !== undefined && !seen.has(at); at = byId.get(at)?.parent) {
    seen.add(at);
    if (collapsed.has(at)) closed = at;
  }
  return closed;
}

function shownEdges(edges: readonly EdgeView[], byId: ReadonlyMap<string, NodeView>, shownAs: ReadonlyMap<string, string>): ShownEdge[] {
  const found = new Map<string, ShownEdge & { readonly ids: string[] }>();
  for (const edge of edges) {
    const from = shownEnd(edge.from, 'from', byId, shownAs);
    const to = shownEnd(edge.to, 'to', byId, shownAs);
    if (from === undefined || to === undefined || from.node === to.node) continue;
    const exact = from.port !== undefined && to.port !== undefined;
    const key = exact ? edge.id : `${from.node} ${from.port ?? ''} > ${to.node} ${to.port ?? ''}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { id: edge.id, ids: [edge.id], from, to });
    else known.ids.push(edge.id);
  }
  return [...found.values()];
}

function shownEnd(end: EdgeView['from'], which: 'from' | 'to', byId: ReadonlyMap<string, NodeView>, shownAs: ReadonlyMap<string, string>): ShownEnd | undefined {
  const node = shownAs.get(end.node);
  const view = byId.get(end.node);
  if (node === undefined || view === undefined) return undefined;
  const usual: Side = which === 'from' ? 'output' : 'input';
  if (node !== end.node) return { node, side: usual };
  const other: Side = which === 'from' ? 'input' : 'output';
  const has = (side: Side): boolean => (side === 'input' ? view.inputs : view.outputs).some((port) => port.name === end.port);
  if (has(usual)) return { node, port: end.port, side: usual };
  return has(other) ? { node, port: end.port, side: other } : { node, side: usual };
}
