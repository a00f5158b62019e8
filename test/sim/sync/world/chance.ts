import { seededRandom } from '../../kill-harness.ts';

/** What happens by chance in a simulated world; all of it follows from a seed. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** 0 to 1, without 1. */
  fraction(): number {
    return this.#next();
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number {
    return Math.floor(this.#next() * end);
  }

  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  /** `undefined` of an empty list. */
  one<T>(of: readonly T[]): T | undefined {
    return of[this.below(of.length)];
  }

  /** By weight: the more, the likelier. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const all: number[] = Object.values(weights);
    let left = this.#next() * all.reduce((sum, weight) => sum + weight, 0);
    for (const key in weights) {
      left -= weights[key];
      if (left < 0) return key;
    }
    throw new Error('There is nothing to choose from.');
  }

  /** Another sequence, that this one does not depend on. */
  branch(salt: number): Chance {
    return new Chance((this.below(0x7fff_ffff) ^ (salt * 0x9e37)) >>> 0);
  }
}
