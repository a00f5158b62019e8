import type { NodeView, PortView } from '#shared/graph/graph-view.ts';

/** In canvas units; y grows downwards, data flows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export type Side = 'input' | 'output';

/** One port of one node. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** The room that an open sub-pipeline leaves around what is in it; its title is above. */
export const FRAME = { side: 24, top: 52, bottom: 28 } as const;
export const GAP = { row: 64, column: 36 } as const;

const STEP = { width: 208, height: 52 } as const;
const END = { width: 152, height: 36 } as const;
const PORT_PITCH = 20;

/** How large a node is drawn; an open sub-pipeline is as large as its content instead. */
export function nodeSize(node: NodeView): Size {
  const base = node.kind === 'input' || node.kind === 'output' ? END : STEP;
  const ports = Math.max(node.inputs.length, node.outputs.length);
  return { width: Math.max(base.width, (ports + 1) * PORT_PITCH), height: base.height };
}

export function portsOf(node: NodeView, side: Side): readonly PortView[] {
  return side === 'input' ? node.inputs : node.outputs;
}

/** Where a port is, from the centre of its node: inputs on the upper edge, outputs on the lower one, evenly spread. */
export function portOffset(side: Side, index: number, count: number, size: Size): Point {
  // Whole units, so that what is aligned is drawn as one straight line.
  return { x: Math.round(((index + 1) / (count + 1) - 0.5) * size.width), y: ((side === 'input' ? -1 : 1) * size.height) / 2 };
}

export function boxOf(at: Point, size: Size): Box {
  return { x1: at.x - size.width / 2, y1: at.y - size.height / 2, x2: at.x + size.width / 2, y2: at.y + size.height / 2 };
}

/** The smallest box around all; undefined around nothing. */
export function boxAround(boxes: Iterable<Box>): Box | undefined {
  let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    x1 = Math.min(x1, box.x1);
    y1 = Math.min(y1, box.y1);
    x2 = Math.max(x2, box.x2);
    y2 = Math.max(y2, box.y2);
  }
  return x1 === Infinity ? undefined : { x1, y1, x2, y2 };
}

/** The box of an open sub-pipeline around the box of its content, title and margins included. */
export function frameAround(content: Box): Box {
  return { x1: content.x1 - FRAME.side, y1: content.y1 - FRAME.top, x2: content.x2 + FRAME.side, y2: content.y2 + FRAME.bottom };
}

export const centreOf = (box: Box): Point => ({ x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 });
export const sizeOf = (box: Box): Size => ({ width: box.x2 - box.x1, height: box.y2 - box.y1 });
export const contains = (box: Box, point: Point, margin = 0): boolean =>
  point.x >= box.x1 - margin && point.x <= box.x2 + margin && point.y >= box.y1 - margin && point.y <= box.y2 + margin;
export const overlaps = (a: Box, b: Box): boolean => a.x1 <= b.x2 && a.x2 >= b.x1 && a.y1 <= b.y2 && a.y2 >= b.y1;
