import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The canvas as a person sees it: where nodes and ports are on the page. */
export class Canvas {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get frame() {
    return this.#page.getByTestId('pipeline-graph');
  }

  async node(id: string): Promise<Point> {
    return this.#place('node', [id]);
  }

  async port(node: string, side: 'input' | 'output', port: string): Promise<Point> {
    return this.#place('port', [node, side, port]);
  }

  /** Drags from one port to another. */
  async connect(from: Point, to: Point): Promise<void> {
    const { mouse } = this.#page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 5 });
    await mouse.move(to.x, to.y, { steps: 5 });
    await mouse.up();
  }

  async #place(what: 'node' | 'port', names: readonly string[]): Promise<Point> {
    let found: unknown;
    // It may have to be drawn first.
    await expect
      .poll(async () => {
        found = await this.frame.evaluate(
          (element, [kind, args]) => {
            const places: unknown = Reflect.get(element, 'graphPlaces');
            const find: unknown = typeof places === 'object' && places !== null ? Reflect.get(places, kind) : undefined;
            return typeof find === 'function' ? Reflect.apply(find, places, args) : undefined;
          },
          [what, names] as const,
        );
        return isPoint(found);
      }, `${what} ${names.join(' ')} on the canvas`)
      .toBe(true);
    if (isPoint(found)) return found;
    throw new Error('unreachable');
  }
}

function isPoint(value: unknown): value is Point {
  return typeof value === 'object' && value !== null && 'x' in value && 'y' in value && typeof value.x === 'number' && typeof value.y === 'number';
}
