import type { GraphView, Positions } from '#shared/graph/graph-view.ts';
import { nodeSize, type Point, type Size } from './geometry.ts';
import { isBetter } from './layout/compare-layouts.ts';
import { ElkRefinement } from './layout/elk-refinement.ts';
import { graphDigest } from './layout/graph-digest.ts';
import type { LayoutMemory } from './layout/layout-memory.ts';
import { placeAll, placeMissing } from './layout/place-nodes.ts';
import { makeRoom } from './make-room.ts';
import type { Scene } from './scene.ts';
import { type ShownGraph, shownGraph } from './shown-graph.ts';

/** Decides where nodes are: where the caller says, else where the layouts put them. */
export class StageLayout {
  readonly #scene: Scene;
  readonly #memory: LayoutMemory;
  readonly #refinement = new ElkRefinement();
  /** The refinement that is under way: ended when another picture is wanted. */
  #refining: { readonly digest: string; readonly end: AbortController } | undefined;
  /** Told when a better layout of the graph that is shown has been found. */
  readonly #onRefined: () => void;
  #shown: ShownGraph = { nodes: [], edges: [], open: new Set() };
  #digest = '';
  /** No place was chosen by a person: the layout may change them all. */
  #automatic = true;

  constructor(scene: Scene, memory: LayoutMemory, onRefined: () => void) {
    this.#scene = scene;
    this.#memory = memory;
    this.#onRefined = onRefined;
  }

  /** Takes over a graph of another structure, or other places. */
  show(graph: GraphView, positions: Positions, collapsed: ReadonlySet<string>): void {
    const shown = shownGraph(graph, collapsed);
    const opened = this.#toggled(shown);
    const chosen = !this.#automatic || graph.nodes.some((node) => positions[node.id] !== undefined);
    const known: Record<string, Point> = chosen ? Object.fromEntries(this.#scene.nodes.map((node) => [node.view.id, { x: node.x, y: node.y }])) : {};
    for (const node of graph.nodes) {
      const at = positions[node.id];
      // What a person sees now is truer than what was stored before sub-pipelines were opened or closed.
      if (at !== undefined && (opened.length === 0 || known[node.id] === undefined)) known[node.id] = at;
    }
    this.#shown = shown;
    this.#digest = graphDigest(shown);
    this.#scene.setGraph(shown);
    this.#automatic = !graph.nodes.some((node) => known[node.id] !== undefined);
    if (this.#automatic) {
      this.#placeAutomatically();
      return;
    }
    this.#endRefining();
    this.#scene.place(placeMissing(shown, known));
    for (const { id, before } of opened) this.#makeRoomFor(id, before);
  }

  /** Forgets chosen places and lays out anew. */
  tidy(): void {
    this.#automatic = true;
    this.#placeAutomatically();
  }

  /** From now on places are a person's. */
  keep(): void {
    this.#automatic = false;
    this.#endRefining();
  }

  close(): void {
    this.#endRefining();
    this.#refinement.close();
  }

  #placeAutomatically(): void {
    const remembered = this.#memory.get(this.#digest);
    const places = remembered ?? placeAll(this.#shown);
    this.#scene.place(places);
    if (this.#refining?.digest === this.#digest) return;
    this.#endRefining();
    if (remembered !== undefined) return;
    const end = new AbortController();
    this.#refining = { digest: this.#digest, end };
    this.#refine(this.#digest, places, end.signal).catch(() => undefined);
  }

  #endRefining(): void {
    this.#refining?.end.abort();
    this.#refining = undefined;
  }

  /** When the refinement cannot be had the quick layout stands: no loss a person must hear of. */
  async #refine(digest: string, quick: ReadonlyMap<string, Point>, signal: AbortSignal): Promise<void> {
    const shown = this.#shown;
    const refined = await this.#refinement.place(shown, signal);
    if (signal.aborted) return;
    const better = refined !== undefined && isBetter(shown, refined, quick) ? refined : undefined;
    this.#memory.set(digest, better ?? quick);
    if (better === undefined) return;
    this.#scene.place(better);
    this.#onRefined();
  }

  /** Sub-pipelines that opened or closed, and how large they were before. */
  #toggled(shown: ShownGraph): { readonly id: string; readonly before: Size }[] {
    return shown.nodes.flatMap((view) => {
      const node = this.#scene.node(view.id);
      if (node === undefined || node.open === shown.open.has(view.id)) return [];
      return [{ id: view.id, before: { width: node.width, height: node.height } }];
    });
  }

  #makeRoomFor(id: string, before: Size): void {
    const node = this.#scene.node(id);
    if (node === undefined) return;
    const now = node.open ? node : nodeSize(node.view);
    const inside = new Set(this.#scene.inside(id));
    const others = this.#scene.nodes.filter((other) => other !== node && !other.open && !inside.has(other.view.id));
    const growth = { width: now.width - before.width, height: now.height - before.height };
    this.#scene.place(makeRoom(others.map((other) => [other.view.id, other] as const), { x: node.x, y: node.y }, growth));
  }
}
