/** Lines of a page. */
export const PAGE_LINES = 500;

interface Page {
  readonly lines: readonly string[];
}

/** The part of a log that is kept here: whole pages of lines, those used longest ago given up first. */
export class LogPages {
  readonly #most: number;
  /** In the order of use. */
  readonly #pages = new Map<number, Page>();
  #total = 0;

  constructor(mostPages: number) {
    this.#most = mostPages;
  }

  /** How many lines the log had when it was read last. */
  get total(): number {
    return this.#total;
  }

  get keptPages(): number {
    return this.#pages.size;
  }

  /** Undefined while it is not here. */
  line(number: number): string | undefined {
    return this.#pages.get(Math.floor(number / PAGE_LINES))?.lines[number % PAGE_LINES];
  }

  /**
   * Takes lines in that were read from line `from` on. Lines that are here already are replaced: the last one of a log may have grown. What would begin
   * in the middle of a page whose beginning is not here is left out.
   */
  put(from: number, lines: readonly string[], total: number): void {
    if (total < this.#total) this.#pages.clear();
    this.#total = total;
    for (let at = 0; at < lines.length; ) {
      const page = Math.floor((from + at) / PAGE_LINES);
      const offset = (from + at) % PAGE_LINES;
      const fresh = lines.slice(at, at + PAGE_LINES - offset);
      at += fresh.length;
      const known = this.#pages.get(page)?.lines ?? [];
      if (known.length < offset) continue;
      this.#pages.delete(page);
      this.#pages.set(page, { lines: [...known.slice(0, offset), ...fresh, ...known.slice(offset + fresh.length)] });
    }
    this.#giveUp();
  }

  /** Pages with lines from `first` to `first + count` that are not here, or not in full; what is here counts as used. */
  missing(first: number, count: number): readonly number[] {
    const missing: number[] = [];
    const end = Math.min(first + count, this.#total);
    for (let page = Math.floor(Math.max(0, first) / PAGE_LINES); page * PAGE_LINES < end; page += 1) {
      const known = this.#pages.get(page);
      if (known !== undefined) {
        this.#pages.delete(page);
        this.#pages.set(page, known);
      }
      const wanted = Math.min(PAGE_LINES, this.#total - page * PAGE_LINES);
      if ((known?.lines.length ?? 0) < wanted) missing.push(page);
    }
    return missing;
  }

  clear(): void {
    this.#pages.clear();
    this.#total = 0;
  }

  #giveUp(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= this.#most) return;
      this.#pages.delete(page);
    }
  }
}
