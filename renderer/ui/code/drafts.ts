/** Texts that were edited and are not saved yet, by path. */
export class Drafts {
  readonly #texts = new Map<string, { readonly text: string; readonly digest: string }>();
  readonly #listeners = new Set<() => void>();
  #paths: readonly string[] = [];

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same array until it changes. */
  paths = (): readonly string[] => this.#paths;

  get(path: string): { readonly text: string; readonly digest: string } | undefined {
    return this.#texts.get(path);
  }

  /** `digest`: of the file that the text is an edit of. */
  put(path: string, text: string, digest: string): void {
    this.#texts.set(path, { text, digest });
    if (!this.#paths.includes(path)) this.#tell();
  }

  drop(path: string): void {
    if (this.#texts.delete(path)) this.#tell();
  }

  #tell(): void {
    this.#paths = [...this.#texts.keys()].sort();
    for (const listener of this.#listeners) listener();
  }
}
