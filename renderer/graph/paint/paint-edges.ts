import type { EdgeCourse } from '../edge-course.ts';
import type { Brush } from './paint-node.ts';

/** A stroke of very many lines at once takes longer than several of some. */
const LINES_A_STROKE = 100;
const ARROW = { width: 8, height: 8 } as const;
/** The edges of so many selected nodes stand out; of more, no one could tell them apart. */
const MOST_STANDING_OUT = 50;

/** How edges are drawn: as curves with arrows, or, very many from far away, as plain lines. */
export type EdgeLook = 'curved' | 'plain';

/** What of the edges stands out: ids of nodes and of drawn edges. */
export interface Chosen {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** Paints edges; those of the selected nodes, and after them the selected ones, over the others. */
export function paintEdges(brush: Brush, courses: readonly EdgeCourse[], zoom: number, look: EdgeLook, { nodes, edges }: Chosen): void {
  const { palette } = brush;
  const standOut = nodes.size > 0 && nodes.size <= MOST_STANDING_OUT;
  const groups: Record<'usual' | 'near' | 'selected', EdgeCourse[]> = { usual: [], near: [], selected: [] };
  for (const course of courses) {
    const { id, from, to } = course.edge;
    if (edges.has(id)) groups.selected.push(course);
    else groups[standOut && (nodes.has(from.node) || nodes.has(to.node)) ? 'near' : 'usual'].push(course);
  }
  // From far away a line would be too thin to be seen.
  const least = 0.3 / zoom;
  paintGroup(brush, groups.usual, palette.edge, Math.max(1.5, least), look);
  paintGroup(brush, groups.near, palette.strong, Math.max(2, 3 * least), look);
  paintGroup(brush, groups.selected, palette.primary, Math.max(3, 5 * least), look);
}

function paintGroup({ context }: Brush, courses: readonly EdgeCourse[], color: string, width: number, look: EdgeLook): void {
  context.lineWidth = width;
  context.strokeStyle = color;
  context.fillStyle = color;
  for (let first = 0; first < courses.length; first += LINES_A_STROKE) {
    const some = courses.slice(first, first + LINES_A_STROKE);
    context.beginPath();
    for (const course of some) addLine(context, course, look);
    context.stroke();
    if (look === 'plain') continue;
    context.beginPath();
    for (const { end } of some) addArrow(context, end.x, end.y);
    context.fill();
  }
}

function addLine(context: CanvasRenderingContext2D, { start, end, pieces }: EdgeCourse, look: EdgeLook): void {
  context.moveTo(start.x, start.y);
  if (look === 'plain') context.lineTo(end.x, end.y);
  else for (const { start: from, end: to, reach } of pieces) context.bezierCurveTo(from.x, from.y + reach, to.x, to.y - reach, to.x, to.y);
}

function addArrow(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.moveTo(x, y);
  context.lineTo(x - ARROW.width / 2, y - ARROW.height);
  context.lineTo(x + ARROW.width / 2, y - ARROW.height);
  context.closePath();
}
