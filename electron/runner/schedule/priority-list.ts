/** A small ordered list: highest priority first, ties by `position`. Insertion by binary search, removal from the front is cheap. */
export class PriorityList<T> {
  readonly #priority: (item: T) => number;
  readonly #position: (item: T) => number;
  /** Lowest priority first, so that taking the best one is a `pop`. */
  readonly #items: T[] = [];

  constructor(priority: (item: T) => number, position: (item: T) => number) {
    this.#priority = priority;
    this.#position = position;
  }

  add(item: T): void {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#items[middle];
      if (other !== undefined && this.#isBefore(other, item)) high = middle;
      else low = middle + 1;
    }
    this.#items.splice(low, 0, item);
  }

  /** Takes out the first item that `fits`, most urgent first. */
  takeFirst(fits: (item: T) => boolean): T | undefined {
    for (let index = this.#items.length - 1; index >= 0; index -= 1) {
      const item = this.#items[index];
      if (item === undefined || !fits(item)) continue;
      this.#items.splice(index, 1);
      return item;
    }
    return undefined;
  }

  remove(item: T): void {
    const index = this.#items.indexOf(item);
    if (index >= 0) this.#items.splice(index, 1);
  }

  /** The first `count` items, most urgent first. */
  first(count: number): readonly T[] {
    return this.#items.slice(-count).reverse();
  }

  #isBefore(a: T, b: T): boolean {
    const difference = this.#priority(a) - this.#priority(b);
    return difference === 0 ? this.#position(a) < this.#position(b) : difference > 0;
  }
}
