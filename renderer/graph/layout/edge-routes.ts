import { type Box, contains, type Point } from '../geometry.ts';
import type { ShownEdge, ShownEnd } from '../shown-graph.ts';
import { type CoursePiece, coursePieces, type Lane, pointAlong } from './edge-lane.ts';
import { findPassages, type Passage } from './find-passage.ts';
import { type Barrier, barriersBetween, type Gap, MARGIN } from './free-gaps.ts';
import { type LaneWish, spreadLanes } from './spread-lanes.ts';

/** With more edges than this they are seen from so far away that no one can follow one. */
const MOST_EDGES = 800;
/** Where a lane need not keep to the rim of its passage, it keeps this far from it. */
const CLEAR = 10;
/** A way round is looked for this far beside the two ends first. */
const NEAR = 300;
/** How often a way past what is hit is looked for anew, because it hits something else. */
const MOST_TRIES = 4;
const STEPS = 24;
const ANYWHERE: Gap = { from: -1e7, to: 1e7 };

/** A node where it is drawn; its centre and size. */
export interface RoutedNode {
  readonly view: { readonly id: string; readonly parent?: string | undefined };
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge and the places of its ports. */
export interface RoutedEdge {
  readonly edge: ShownEdge;
  readonly start: Point;
  readonly end: Point;
}

interface Obstacle extends Box {
  readonly id: string;
}

/**
 * The lanes of the edges that would else run behind nodes they do not belong to, by edge; edges that nothing is in the way of have none. What leads
 * upwards, or cannot get through, has none either, nor has any edge of very many. Milliseconds for a few hundred.
 */
export function edgeRoutes(nodes: readonly RoutedNode[], edges: readonly RoutedEdge[]): Map<string, readonly Lane[]> {
  if (edges.length > MOST_EDGES) return new Map();
  const obstacles = nodes.map(({ view: { id }, x, y, width, height }): Obstacle => ({ id, x1: x - width / 2, y1: y - height / 2, x2: x + width / 2, y2: y + height / 2 })).sort((a, b) => a.y1 - b.y1);
  const byId = new Map(nodes.map((node) => [node.view.id, node]));
  const fans = countEnds(edges);
  const wishes = new Map<string, LaneWish[]>();
  for (const routed of edges) {
    const { edge, start, end } = routed;
    const fansOut = (fans.get(endKey(edge.from)) ?? 0) >= (fans.get(endKey(edge.to)) ?? 0);
    const passages = passagesOf(routed, fansOut, obstacles, byId);
    if (passages !== undefined) wishes.set(edge.id, wishesFor(passages, start.x, end.x, fansOut, endKey(fansOut ? edge.from : edge.to)));
  }
  const lanes = spreadLanes([...wishes.values()].flat());
  return new Map([...wishes].map(([id, wished]) => [id, wished.flatMap((wish) => lanes.get(wish) ?? [])]));
}

/** From the top down. Where edges fan out they part at once, where they meet they keep apart until the end. */
function passagesOf({ edge, start, end }: RoutedEdge, fansOut: boolean, obstacles: readonly Obstacle[], byId: ReadonlyMap<string, RoutedNode>): Passage[] | undefined {
  const [left, right] = [Math.min(start.x, end.x) - MARGIN / 2, Math.max(start.x, end.x) + MARGIN / 2];
  const { node: from } = edge.from;
  const { node: to } = edge.to;
  let own: readonly string[] = [from];
  let others: readonly string[] = [to];
  const foreign = ({ id }: Obstacle): boolean => !own.includes(id) && !others.includes(id);
  const between = ({ y1, y2 }: Obstacle): boolean => y2 > start.y && y1 < end.y;
  // For most edges nothing is in the way: told without looking for the frames they are in.
  if (!obstacles.some((box) => between(box) && box.x2 > left && box.x1 < right && foreign(box))) return undefined;
  own = framesOf(from, byId);
  others = framesOf(to, byId);
  const barred = obstacles.filter((box) => between(box) && foreign(box));
  if (!barred.some((box) => box.x2 > left && box.x1 < right)) return undefined;
  const frame = byId.get(own.find((id) => others.includes(id)) ?? '');
  const inside = frame === undefined ? ANYWHERE : { from: frame.x - frame.width / 2 + MARGIN / 2, to: frame.x + frame.width / 2 - MARGIN / 2 };
  const near = { from: Math.max(inside.from, left - NEAR), to: Math.min(inside.to, right + NEAR) };
  return passagesWithin(near, start, end, fansOut, barred) ?? passagesWithin(inside, start, end, fansOut, barred) ?? passagesPastHit(inside, start, end, fansOut, barred);
}

/** Past those alone that the edge runs into: where rows overlap, all of them taken as one may leave no way. */
function passagesPastHit(within: Gap, start: Point, end: Point, fansOut: boolean, barred: readonly Obstacle[]): Passage[] | undefined {
  const hit = new Set(hitBy(coursePieces(start, end, []), barred));
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const passages = passagesWithin(within, start, end, fansOut, barred.filter((box) => hit.has(box)));
    if (passages === undefined) return undefined;
    const lanes = wishesFor(passages, start.x, end.x, fansOut, '').map(({ passage: { y1, y2 }, x }) => ({ x, y1, y2 }));
    const more = hitBy(coursePieces(start, end, lanes), barred);
    if (more.length === 0) return passages;
    for (const box of more) hit.add(box);
  }
  return undefined;
}

const hitBy = (pieces: readonly CoursePiece[], boxes: readonly Obstacle[]): Obstacle[] =>
  boxes.filter((box) => pieces.some((piece) => Array.from({ length: STEPS + 1 }, (_, step) => pointAlong(piece, step / STEPS)).some((point) => contains(box, point, 0))));

function passagesWithin(within: Gap, start: Point, end: Point, fansOut: boolean, obstacles: readonly Obstacle[]): Passage[] | undefined {
  // What is beside need not be in line with what is in the way.
  const barred = obstacles.filter(({ x1, x2 }) => x2 > within.from && x1 < within.to);
  const barriers = barriersBetween(start.y, end.y, barred, within).map((barrier) => forced(forced(barrier, 'y1', start), 'y2', end));
  if (!fansOut) return findPassages(start.x, end.x, barriers);
  return findPassages(end.x, start.x, barriers.toReversed())?.reverse();
}

/** A barrier in which the edge begins or ends leaves it no choice. */
function forced(barrier: Barrier, side: 'y1' | 'y2', { x, y }: Point): Barrier {
  return barrier[side] === y ? { ...barrier, gaps: barrier.gaps.some(({ from, to }) => from <= x && x <= to) ? [{ from: x, to: x }] : [] } : barrier;
}

function wishesFor(passages: readonly Passage[], start: number, end: number, fansOut: boolean, bundle: string): LaneWish[] {
  const xs: number[] = [];
  let x = fansOut ? end : start;
  for (const { from, to } of fansOut ? passages.toReversed() : passages) {
    const clear = Math.min(CLEAR, (to - from) / 2);
    if (x < from || x > to) x = Math.min(Math.max(x, from + clear), to - clear);
    xs.push(x);
  }
  if (fansOut) xs.reverse();
  return passages.map((passage, at) => ({ passage, x: xs[at] ?? 0, pull: ((xs[at - 1] ?? start) + (xs[at + 1] ?? end)) / 2, bundle }));
}

/** A node and the open sub-pipelines it is in, from the inside out. */
function framesOf(id: string, byId: ReadonlyMap<string, RoutedNode>): string[] {
  const frames = [id];
  for (let at = byId.get(id)?.view.parent; at !== undefined && !frames.includes(at); at = byId.get(at)?.view.parent) frames.push(at);
  return frames;
}

const endKey = (end: ShownEnd): string => `${end.side} ${end.port ?? ''} ${end.node}`;

function countEnds(edges: readonly RoutedEdge[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { edge: { from, to } } of edges) for (const key of [endKey(from), endKey(to)]) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
