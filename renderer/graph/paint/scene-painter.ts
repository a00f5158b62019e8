import type { Core } from 'cytoscape';
import type { Size } from '../geometry.ts';
import type { Scene } from '../scene.ts';
import { FittedText } from './fitted-text.ts';
import { Glyphs } from './glyphs.ts';
import { type Moment, paintScene } from './paint-scene.ts';
import type { Palette } from './palette.ts';

const MOST_PIXELS = 8_000;
const EXPORT_MARGIN = 24;

/** Paints a scene on the canvas that lies over the core's own. */
export class ScenePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #text = new FittedText();
  readonly #glyphs = new Glyphs();

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = contextOf(canvas);
  }

  paint(core: Core, scene: Scene, palette: Palette, size: Size, moment: Moment): void {
    const dots = window.devicePixelRatio;
    const [width, height] = [Math.round(size.width * dots), Math.round(size.height * dots)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const zoom = core.zoom();
    const pan = core.pan();
    context.setTransform(zoom * dots, 0, 0, zoom * dots, pan.x * dots, pan.y * dots);
    // Badges and rings reach beyond their node.
    const reach = 12;
    const view = { x1: -pan.x / zoom - reach, y1: -pan.y / zoom - reach, x2: (size.width - pan.x) / zoom + reach, y2: (size.height - pan.y) / zoom + reach };
    paintScene({ context, palette, text: this.#text, glyphs: this.#glyphs }, scene, view, zoom, moment);
  }

  async exportPng(core: Core, scene: Scene, palette: Palette, moment: Moment): Promise<Blob> {
    const box = core.elements().boundingBox({});
    const scale = Math.min(2, (MOST_PIXELS - 2 * EXPORT_MARGIN) / Math.max(box.w, box.h, 1));
    const canvas = document.createElement('canvas');
    const context = contextOf(canvas);
    canvas.width = Math.ceil(box.w * scale) + 2 * EXPORT_MARGIN;
    canvas.height = Math.ceil(box.h * scale) + 2 * EXPORT_MARGIN;
    context.fillStyle = palette.page;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const edges = await createImageBitmap(await core.png({ output: 'blob-promise', full: true, scale, bg: palette.page }));
    context.drawImage(edges, EXPORT_MARGIN, EXPORT_MARGIN);
    context.setTransform(scale, 0, 0, scale, EXPORT_MARGIN - box.x1 * scale, EXPORT_MARGIN - box.y1 * scale);
    paintScene({ context, palette, text: new FittedText(), glyphs: this.#glyphs }, scene, box, Math.max(scale, 1), { ...moment, hovered: undefined, connecting: undefined });
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture is too large to be exported.')) : resolve(blob)), 'image/png'));
  }

  forgetTexts(): void {
    this.#text.forget();
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no canvas.');
  return context;
}
