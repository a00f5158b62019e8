const MOST_STEPS = 300;

interface Step<T> {
  readonly content: T;
  readonly kind: string | undefined;
}

/** Contents one after the other, with a way back and forth. */
export class History<T> {
  #steps: readonly Step<T>[];
  #at = 0;
  /** Going back or forth ends a row of like steps. */
  #sealed = true;

  constructor(first: T) {
    this.#steps = [{ content: first, kind: undefined }];
  }

  get now(): T {
    const step = this.#steps[this.#at];
    if (step === undefined) throw new Error('A history is never empty.');
    return step.content;
  }

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#steps.length - 1;
  }

  /** Takes a step. Steps of one kind that follow each other are one; those without a kind stay apart. */
  push(content: T, kind: string | undefined): void {
    const kept = this.#steps.slice(0, this.#at + 1);
    const joined = kind !== undefined && !this.#sealed && kept.at(-1)?.kind === kind;
    const steps = [...(joined ? kept.slice(0, -1) : kept), { content, kind }];
    this.#steps = steps.slice(-MOST_STEPS);
    this.#at = this.#steps.length - 1;
    this.#sealed = false;
  }

  /** Ends a row: the next step stands for itself. */
  seal(): void {
    this.#sealed = true;
  }

  undo(): T {
    this.#at = Math.max(0, this.#at - 1);
    this.#sealed = true;
    return this.now;
  }

  redo(): T {
    this.#at = Math.min(this.#steps.length - 1, this.#at + 1);
    this.#sealed = true;
    return this.now;
  }
}
