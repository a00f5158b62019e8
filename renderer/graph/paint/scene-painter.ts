import type { Core } from 'cytoscape';
import type { EdgeCourses } from '../edge-courses.ts';
import { type Box, boxAround, type Size } from '../geometry.ts';
import type { Scene } from '../scene.ts';
import { FittedText } from './fitted-text.ts';
import { Glyphs } from './glyphs.ts';
import { type Moment, paintScene } from './paint-scene.ts';
import type { Palette } from './palette.ts';
import { blankAfterScroll, type Part } from './scrolled.ts';

const MOST_PIXELS = 8_000;
const EXPORT_MARGIN = 24;
/** Badges and rings reach beyond their node by so many canvas units, and from far away by some pixels. */
const BEYOND = { units: 12, pixels: 2 } as const;
/** With more of them, everything is painted anew. */
const MOST_TOUCHED = 20;

/** How canvas units lie on the pixels of the canvas: whole pixels, so that a picture that moves can be shifted. */
interface Lie {
  /** Pixels of the canvas a unit. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly zoom: number;
}

/** What is painted. */
export interface Subject {
  readonly scene: Scene;
  readonly courses: EdgeCourses;
  readonly palette: Palette;
  readonly moment: Moment;
}

/** Paints a scene on the canvas that lies over the core's own: of it, what is not there yet. */
export class ScenePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #text = new FittedText();
  readonly #glyphs = new Glyphs();
  /** How the picture on the canvas lies; undefined when none of it can stay. */
  #painted: Lie | undefined;
  #touched: Box[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = contextOf(canvas);
  }

  /** Everything looks different. */
  touchAll(): void {
    this.#painted = undefined;
  }

  /** What is within a box, in canvas units, looks different. */
  touch(box: Box): void {
    this.#touched.push(box);
    if (this.#touched.length > MOST_TOUCHED) this.touchAll();
  }

  /** To be called when a font has arrived. */
  forgetTexts(): void {
    this.#text.forget();
    this.touchAll();
  }

  paint(core: Core, size: Size, subject: Subject): void {
    const dots = window.devicePixelRatio;
    const [width, height] = [Math.round(size.width * dots), Math.round(size.height * dots)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.touchAll();
    }
    const zoom = core.zoom();
    const pan = core.pan();
    const lie = { scale: zoom * dots, left: Math.round(pan.x * dots), top: Math.round(pan.y * dots), zoom };
    const parts = this.#shift(lie);
    if (parts === undefined) this.#paintPart({ x: 0, y: 0, width, height }, lie, subject);
    else for (const part of [...parts, ...this.#touched.map((box) => partAround(box, lie))]) this.#paintPart(part, lie, subject);
    this.#painted = lie;
    this.#touched = [];
  }

  /** The whole graph as a PNG, two pixels a unit unless that would be too large. */
  async exportPng({ scene, courses, palette, moment }: Subject): Promise<Blob> {
    const box = boxAround([scene.bounds() ?? { x1: 0, y1: 0, x2: 0, y2: 0 }, ...courses.all.map((course) => course.box)]) ?? { x1: 0, y1: 0, x2: 0, y2: 0 };
    const [width, height] = [box.x2 - box.x1, box.y2 - box.y1];
    const scale = Math.min(2, (MOST_PIXELS - 2 * EXPORT_MARGIN) / Math.max(width, height, 1));
    const canvas = document.createElement('canvas');
    const context = contextOf(canvas);
    canvas.width = Math.ceil(width * scale) + 2 * EXPORT_MARGIN;
    canvas.height = Math.ceil(height * scale) + 2 * EXPORT_MARGIN;
    context.fillStyle = palette.page;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale, 0, 0, scale, EXPORT_MARGIN - box.x1 * scale, EXPORT_MARGIN - box.y1 * scale);
    paintScene({ context, palette, text: new FittedText(), glyphs: this.#glyphs }, scene, courses, box, Math.max(scale, 1), { ...moment, hovered: undefined, connecting: undefined });
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture is too large to be exported.')) : resolve(blob)), 'image/png'));
  }

  /** Moves what is painted to where it lies now, and says what is blank then; undefined when everything is to be painted. */
  #shift(lie: Lie): readonly Part[] | undefined {
    const before = this.#painted;
    if (before === undefined || before.scale !== lie.scale) return undefined;
    const [dx, dy] = [lie.left - before.left, lie.top - before.top];
    const parts = blankAfterScroll(this.#canvas, dx, dy);
    if (parts === undefined || parts.length === 0) return parts;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.globalCompositeOperation = 'copy';
    this.#context.drawImage(this.#canvas, dx, dy);
    this.#context.globalCompositeOperation = 'source-over';
    return parts;
  }

  #paintPart(part: Part, { scale, left, top, zoom }: Lie, { scene, courses, palette, moment }: Subject): void {
    const context = this.#context;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(part.x, part.y, part.width, part.height);
    context.clip();
    context.clearRect(part.x, part.y, part.width, part.height);
    context.setTransform(scale, 0, 0, scale, left, top);
    const [x, y] = [(part.x - left) / scale, (part.y - top) / scale];
    const beyond = BEYOND.units + BEYOND.pixels / scale;
    const view = { x1: x - beyond, y1: y - beyond, x2: x + part.width / scale + beyond, y2: y + part.height / scale + beyond };
    paintScene({ context, palette, text: this.#text, glyphs: this.#glyphs }, scene, courses, view, zoom, moment);
    context.restore();
  }
}

/** The pixels of a box and of what reaches beyond it. */
function partAround(box: Box, { scale, left, top }: Lie): Part {
  const beyond = BEYOND.units * scale + BEYOND.pixels;
  const [x, y] = [Math.floor(box.x1 * scale + left - beyond), Math.floor(box.y1 * scale + top - beyond)];
  return { x, y, width: Math.ceil(box.x2 * scale + left + beyond) - x, height: Math.ceil(box.y2 * scale + top + beyond) - y };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no canvas.');
  return context;
}
