/** Small works that are done one after the other beside a run, so that they take little from it. */
export class WorkBeside {
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** `failed` is told why the work could not be done. */
  add(work: () => Promise<void>, failed: (error: unknown) => void): void {
    this.#last = this.#last.then(work).catch(failed).catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  /** Resolves when all that was added is done; rejects with the first error that a `failed` threw. */
  async finish(): Promise<void> {
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
