/**
 * Settles a place for all who wait for it at once. One who comes while a settling goes on may have written what that one did not see: it waits for the next,
 * together with everybody else who came meanwhile.
 */
export class SharedSettling {
  readonly #settle: (place: string) => Promise<void>;
  readonly #going = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  constructor(settle: (place: string) => Promise<void>) {
    this.#settle = settle;
  }

  /** Resolves when a settling that began after this call is done; rejects as that does. */
  async settle(place: string): Promise<void> {
    const waiting = this.#next.get(place);
    if (waiting !== undefined) return waiting;
    const going = this.#going.get(place);
    if (going === undefined) return this.#begin(place);
    const next = going.catch(() => undefined).then(() => {
      this.#next.delete(place);
      return this.#begin(place);
    });
    this.#next.set(place, next);
    return next;
  }

  #begin(place: string): Promise<void> {
    const going = this.#settle(place).finally(() => {
      if (this.#going.get(place) === going) this.#going.delete(place);
    });
    this.#going.set(place, going);
    return going;
  }
}
