/** A part of a canvas, in its own pixels. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The parts of a canvas that are blank after its content moved by whole pixels; undefined when so little stays that it is better painted anew. */
export function blankAfterScroll(canvas: { readonly width: number; readonly height: number }, dx: number, dy: number): readonly Part[] | undefined {
  const { width, height } = canvas;
  if (Math.abs(dx) > width / 2 || Math.abs(dy) > height / 2) return undefined;
  const parts: Part[] = [];
  if (dx !== 0) parts.push({ x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height });
  if (dy !== 0) parts.push({ x: 0, y: dy > 0 ? 0 : height + dy, width, height: Math.abs(dy) });
  return parts;
}
