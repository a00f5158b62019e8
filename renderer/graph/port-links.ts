import type { GraphView, NodeView } from '#shared/graph/graph-view.ts';
import type { PortRef, Side } from './geometry.ts';
import { portsOf } from './geometry.ts';

/** One port of a node and what it is connected with. */
export interface PortLinks {
  readonly side: Side;
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly links: readonly { readonly edge: string; readonly other: PortRef }[];
}

/** The ports of a node, inputs first, with their connections. */
export function portLinks(graph: GraphView, node: NodeView): PortLinks[] {
  return (['input', 'output'] as const).flatMap((side) =>
    portsOf(node, side).map(({ name, type, optional }) => {
      const [own, other] = side === 'input' ? (['to', 'from'] as const) : (['from', 'to'] as const);
      const links = graph.edges.filter((edge) => edge[own].node === node.id && edge[own].port === name).map((edge) => ({ edge: edge.id, other: edge[other] }));
      return { side, name, type, optional, links };
    }),
  );
}

/** A connection that could be made with a port, in the direction of the data. */
export interface Candidate {
  readonly from: PortRef;
  readonly to: PortRef;
  /** The other end, for people. */
  readonly label: string;
}

/** Everything that a port of a node can be connected with, in the order of the graph. */
export function candidates(graph: GraphView, own: PortRef, side: Side, canConnect: (from: PortRef, to: PortRef) => boolean): Candidate[] {
  const otherSide: Side = side === 'input' ? 'output' : 'input';
  return graph.nodes.flatMap((node) =>
    portsOf(node, otherSide).flatMap((port) => {
      const other = { node: node.id, port: port.name };
      const [from, to] = side === 'output' ? [own, other] : [other, own];
      return node.id !== own.node && canConnect(from, to) ? [{ from, to, label: `${node.label} · ${port.name} (${port.type})` }] : [];
    }),
  );
}
