import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { FRAME, GAP, nodeSize, portOffset, portsOf, type Side } from '../geometry.ts';
import type { ShownEnd, ShownGraph } from '../shown-graph.ts';

/**
 * The edges' own courses are not asked for, so they are given no room beyond that to pass. With linear segments for where nodes stand a thousand of them
 * take seconds, as good as the default's minute.
 */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'POLYLINE',
  'elk.spacing.nodeNode': String(GAP.column),
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(GAP.row),
  'elk.layered.spacing.edgeNodeBetweenLayers': '0',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '0',
  'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.separateConnectedComponents': 'true',
};

const portId = (node: string, side: Side, port: string): string => `${side} ${port} of ${node}`;

/** What ELK is asked: the nodes with their sizes and ports, those in open sub-pipelines inside them. */
export function elkGraph(graph: ShownGraph): ElkNode {
  const children = new Map<string | undefined, ElkNode[]>();
  for (const node of graph.nodes) {
    const parent = node.parent !== undefined && graph.open.has(node.parent) ? node.parent : undefined;
    const size = nodeSize(node);
    const inner = graph.open.has(node.id);
    const port = (side: Side, name: string, index: number, count: number): NonNullable<ElkNode['ports']>[number] => {
      const at = portOffset(side, index, count, size);
      const layoutOptions = { 'elk.port.side': side === 'input' ? 'NORTH' : 'SOUTH', 'elk.port.index': String(side === 'input' ? index : count - index) };
      return { id: portId(node.id, side, name), width: 0, height: 0, x: at.x + size.width / 2, y: at.y + size.height / 2, layoutOptions };
    };
    const ports = (['input', 'output'] as const).flatMap((side) => portsOf(node, side).map(({ name }, index, all) => port(side, name, index, all.length)));
    const own: ElkNode = {
      id: node.id,
      ...size,
      ports,
      layoutOptions: {
        'elk.portConstraints': inner ? 'FIXED_ORDER' : 'FIXED_POS',
        ...(inner ? { 'elk.padding': `[top=${FRAME.top},left=${FRAME.side},bottom=${FRAME.bottom},right=${FRAME.side}]` } : {}),
      },
    };
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [own]);
    else siblings.push(own);
  }
  for (const siblings of children.values()) for (const node of siblings) if (graph.open.has(node.id)) node.children = children.get(node.id) ?? [];
  const end = (at: ShownEnd): string => (at.port === undefined ? at.node : portId(at.node, at.side, at.port));
  return { id: '', layoutOptions: OPTIONS, children: children.get(undefined) ?? [], edges: graph.edges.map((edge) => ({ id: `edge ${edge.id}`, sources: [end(edge.from)], targets: [end(edge.to)] })) };
}
