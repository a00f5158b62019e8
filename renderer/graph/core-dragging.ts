import type { Core, NodeSingular } from 'cytoscape';
import type { Scene } from './scene.ts';
import { nodeIdOf, syncPlaces } from './sync-core.ts';

/** Follows nodes that the pointer drags: what is in a frame goes with it, frames grow with what is in them. */
export class CoreDragging {
  readonly #core: Core;
  readonly #scene: Scene;
  readonly #events: { onMoving(): void; onMoved(): void };
  #moved = false;

  constructor(core: Core, scene: Scene, events: { onMoving(): void; onMoved(): void }) {
    this.#core = core;
    this.#scene = scene;
    this.#events = events;
  }

  listen(): void {
    this.#core.on('drag', 'node', () => this.#follow());
    this.#core.on('free', 'node', () => {
      if (!this.#moved) return;
      this.#moved = false;
      this.#events.onMoved();
    });
  }

  #follow(): void {
    const held = new Map<string, NodeSingular>();
    this.#core.nodes(':grabbed').forEach((node) => void held.set(nodeIdOf(node.id()), node));
    const holding = new Set(held.keys());
    let moved = false;
    for (const [id, element] of held) {
      const node = this.#scene.node(id);
      const at = element.position();
      if (node === undefined || (node.x === at.x && node.y === at.y)) continue;
      this.#scene.move(id, { x: at.x, y: at.y }, holding);
      moved = true;
    }
    if (!moved) return;
    this.#moved = true;
    this.#scene.fitFrames();
    syncPlaces(this.#core, this.#scene, holding);
    this.#events.onMoving();
  }
}
