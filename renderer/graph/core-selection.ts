import type { Core, EventObject } from 'cytoscape';
import type { EdgeCourses } from './edge-courses.ts';
import { type Box, contains, type Point } from './geometry.ts';
import type { Scene } from './scene.ts';
import { coreNodeId, nodeIdOf } from './sync-core.ts';

/** Keeps what is selected in the core and what the caller says is selected the same, and adds the edges, which the core does not have. Ids are those of nodes and of edges of the graph. */
export class CoreSelection {
  readonly #core: Core;
  readonly #scene: Scene;
  readonly #courses: EdgeCourses;
  readonly #onSelect: (ids: readonly string[]) => void;
  #nodes: ReadonlySet<string> = new Set();
  #edges: ReadonlySet<string> = new Set();
  #applying = false;
  #told = false;

  constructor(core: Core, scene: Scene, courses: EdgeCourses, onSelect: (ids: readonly string[]) => void) {
    this.#core = core;
    this.#scene = scene;
    this.#courses = courses;
    this.#onSelect = onSelect;
    core.on('select unselect', () => this.#changed());
    core.on('tap', (event) => this.#tapped(event));
    let from: Point = { x: 0, y: 0 };
    core.on('boxstart', (event) => (from = event.position));
    core.on('boxend', (event) => this.#boxed({ x1: Math.min(from.x, event.position.x), y1: Math.min(from.y, event.position.y), x2: Math.max(from.x, event.position.x), y2: Math.max(from.y, event.position.y) }));
  }

  /** The nodes among what is selected. */
  get nodes(): ReadonlySet<string> {
    return this.#nodes;
  }

  /** The drawn edges among it. */
  get edges(): ReadonlySet<string> {
    return this.#edges;
  }

  apply(selection: readonly string[]): void {
    const wanted = new Set(selection);
    this.#nodes = new Set(selection.filter((id) => this.#scene.node(id) !== undefined));
    this.#edges = new Set(this.#scene.edges.filter((edge) => edge.ids.some((id) => wanted.has(id))).map(({ id }) => id));
    this.#applying = true;
    this.#core.batch(() => {
      this.#core.nodes(':selected').forEach((node) => {
        if (!this.#nodes.has(nodeIdOf(node.id()))) node.unselect();
      });
      for (const id of this.#nodes) this.#core.getElementById(coreNodeId(id)).select();
    });
    this.#applying = false;
  }

  /** As with nodes: what is tapped is selected alone, or, with a key held, added or taken away. */
  #tapped({ target, position, originalEvent }: EventObject): void {
    const pointer = originalEvent.type.startsWith('touch') ? 'touch' : 'mouse';
    const edge = target === this.#core ? this.#courses.at(position, pointer, this.#core.zoom())?.id : undefined;
    if (!originalEvent.shiftKey && !originalEvent.ctrlKey && !originalEvent.metaKey) this.#selectEdges(edge === undefined ? [] : [edge]);
    else if (edge !== undefined) this.#selectEdges(this.#edges.has(edge) ? [...this.#edges].filter((id) => id !== edge) : [...this.#edges, edge]);
  }

  #boxed(box: Box): void {
    const inside = this.#courses.all.filter(({ start, end }) => contains(box, start) && contains(box, end));
    this.#selectEdges([...this.#edges, ...inside.map(({ edge }) => edge.id)]);
  }

  #selectEdges(ids: readonly string[]): void {
    if (ids.length === 0 && this.#edges.size === 0) return;
    this.#edges = new Set(ids);
    this.#changed();
  }

  /** One gesture selects and unselects many: it is told once. */
  #changed(): void {
    if (this.#applying || this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      if (this.#core.destroyed()) return;
      this.#nodes = new Set(this.#core.nodes(':selected').map((node) => nodeIdOf(node.id())));
      this.#onSelect([...this.#nodes, ...this.#scene.edges.flatMap((edge) => (this.#edges.has(edge.id) ? edge.ids : []))]);
    });
  }
}
