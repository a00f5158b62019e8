import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js';
import ElkConstructor from 'elkjs/lib/elk-api.js';
import { FRAME, GAP, nodeSize, type Point, portOffset, portsOf, type Side } from '../geometry.ts';
import type { ShownEnd, ShownGraph } from '../shown-graph.ts';

/** Beyond this many nodes the refinement takes longer than it is worth. */
const MOST_NODES = 1_000;

/** Lays graphs out with fewer crossings than the quick layout, in a worker of its own; slow: seconds for a thousand nodes. */
export class ElkRefinement {
  #elk: ELK | undefined;

  /** Undefined when the graph is too large. Rejects when the worker cannot be had, or gives up. */
  async place(graph: ShownGraph): Promise<Map<string, Point> | undefined> {
    if (graph.nodes.length < 2 || graph.nodes.length > MOST_NODES) return undefined;
    this.#elk ??= new ElkConstructor({ workerFactory: () => new Worker(new URL('elkjs/lib/elk-worker.min.js', import.meta.url), { type: 'module' }) });
    const laidOut = await this.#elk.layout(elkGraph(graph));
    const places = new Map<string, Point>();
    collect(laidOut, { x: 0, y: 0 }, places);
    return places;
  }

  close(): void {
    this.#elk?.terminateWorker();
    this.#elk = undefined;
  }
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.spacing.nodeNode': String(GAP.column),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(GAP.row),
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.separateConnectedComponents': 'true',
};

const portId = (node: string, side: Side, port: string): string => `${side} ${port} of ${node}`;

function elkGraph(graph: ShownGraph): ElkNode {
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

function collect(node: ElkNode, origin: Point, places: Map<string, Point>): void {
  for (const child of node.children ?? []) {
    const corner = { x: origin.x + (child.x ?? 0), y: origin.y + (child.y ?? 0) };
    places.set(child.id, { x: corner.x + (child.width ?? 0) / 2, y: corner.y + (child.height ?? 0) / 2 });
    collect(child, corner, places);
  }
}
