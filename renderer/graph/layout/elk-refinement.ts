import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js';
import ElkConstructor from 'elkjs/lib/elk-api.js';
import type { Point } from '../geometry.ts';
import type { ShownGraph } from '../shown-graph.ts';
import { elkGraph } from './elk-graph.ts';

/** Beyond this many nodes the refinement takes longer than it is worth. */
const MOST_NODES = 1_000;
/** A thousand nodes take some three seconds; who has looked at a picture for longer should not see it change. */
const MOST_MS = 10_000;

/** Lays graphs out with another method than the quick layout, in a worker of its own; slow: seconds for a thousand nodes. */
export class ElkRefinement {
  #elk: ELK | undefined;

  /** Undefined when the graph is too large, when it takes too long and when `signal` aborts: the worker is ended then. Rejects when ELK gives up. */
  async place(graph: ShownGraph, signal: AbortSignal): Promise<Map<string, Point> | undefined> {
    if (graph.nodes.length < 2 || graph.nodes.length > MOST_NODES || signal.aborted) return undefined;
    const elk = (this.#elk ??= new ElkConstructor({ workerFactory: () => new Worker(new URL('elkjs/lib/elk-worker.min.js', import.meta.url), { type: 'module' }) }));
    const ended = new AbortController();
    const over = new Promise<undefined>((resolve) => {
      AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]).addEventListener('abort', () => {
        this.close();
        resolve(undefined);
      }, { signal: ended.signal });
    });
    try {
      const laidOut = await Promise.race([elk.layout(elkGraph(graph)), over]);
      if (laidOut === undefined) return undefined;
      const places = new Map<string, Point>();
      collect(laidOut, { x: 0, y: 0 }, places);
      return places;
    } finally {
      ended.abort();
    }
  }

  close(): void {
    this.#elk?.terminateWorker();
    this.#elk = undefined;
  }
}

function collect(node: ElkNode, origin: Point, places: Map<string, Point>): void {
  for (const child of node.children ?? []) {
    const corner = { x: origin.x + (child.x ?? 0), y: origin.y + (child.y ?? 0) };
    places.set(child.id, { x: corner.x + (child.width ?? 0) / 2, y: corner.y + (child.height ?? 0) / 2 });
    collect(child, corner, places);
  }
}
