import { type Box, centreOf, type Point, type Size, sizeOf } from './geometry.ts';

const MARGIN = 28;
/** From this zoom on names can be read. */
const READABLE = 0.3;
/** What cannot be read as a whole opens with its beginning at this zoom. */
const READ = 0.6;
/** So many times higher than wide is a strip: all of it in a window shows nothing. */
const STRIP = 3;

export interface Viewport {
  readonly zoom: number;
  readonly pan: Point;
}

/** The zoom and pan at which a box fills a window, but at most at its own size. */
export function fitted(box: Box, window: Size, leastZoom: number): Viewport {
  const size = sizeOf(box);
  const room = { width: Math.max(window.width - 2 * MARGIN, 1), height: Math.max(window.height - 2 * MARGIN, 1) };
  const zoom = Math.max(Math.min(room.width / Math.max(size.width, 1), room.height / Math.max(size.height, 1), 1), leastZoom);
  const centre = centreOf(box);
  return { zoom, pan: { x: window.width / 2 - centre.x * zoom, y: window.height / 2 - centre.y * zoom } };
}

/** What is seen of a picture at first: all of it or, of a long strip that could not be read, its beginning. */
export function opening(box: Box, window: Size, leastZoom: number): Viewport {
  const all = fitted(box, window, leastZoom);
  const { width, height } = sizeOf(box);
  const zoom = Math.min(READ, Math.max(window.width - 2 * MARGIN, 1) / Math.max(width, 1));
  if (all.zoom >= READABLE || height < STRIP * width || zoom <= all.zoom) return all;
  return { zoom, pan: { x: window.width / 2 - centreOf(box).x * zoom, y: MARGIN - box.y1 * zoom } };
}
