import { type Box, centreOf, type Point, sizeOf } from '../geometry.ts';
import type { GraphStage } from '../stage.ts';

/** In pixels of the page. */
export const MINIMAP = { width: 168, height: 112 } as const;
const SHARP = 2;

interface Projection {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** Paints the small picture: its blocks once for each change of the scene, the frame of what is seen as often as that moves. */
export class MinimapPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #stage: GraphStage;
  readonly #blocks: OffscreenCanvas;
  readonly #stop: () => void;
  #stale = true;
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement, stage: GraphStage) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#blocks = new OffscreenCanvas(MINIMAP.width * SHARP, MINIMAP.height * SHARP);
    this.#stop = stage.subscribe((change) => {
      this.#stale ||= change === 'scene';
      this.#frame ??= requestAnimationFrame(() => this.#paint());
    });
    this.#paint();
  }

  /** From the small picture to the large one; undefined while there is nothing to see. */
  toModel(at: Point): Point | undefined {
    const bounds = this.#stage.scene.bounds();
    if (bounds === undefined) return undefined;
    const { scale, left, top } = projection(bounds);
    return { x: (at.x - left) / scale, y: (at.y - top) / scale };
  }

  destroy(): void {
    this.#stop();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #paint(): void {
    this.#frame = undefined;
    const bounds = this.#stage.scene.bounds();
    const context = this.#canvas.getContext('2d');
    const seen = this.#stage.core.extent();
    // Who sees everything needs no map.
    this.#canvas.hidden = bounds === undefined || (bounds.x1 >= seen.x1 && bounds.x2 <= seen.x2 && bounds.y1 >= seen.y1 && bounds.y2 <= seen.y2);
    if (bounds === undefined || context === null || this.#canvas.hidden) return;
    const at = projection(bounds);
    if (this.#stale) this.#paintBlocks(at);
    this.#stale = false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.drawImage(this.#blocks, 0, 0);
    context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
    context.lineWidth = 1.5;
    context.strokeStyle = this.#stage.palette.primary;
    context.strokeRect(at.left + seen.x1 * at.scale, at.top + seen.y1 * at.scale, seen.w * at.scale, seen.h * at.scale);
  }

  #paintBlocks({ scale, left, top }: Projection): void {
    const context = this.#blocks.getContext('2d');
    if (context === null) return;
    const { palette, scene } = this.#stage;
    context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
    context.clearRect(0, 0, MINIMAP.width, MINIMAP.height);
    for (const node of scene.nodes) {
      if (node.open) continue;
      context.fillStyle = node.view.status === undefined ? palette.edge : palette.status[node.view.status];
      context.fillRect(left + (node.x - node.width / 2) * scale, top + (node.y - node.height / 2) * scale, Math.max(node.width * scale, 1), Math.max(node.height * scale, 1));
    }
  }
}

function projection(bounds: Box): Projection {
  const size = sizeOf(bounds);
  const scale = Math.min((MINIMAP.width - 12) / Math.max(size.width, 1), (MINIMAP.height - 12) / Math.max(size.height, 1));
  const centre = centreOf(bounds);
  return { scale, left: MINIMAP.width / 2 - centre.x * scale, top: MINIMAP.height / 2 - centre.y * scale };
}
