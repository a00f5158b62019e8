import { type Box, centreOf, type Point, type Size, sizeOf } from './geometry.ts';

const MARGIN = 28;

/** The zoom and pan at which a box fills a window, but at most at its own size. */
export function fitted(box: Box, window: Size, leastZoom: number): { readonly zoom: number; readonly pan: Point } {
  const size = sizeOf(box);
  const room = { width: Math.max(window.width - 2 * MARGIN, 1), height: Math.max(window.height - 2 * MARGIN, 1) };
  const zoom = Math.max(Math.min(room.width / Math.max(size.width, 1), room.height / Math.max(size.height, 1), 1), leastZoom);
  const centre = centreOf(box);
  return { zoom, pan: { x: window.width / 2 - centre.x * zoom, y: window.height / 2 - centre.y * zoom } };
}
