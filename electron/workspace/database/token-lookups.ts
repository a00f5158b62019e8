import { setImmediate } from 'node:timers/promises';

/**
 * Looks up tokens for all requests that wait for it at once. Each look-up begins after whoever wants it has asked, so that what was revoked before is never taken:
 * nothing is remembered.
 */
export class TokenLookups<T> {
  readonly #find: (hashes: readonly string[]) => Promise<ReadonlyMap<string, T>>;
  #waiting = new Set<string>();
  #next: Promise<ReadonlyMap<string, T>> | undefined;
  #going: Promise<unknown> = Promise.resolve();

  constructor(find: (hashes: readonly string[]) => Promise<ReadonlyMap<string, T>>) {
    this.#find = find;
  }

  async find(hash: string): Promise<T | undefined> {
    this.#waiting.add(hash);
    this.#next ??= this.#begin(this.#going);
    return (await this.#next).get(hash);
  }

  async #begin(before: Promise<unknown>): Promise<ReadonlyMap<string, T>> {
    await before;
    // Those whose requests have arrived and were not read yet come along.
    await setImmediate();
    const hashes = [...this.#waiting];
    this.#waiting = new Set();
    this.#next = undefined;
    const found = this.#find(hashes);
    this.#going = found.catch(() => undefined);
    return found;
  }
}
