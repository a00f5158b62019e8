import type { Point } from '../geometry.ts';

const MOST_GRAPHS = 30;

/** Remembers the layouts of the graphs seen last, by digest. */
export class LayoutMemory {
  readonly #known = new Map<string, ReadonlyMap<string, Point>>();

  get(digest: string): ReadonlyMap<string, Point> | undefined {
    return this.#known.get(digest);
  }

  set(digest: string, places: ReadonlyMap<string, Point>): void {
    this.#known.delete(digest);
    this.#known.set(digest, places);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_GRAPHS) break;
      this.#known.delete(oldest);
    }
  }
}
