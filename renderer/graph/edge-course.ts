import type { Point } from './geometry.ts';
import type { Scene } from './scene.ts';
import type { ShownEdge } from './shown-graph.ts';

/** The data of an edge in the core: its ends from the centres of its nodes, and its bends along and beside the line between them. */
export interface EdgeCourse {
  readonly start: string;
  readonly end: string;
  readonly distances: string;
  readonly weights: string;
}

/** Room for the arrow's tip above the port. */
const TIP = 5;

/** An S that leaves and arrives upright. */
export function edgeCourse(scene: Scene, edge: ShownEdge): EdgeCourse {
  const startOffset = scene.endOffset(edge.from);
  const port = scene.endOffset(edge.to);
  const endOffset = { x: port.x, y: port.y - TIP };
  const from = scene.node(edge.from.node);
  const to = scene.node(edge.to.node);
  const start = { x: (from?.x ?? 0) + startOffset.x, y: (from?.y ?? 0) + startOffset.y };
  const end = { x: (to?.x ?? 0) + endOffset.x, y: (to?.y ?? 0) + endOffset.y };
  return { start: px(startOffset), end: px(endOffset), ...bends(start, end) };
}

function bends(start: Point, end: Point): Pick<EdgeCourse, 'distances' | 'weights'> {
  const line = { x: end.x - start.x, y: end.y - start.y };
  const length = Math.max(Math.hypot(line.x, line.y), 0.001);
  const reach = Math.min(Math.max(Math.abs(line.y) / 2, line.y < 0 ? 70 : 24), 160);
  const controls = [
    { x: 0, y: reach },
    { x: line.x, y: line.y - reach },
  ];
  const distances = controls.map((at) => (at.x * -line.y + at.y * line.x) / length);
  const weights = controls.map((at) => (at.x * line.x + at.y * line.y) / length ** 2);
  return { distances: distances.map(round).join(' '), weights: weights.map(round).join(' ') };
}

const px = (at: Point): string => `${round(at.x)}px ${round(at.y)}px`;
const round = (value: number): string => String(Math.round(value * 1_000) / 1_000);
