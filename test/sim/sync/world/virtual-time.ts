import type { Clock } from '#electron/clock.ts';

/** The time of a simulated world: it moves when the world says so. */
export class VirtualTime implements Clock {
  #ms = Date.parse('2026-03-01T00:00:00.000Z');

  nowUtc(): string {
    return new Date(this.#ms).toISOString();
  }

  monotonicMs(): number {
    return this.#ms;
  }

  pass(ms: number): void {
    this.#ms += ms;
  }
}
