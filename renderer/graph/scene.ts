import type { NodeView, PortView } from '#shared/graph/graph-view.ts';
import { type Box, boxAround, boxOf, centreOf, contains, frameAround, nodeSize, type Point, portOffset, portsOf, type Side, sizeOf } from './geometry.ts';
import type { ShownEdge, ShownEnd, ShownGraph } from './shown-graph.ts';

/** A node where it is drawn. */
export interface SceneNode {
  view: NodeView;
  /** Drawn as a frame around its content. */
  open: boolean;
  depth: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A port under the pointer. */
export interface PortHit {
  readonly node: SceneNode;
  readonly side: Side;
  readonly port: PortView;
  readonly at: Point;
}

/** What is drawn and where, in canvas units: the geometry of the picture, without any drawing. */
export class Scene {
  readonly #nodes = new Map<string, SceneNode>();
  #order: SceneNode[] = [];
  #children = new Map<string, SceneNode[]>();
  #edges: readonly ShownEdge[] = [];
  #connected = new Set<string>();
  /** Around everything: found when it is asked for, forgotten when anything moves. */
  #bounds: Box | undefined;

  /** Outer frames first: what comes later is drawn over what comes before. */
  get nodes(): readonly SceneNode[] {
    return this.#order;
  }

  get edges(): readonly ShownEdge[] {
    return this.#edges;
  }

  node(id: string): SceneNode | undefined {
    return this.#nodes.get(id);
  }

  /** Takes over a graph; nodes that stay keep their places. */
  setGraph(graph: ShownGraph): void {
    const old = new Map(this.#nodes);
    this.#nodes.clear();
    this.#children = new Map();
    for (const view of graph.nodes) {
      const known = old.get(view.id);
      const open = graph.open.has(view.id);
      const size = nodeSize(view);
      const node: SceneNode = known ?? { view, open, depth: 0, x: 0, y: 0, ...size };
      node.view = view;
      if (!open) Object.assign(node, size);
      node.open = open;
      this.#nodes.set(view.id, node);
      if (view.parent !== undefined && graph.open.has(view.parent)) this.#adopt(view.parent, node);
    }
    for (const node of this.#nodes.values()) node.depth = this.#depthOf(node);
    this.#order = [...this.#nodes.values()].sort((a, b) => rank(a) - rank(b));
    this.#edges = graph.edges;
    this.#connected = new Set(graph.edges.flatMap(({ from, to }) => [portKey(from), portKey(to)]));
    this.#bounds = undefined;
  }

  /** Takes over what nodes show, of a graph of the same structure. Says which nodes show something else now. */
  setViews(views: Iterable<NodeView>): SceneNode[] {
    const changed: SceneNode[] = [];
    for (const view of views) {
      const node = this.#nodes.get(view.id);
      if (node === undefined || node.view === view) continue;
      node.view = view;
      changed.push(node);
    }
    return changed;
  }

  /** Puts nodes at places and fits the frames around them. Nodes that are not named stay. */
  place(places: Iterable<readonly [string, Point]>): void {
    for (const [id, at] of places) {
      const node = this.#nodes.get(id);
      if (node === undefined) continue;
      node.x = at.x;
      node.y = at.y;
    }
    this.fitFrames();
  }

  /** Moves a node, with all that is in it but for `besides`. */
  move(id: string, to: Point, besides: ReadonlySet<string> = new Set()): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    const by = { x: to.x - node.x, y: to.y - node.y };
    node.x = to.x;
    node.y = to.y;
    this.#bounds = undefined;
    for (const child of this.#children.get(id) ?? []) {
      if (!besides.has(child.view.id)) this.move(child.view.id, { x: child.x + by.x, y: child.y + by.y }, besides);
    }
  }

  /** Makes every frame as large as its content asks, inner ones first. */
  fitFrames(): void {
    this.#bounds = undefined;
    const frames = this.#order.filter((node) => node.open).sort((a, b) => b.depth - a.depth);
    for (const frame of frames) {
      const content = boxAround((this.#children.get(frame.view.id) ?? []).map((child) => boxOf(child, child)));
      if (content === undefined) continue;
      const box = frameAround(content);
      Object.assign(frame, centreOf(box), sizeOf(box));
    }
  }

  /** The box around all nodes, or around some. */
  bounds(ids?: Iterable<string>): Box | undefined {
    if (ids === undefined) return (this.#bounds ??= boxAround(this.#order.map((node) => boxOf(node, node))));
    return boxAround([...ids].flatMap((id) => this.#nodes.get(id) ?? []).map((node) => boxOf(node, node)));
  }

  visible(view: Box): SceneNode[] {
    // Asked for every frame: without a box for each node.
    return this.#order.filter(
      ({ x, y, width, height }) => x - width / 2 <= view.x2 && x + width / 2 >= view.x1 && y - height / 2 <= view.y2 && y + height / 2 >= view.y1,
    );
  }

  /** The uppermost node under a point. */
  nodeAt({ x, y }: Point): SceneNode | undefined {
    // Asked at every move of the pointer: without a box for each node.
    return this.#order.findLast((node) => Math.abs(node.x - x) <= node.width / 2 && Math.abs(node.y - y) <= node.height / 2);
  }

  /** The port nearest to a point within `reach`. */
  portAt(point: Point, reach: number): PortHit | undefined {
    let best: PortHit | undefined;
    let least = reach;
    for (const node of this.#order) {
      if (!contains(boxOf(node, node), point, reach)) continue;
      for (const hit of portHits(node)) {
        const distance = Math.hypot(hit.at.x - point.x, hit.at.y - point.y);
        if (distance > least) continue;
        least = distance;
        best = hit;
      }
    }
    return best;
  }

  isConnected(node: string, side: Side, port: string): boolean {
    return this.#connected.has(portKey({ node, side, port }));
  }


  /** Where an end of an edge is, from the centre of its node. */
  endOffset(end: ShownEnd): Point {
    const node = this.#nodes.get(end.node);
    if (node === undefined) return { x: 0, y: 0 };
    const ports = portsOf(node.view, end.side);
    const index = ports.findIndex((port) => port.name === end.port);
    return index < 0 ? portOffset(end.side, 0, 1, node) : portOffset(end.side, index, ports.length, node);
  }

  /** Ids of all that is inside a frame, at any depth. */
  inside(id: string): string[] {
    return (this.#children.get(id) ?? []).flatMap((child) => [child.view.id, ...this.inside(child.view.id)]);
  }

  #adopt(parent: string, node: SceneNode): void {
    const siblings = this.#children.get(parent);
    if (siblings === undefined) this.#children.set(parent, [node]);
    else siblings.push(node);
  }

  #depthOf(node: SceneNode): number {
    let depth = 0;
    for (let parent = node.view.parent; parent !== undefined && this.#children.has(parent) && depth < 100; parent = this.#nodes.get(parent)?.view.parent) depth += 1;
    return depth;
  }
}

/** All ports of a node with their places. */
export function portHits(node: SceneNode): PortHit[] {
  return (['input', 'output'] as const).flatMap((side) =>
    portsOf(node.view, side).map((port, index, all) => {
      const offset = portOffset(side, index, all.length, node);
      return { node, side, port, at: { x: node.x + offset.x, y: node.y + offset.y } };
    }),
  );
}

const rank = (node: SceneNode): number => (node.open ? node.depth : 1_000);
const portKey = (end: ShownEnd): string => `${end.side} ${end.port ?? ''} ${end.node}`;
