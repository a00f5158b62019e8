/** What was opened so far, closed in reverse order: when opening fails half-way, or later, by whoever {@link keep}s it. */
export class Opened implements AsyncDisposable {
  #closers: (() => PromiseLike<void> | void)[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(close: () => PromiseLike<void> | void): void {
    this.#closers.push(close);
  }

  /** From now on closing is up to the one who calls what is returned; calling it again does nothing more. */
  keep(): () => Promise<void> {
    const kept = new Opened();
    kept.#closers = this.#closers;
    this.#closers = [];
    return () => kept[Symbol.asyncDispose]();
  }

  /** Closes all, also when one of them fails; the first failure is thrown afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
