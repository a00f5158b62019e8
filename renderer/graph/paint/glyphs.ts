import type { NodeView } from '#shared/graph/graph-view.ts';
import type { NodeStatus } from '#shared/model/run.ts';

/** Outlines on a grid of 24 units, drawn as strokes: the shapes of the icons that the lists use for the same things. */
const STATUS_GLYPHS: Readonly<Record<NodeStatus, string>> = {
  queued: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0 M12 7v5l3 3',
  preparing: 'M12 6v-3 M16.25 7.75l2.15 -2.15 M18 12h3 M16.25 16.25l2.15 2.15 M12 18v3 M7.75 16.25l-2.15 2.15 M6 12h-3 M7.75 7.75l-2.15 -2.15',
  running: 'M7 4v16l13 -8z',
  reused: 'M12 17l-2 2l2 2 M10 19h9a2 2 0 0 0 1.75 -2.75l-.55 -1 M8.536 11l-.732 -2.732l-2.732 .732 M7.804 8.268l-4.5 7.794a2 2 0 0 0 1.506 2.89l1.141 .024 M15.464 11l2.732 .732l.732 -2.732 M18.196 11.732l-4.5 -7.794a2 2 0 0 0 -3.256 -.14l-.591 .976',
  completed: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0 M9 12l2 2l4 -4',
  failed: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0 M10 10l4 4m0 -4l-4 4',
  skipped: 'M20 12h-10 M20 12l-4 4 M20 12l-4 -4 M4 4v16',
  cancelled: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0 M5.7 5.7l12.6 12.6',
};

const KIND_GLYPHS: Readonly<Record<NodeView['kind'], string>> = {
  module: 'M12 3l8 4.5v9l-8 4.5l-8 -4.5v-9l8 -4.5 M12 12l8 -4.5 M12 12v9 M12 12l-8 -4.5',
  pipeline: 'M3 5a2 2 0 0 1 2 -2h4v6h-6z M15 15h6v4a2 2 0 0 1 -2 2h-4z M9 6h5a3 3 0 0 1 3 3v6',
  input: 'M12 5c4.4 0 8 1.3 8 3s-3.600 3 -8 3s-8 -1.300 -8 -3s3.600 -3 8 -3 M4 8v8c0 1.700 3.600 3 8 3s8 -1.300 8 -3v-8',
  output: 'M4 7h16v12a1 1 0 0 1 -1 1h-14a1 1 0 0 1 -1 -1z M4 7l2 -3h12l2 3 M12 11v5 M10 14l2 2l2 -2',
};

const CHEVRONS = { open: 'M6 9l6 6l6 -6', closed: 'M9 6l6 6l-6 6' } as const;

/** Draws outlines; parsed once each. */
export class Glyphs {
  readonly #paths = new Map<string, Path2D>();

  status(context: CanvasRenderingContext2D, status: NodeStatus, x: number, y: number, size: number): void {
    this.#stroke(context, STATUS_GLYPHS[status], x, y, size);
  }

  kind(context: CanvasRenderingContext2D, kind: NodeView['kind'], x: number, y: number, size: number): void {
    this.#stroke(context, KIND_GLYPHS[kind], x, y, size);
  }

  chevron(context: CanvasRenderingContext2D, state: keyof typeof CHEVRONS, x: number, y: number, size: number): void {
    this.#stroke(context, CHEVRONS[state], x, y, size);
  }

  /** Centred on a point, in the context's stroke style. */
  #stroke(context: CanvasRenderingContext2D, outline: string, x: number, y: number, size: number): void {
    const path = this.#paths.get(outline) ?? new Path2D(outline);
    this.#paths.set(outline, path);
    context.save();
    context.translate(x - size / 2, y - size / 2);
    context.scale(size / 24, size / 24);
    context.lineWidth = 2;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.stroke(path);
    context.restore();
  }
}
