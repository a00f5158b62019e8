import type { NodeView, Positions } from '#shared/graph/graph-view.ts';
import { type Box, boxAround, boxOf, centreOf, frameAround, GAP, nodeSize, overlaps, type Point, portOffset, portsOf, type Size, sizeOf } from '../geometry.ts';
import type { ShownEnd, ShownGraph } from '../shown-graph.ts';
import { layered } from './layered.ts';
import type { Link } from './neighbours.ts';

/** Places every drawn node, frames around their content included. Quick enough to be done before the first frame. */
export function placeAll(graph: ShownGraph): Map<string, Point> {
  const places = new Map<string, Point>();
  placeInside(undefined, childrenByParent(graph), graph, places);
  return places;
}

/** Keeps the known places and finds one for each node that has none: below what leads to it, clear of the others. Places everything anew where none is known. */
export function placeMissing(graph: ShownGraph, known: Positions): Map<string, Point> {
  const missing = graph.nodes.filter((node) => known[node.id] === undefined && !graph.open.has(node.id));
  if (!graph.nodes.some((node) => known[node.id] !== undefined)) return placeAll(graph);
  const places = new Map<string, Point>();
  for (const node of graph.nodes) {
    const at = known[node.id];
    if (at !== undefined) places.set(node.id, at);
  }
  if (missing.length === 0) return places;
  const automatic = placeAll(graph);
  const children = childrenByParent(graph);
  const placedGroups = new Set<string>();
  for (const node of missing) {
    const group = groupWithout(node, children, known);
    if (group !== undefined) {
      if (!placedGroups.has(group)) moveGroup(group, children.get(group) ?? [], automatic, places);
      placedGroups.add(group);
    } else places.set(node.id, besideOthers(node, graph, places));
  }
  return places;
}

function childrenByParent(graph: ShownGraph): Map<string | undefined, NodeView[]> {
  const children = new Map<string | undefined, NodeView[]>();
  for (const node of graph.nodes) {
    const parent = node.parent !== undefined && graph.open.has(node.parent) ? node.parent : undefined;
    const known = children.get(parent);
    if (known === undefined) children.set(parent, [node]);
    else known.push(node);
  }
  return children;
}

/** Places the content of a frame around (0, 0), inner frames first, and returns how large the whole is. */
function placeInside(parent: string | undefined, children: ReadonlyMap<string | undefined, readonly NodeView[]>, graph: ShownGraph, places: Map<string, Point>): Size {
  const nodes = children.get(parent) ?? [];
  const sizes = nodes.map((node) => (graph.open.has(node.id) ? placeInside(node.id, children, graph, places) : nodeSize(node)));
  const indexOf = new Map(nodes.map((node, at) => [node.id, at]));
  const ownerOf = ownersIn(parent, children);
  const links: Link[] = [];
  // How far right of the middle an edge meets what stands here; the middle when it leads on into it.
  const meets = (end: ShownEnd, at: number): number => {
    const node = nodes[at];
    if (node === undefined || node.id !== end.node) return 0;
    const ports = portsOf(node, end.side);
    const index = ports.findIndex((port) => port.name === end.port);
    return index < 0 ? 0 : portOffset(end.side, index, ports.length, sizes[at] ?? nodeSize(node)).x;
  };
  for (const edge of graph.edges) {
    const from = indexOf.get(ownerOf.get(edge.from.node) ?? '');
    const to = indexOf.get(ownerOf.get(edge.to.node) ?? '');
    if (from !== undefined && to !== undefined && from !== to) links.push([from, to, meets(edge.from, from), meets(edge.to, to)]);
  }
  const points = layered(sizes, links);
  nodes.forEach((node, at) => {
    const point = points[at] ?? { x: 0, y: 0 };
    places.set(node.id, point);
    if (graph.open.has(node.id)) shift(node.id, point, children, places);
  });
  const content = boxAround(nodes.map((node, at) => boxOf(points[at] ?? { x: 0, y: 0 }, sizes[at] ?? nodeSize(node))));
  if (content === undefined || parent === undefined) return { width: 0, height: 0 };
  // The content is off the middle of its frame by the title.
  const frame = frameAround(content);
  const middle = centreOf(frame);
  for (const node of nodes) {
    const at = places.get(node.id);
    if (at !== undefined) places.set(node.id, { x: at.x - middle.x, y: at.y - middle.y });
    if (graph.open.has(node.id)) shift(node.id, { x: -middle.x, y: -middle.y }, children, places);
  }
  return sizeOf(frame);
}

/** For each node anywhere inside `parent`, the direct child of `parent` that it is, or is in. */
function ownersIn(parent: string | undefined, children: ReadonlyMap<string | undefined, readonly NodeView[]>): Map<string, string> {
  const owners = new Map<string, string>();
  const own = (node: string, owner: string): void => {
    owners.set(node, owner);
    for (const inner of children.get(node) ?? []) own(inner.id, owner);
  };
  for (const node of children.get(parent) ?? []) own(node.id, node.id);
  return owners;
}

function shift(frame: string, by: Point, children: ReadonlyMap<string | undefined, readonly NodeView[]>, places: Map<string, Point>): void {
  for (const node of children.get(frame) ?? []) {
    const at = places.get(node.id);
    if (at !== undefined) places.set(node.id, { x: at.x + by.x, y: at.y + by.y });
    shift(node.id, by, children, places);
  }
}

/** The frame of a node none of whose siblings has a place: they are placed together. */
function groupWithout(node: NodeView, children: ReadonlyMap<string | undefined, readonly NodeView[]>, known: Positions): string | undefined {
  if (node.parent === undefined) return undefined;
  const siblings = children.get(node.parent);
  return siblings !== undefined && siblings.every((each) => known[each.id] === undefined) ? node.parent : undefined;
}

function moveGroup(frame: string, nodes: readonly NodeView[], automatic: ReadonlyMap<string, Point>, places: Map<string, Point>): void {
  const target = places.get(frame);
  const origin = automatic.get(frame);
  for (const node of nodes) {
    const at = automatic.get(node.id);
    if (at === undefined) continue;
    places.set(node.id, target === undefined || origin === undefined ? at : { x: at.x - origin.x + target.x, y: at.y - origin.y + target.y });
  }
}

function besideOthers(node: NodeView, graph: ShownGraph, places: ReadonlyMap<string, Point>): Point {
  const size = nodeSize(node);
  const taken = boxesOf(graph, places, node);
  const above = graph.edges.filter((edge) => edge.to.node === node.id).flatMap((edge) => places.get(edge.from.node) ?? []);
  const whole = boxAround(taken) ?? { x1: 0, y1: 0, x2: 0, y2: 0 };
  const column = size.width + GAP.column;
  const x = above.length === 0 ? (whole.x1 + whole.x2) / 2 : above.reduce((sum, at) => sum + at.x, 0) / above.length;
  const y = above.length === 0 ? whole.y2 + GAP.row + size.height / 2 : above.reduce((most, at) => Math.max(most, at.y), -Infinity) + size.height + GAP.row;
  for (let step = 0; ; step++) {
    const at = { x: x + column * Math.ceil(step / 2) * (step % 2 === 0 ? 1 : -1), y };
    const box = boxOf(at, { width: size.width + GAP.column / 2, height: size.height + GAP.column / 2 });
    if (!taken.some((other) => overlaps(other, box))) return at;
  }
}

function boxesOf(graph: ShownGraph, places: ReadonlyMap<string, Point>, besides: NodeView): Box[] {
  return graph.nodes.flatMap((node) => {
    const at = places.get(node.id);
    return at === undefined || node.id === besides.id || graph.open.has(node.id) ? [] : [boxOf(at, nodeSize(node))];
  });
}
