import cytoscape, { type Core } from 'cytoscape';
import type { GraphView, Positions } from '#shared/graph/graph-view.ts';
import { EdgeCourses } from './edge-courses.ts';
import { boxOf, type Point, type Size } from './geometry.ts';
import { lightenRenderer } from './core-renderer.ts';
import { coreStyle } from './core-style.ts';
import type { LayoutMemory } from './layout/layout-memory.ts';
import type { Palette } from './paint/palette.ts';
import { type Connecting, DETAIL_ZOOM } from './paint/paint-scene.ts';
import { ScenePainter, type Subject } from './paint/scene-painter.ts';
import { sameStructure } from './same-structure.ts';
import { Scene, type SceneNode } from './scene.ts';
import { StageLayout } from './stage-layout.ts';
import { CoreSelection } from './core-selection.ts';
import { CoreDragging } from './core-dragging.ts';
import { nodeIdOf, syncCore, syncPlaces } from './sync-core.ts';
import { fitted, opening } from './viewport.ts';

/** What a stage tells. */
export interface StageEvents {
  onSelect(ids: readonly string[]): void;
  onOpen(id: string): void;
  onPositionsChange(positions: Positions): void;
}

/** What changed in the picture: what it shows, or which part of it is seen. */
export type PictureChange = 'scene' | 'viewport';

export interface StageInput {
  readonly graph: GraphView;
  readonly positions: Positions;
  readonly collapsed: ReadonlySet<string>;
  readonly selection: readonly string[];
  readonly editable: boolean;
}

const ZOOM = { least: 0.02, most: 2.5 } as const;

/** The picture of a graph in an element: Cytoscape for nodes, pointer, selection and viewport, and a canvas above it on which all is painted. */
export class GraphStage {
  readonly scene = new Scene();
  readonly #courses = new EdgeCourses(this.scene);
  readonly core: Core;
  readonly #element: HTMLElement;
  readonly #events: StageEvents;
  readonly #layout: StageLayout;
  readonly #painter: ScenePainter;
  readonly #selection: CoreSelection;
  readonly #resizes: ResizeObserver;
  #palette: Palette;
  #input: StageInput | undefined;
  #hovered: string | undefined;
  #connecting: Connecting | undefined;
  /** Nobody has moved the picture yet: it may be fitted at will. */
  #untouched = true;
  /** What is shown when nobody has moved it: a long strip opens at its beginning until all of it is asked for. */
  #wanted: 'all' | 'opening' = 'opening';
  #frame: number | undefined;
  readonly #listeners = new Set<(change: PictureChange) => void>();

  /** `canvas` must lie exactly over `element` and let the pointer through. */
  constructor(element: HTMLElement, canvas: HTMLCanvasElement, palette: Palette, memory: LayoutMemory, events: StageEvents) {
    this.#element = element;
    this.#events = events;
    this.#palette = palette;
    this.core = cytoscape({ container: element, elements: [], style: coreStyle(palette), minZoom: ZOOM.least, maxZoom: ZOOM.most, boxSelectionEnabled: true, selectionType: 'single' });
    lightenRenderer(this.core, this.scene, this.#courses);
    this.#painter = new ScenePainter(canvas);
    // The browser may drop a canvas's content, and says when it can be painted again.
    canvas.addEventListener('contextrestored', () => this.#repaint());
    this.#layout = new StageLayout(this.scene, memory, () => this.#placed());
    this.#selection = new CoreSelection(this.core, this.scene, this.#courses, (ids) => {
      this.#repaint();
      this.#events.onSelect(ids);
    });
    new CoreDragging(this.core, this.scene, {
      onMoving: () => {
        this.#courses.dragged();
        this.#tell('scene');
        this.#repaint();
      },
      onMoved: () => {
        syncPlaces(this.core, this.scene);
        this.reportPlaces();
      },
    }).listen();
    this.core.on('dbltap', 'node', (event) => this.#events.onOpen(nodeIdOf(String(event.target.id()))));
    this.core.on('render', () => this.#paint());
    this.core.on('viewport', () => this.#tell('viewport'));
    this.core.on('scrollzoom dragpan pinchzoom', () => (this.#untouched = false));
    this.#resizes = new ResizeObserver(() => this.#resized());
    this.#resizes.observe(element);
  }

  /** Takes over new input, and touches only what differs from the input before. */
  update(input: StageInput): void {
    const before = this.#input;
    this.#input = input;
    if (before?.editable !== input.editable) this.core.autoungrabify(!input.editable);
    const sameGraph = before !== undefined && sameStructure(before.graph, input.graph) && before.collapsed === input.collapsed;
    if (sameGraph) this.#showAgain(before, input);
    else this.#show(input);
    if (sameGraph && before.selection === input.selection) return;
    this.#selection.apply(input.selection);
    this.#repaint();
  }

  subscribe(listener: (change: PictureChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setPalette(palette: Palette): void {
    // To style all elements anew takes long.
    const sameStyle = JSON.stringify(coreStyle(palette)) === JSON.stringify(coreStyle(this.#palette));
    this.#palette = palette;
    if (!sameStyle) this.core.style(coreStyle(palette));
    this.#painter.forgetTexts();
    this.#changed();
  }

  get palette(): Palette {
    return this.#palette;
  }

  get size(): Size {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }

  get detailed(): boolean {
    return this.core.zoom() >= DETAIL_ZOOM;
  }

  /** From page coordinates (of a pointer event) to canvas units. */
  toModel(client: Point): Point {
    const box = this.#element.getBoundingClientRect();
    const pan = this.core.pan();
    const zoom = this.core.zoom();
    return { x: (client.x - box.left - pan.x) / zoom, y: (client.y - box.top - pan.y) / zoom };
  }

  /** From canvas units to page coordinates. */
  toClient(at: Point): Point {
    const box = this.#element.getBoundingClientRect();
    const pan = this.core.pan();
    const zoom = this.core.zoom();
    return { x: box.left + at.x * zoom + pan.x, y: box.top + at.y * zoom + pan.y };
  }

  setHovered(id: string | undefined): void {
    if (this.#hovered === id) return;
    for (const each of [this.#hovered, id]) this.#touch(each === undefined ? undefined : this.scene.node(each));
    this.#hovered = id;
    this.#requestPaint();
  }

  setConnecting(connecting: Connecting | undefined): void {
    this.#connecting = connecting;
    this.#repaint();
  }

  /** Shows all, or some nodes, as large as fits, but not larger than life. */
  fit(ids?: readonly string[]): void {
    const bounds = this.scene.bounds(ids);
    if (bounds === undefined || this.size.width === 0) return;
    this.core.viewport(fitted(bounds, this.size, ZOOM.least));
    this.#untouched = ids === undefined;
    this.#wanted = 'all';
  }

  zoomBy(factor: number): void {
    const { width, height } = this.size;
    this.#untouched = false;
    this.core.zoom({ level: this.core.zoom() * factor, renderedPosition: { x: width / 2, y: height / 2 } });
  }

  panBy(by: Point): void {
    this.#untouched = false;
    this.core.panBy(by);
  }

  /** Brings a place to the middle. */
  centreAt(at: Point, zoom = this.core.zoom()): void {
    const { width, height } = this.size;
    this.#untouched = false;
    this.core.viewport({ zoom, pan: { x: width / 2 - at.x * zoom, y: height / 2 - at.y * zoom } });
  }

  /** Brings a node to the middle, large enough to be read. */
  centreOn(id: string): void {
    const node = this.scene.node(id);
    if (node !== undefined) this.centreAt(node, Math.max(this.core.zoom(), 0.8));
  }

  /** Scrolls just as far as is needed to see a node. */
  reveal(id: string): void {
    const node = this.scene.node(id);
    if (node === undefined) return;
    const seen = this.core.extent();
    const box = boxOf(node, node);
    if (box.x1 < seen.x1 || box.x2 > seen.x2 || box.y1 < seen.y1 || box.y2 > seen.y2) this.centreAt(node);
  }

  /** Lays all out anew and reports the new places, which are then a person's choice no longer. */
  tidy(): void {
    this.#layout.tidy();
    this.#untouched = true;
    this.#placed();
    this.#events.onPositionsChange({});
  }

  /** Moves nodes by a distance, and reports it. */
  moveBy(ids: readonly string[], by: Point): void {
    const moving = new Set(ids);
    for (const id of ids) {
      const node = this.scene.node(id);
      if (node !== undefined) this.scene.move(id, { x: node.x + by.x, y: node.y + by.y }, moving);
    }
    this.scene.fitFrames();
    syncPlaces(this.core, this.scene);
    this.reportPlaces();
  }

  /** The whole graph as a PNG. */
  async exportPng(): Promise<Blob> {
    return await this.#painter.exportPng(this.#subject());
  }

  /** To be called when the fonts have arrived. */
  fontsChanged(): void {
    this.#painter.forgetTexts();
    this.#requestPaint();
  }

  /** Where all nodes are, those hidden in closed sub-pipelines as they were stored. */
  places(): Positions {
    const shown = Object.fromEntries(this.scene.nodes.map((node) => [node.view.id, { x: Math.round(node.x), y: Math.round(node.y) }]));
    return { ...this.#input?.positions, ...shown };
  }

  reportPlaces(): void {
    this.#layout.keep();
    this.#events.onPositionsChange(this.places());
    this.#changed();
  }

  destroy(): void {
    this.#resizes.disconnect();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#layout.close();
    this.core.destroy();
  }

  #open(): void {
    const bounds = this.scene.bounds();
    if (bounds === undefined || this.size.width === 0) return;
    const fitting = this.#wanted === 'all' ? fitted : opening;
    this.core.viewport(fitting(bounds, this.size, ZOOM.least));
    this.#untouched = true;
  }

  #show(input: StageInput): void {
    const first = this.scene.nodes.length === 0;
    this.#layout.show(input.graph, input.positions, input.collapsed);
    syncCore(this.core, this.scene);
    if (first || this.#untouched) this.#open();
    this.#changed();
  }

  #showAgain(before: StageInput, input: StageInput): void {
    if (before.graph !== input.graph) {
      for (const node of this.scene.setViews(input.graph.nodes)) this.#touch(node);
      this.#tell('scene');
      this.#requestPaint();
    }
    if (before.positions === input.positions || Object.keys(input.positions).length === 0) return;
    this.#layout.keep();
    this.scene.place(this.scene.nodes.flatMap((node) => (input.positions[node.view.id] === undefined || isWhere(node, input.positions) ? [] : [[node.view.id, input.positions[node.view.id] ?? node] as const])));
    syncPlaces(this.core, this.scene);
    this.#changed();
  }

  #tell(change: PictureChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** More than single nodes looks different. */
  #changed(): void {
    this.#courses.changed();
    this.#tell('scene');
    this.#repaint();
  }

  #placed(): void {
    syncPlaces(this.core, this.scene);
    if (this.#untouched) this.#open();
    this.#changed();
  }

  #resized(): void {
    this.core.resize();
    if (this.#untouched) this.#open();
    this.#requestPaint();
  }

  #touch(node: SceneNode | undefined): void {
    if (node !== undefined) this.#painter.touch(boxOf(node, node));
  }

  #repaint(): void {
    this.#painter.touchAll();
    this.#requestPaint();
  }

  /** Paints in the next frame; the core is not asked to. */
  #requestPaint(): void {
    this.#frame ??= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#painter.paint(this.core, this.size, this.#subject());
  }

  #subject(): Subject {
    const moment = { selection: this.#selection.nodes, selectedEdges: this.#selection.edges, hovered: this.#hovered, connecting: this.#connecting };
    return { scene: this.scene, courses: this.#courses, palette: this.#palette, moment };
  }
}

/** Places are stored in whole units: what differs by less did not move. */
function isWhere(node: { readonly view: { readonly id: string }; readonly x: number; readonly y: number }, positions: Positions): boolean {
  const at = positions[node.view.id];
  return at !== undefined && Math.abs(at.x - node.x) < 1 && Math.abs(at.y - node.y) < 1;
}
