import type { Core } from 'cytoscape';
import type { Scene } from './scene.ts';
import { coreEdgeId, coreNodeId, nodeIdOf } from './sync-core.ts';

/** Keeps what is selected in the core and what the caller says is selected the same. Ids are those of nodes and of edges of the graph. */
export class CoreSelection {
  readonly #core: Core;
  readonly #scene: Scene;
  readonly #onSelect: (ids: readonly string[]) => void;
  #nodes: ReadonlySet<string> = new Set();
  #applying = false;
  #told = false;

  constructor(core: Core, scene: Scene, onSelect: (ids: readonly string[]) => void) {
    this.#core = core;
    this.#scene = scene;
    this.#onSelect = onSelect;
    core.on('select unselect', () => this.#changed());
  }

  /** The nodes among what is selected. */
  get nodes(): ReadonlySet<string> {
    return this.#nodes;
  }

  apply(selection: readonly string[]): void {
    const wanted = new Set(selection);
    this.#nodes = new Set(selection.filter((id) => this.#scene.node(id) !== undefined));
    this.#applying = true;
    this.#core.batch(() => {
      const targets = new Set([...this.#nodes].map(coreNodeId));
      for (const edge of this.#scene.edges) if (edge.ids.some((id) => wanted.has(id))) targets.add(coreEdgeId(edge.id));
      this.#core.$(':selected').forEach((element) => {
        if (!targets.has(element.id())) element.unselect();
      });
      for (const id of targets) this.#core.getElementById(id).select();
      this.#markNear();
    });
    this.#applying = false;
  }

  /** One gesture selects and unselects many: it is told once. */
  #changed(): void {
    if (this.#applying || this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      if (this.#core.destroyed()) return;
      this.#nodes = new Set(this.#core.nodes(':selected').map((node) => nodeIdOf(node.id())));
      const edges = this.#scene.edges.filter((edge) => this.#core.getElementById(coreEdgeId(edge.id)).selected());
      this.#core.batch(() => this.#markNear());
      this.#onSelect([...this.#nodes, ...edges.flatMap((edge) => edge.ids)]);
    });
  }

  /** Edges of the selected nodes stand out. */
  #markNear(): void {
    this.#core.edges('.near').removeClass('near');
    if (this.#nodes.size === 0 || this.#nodes.size > 50) return;
    for (const edge of this.#scene.edges) {
      if (this.#nodes.has(edge.from.node) || this.#nodes.has(edge.to.node)) this.#core.getElementById(coreEdgeId(edge.id)).addClass('near');
    }
  }
}
