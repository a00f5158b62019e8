import type { Input, Output } from '#shared/contract/contract.ts';
import { LogPages, PAGE_LINES } from './log-pages.ts';

type ReadLog = (input: Input<'logs.read'>, signal: AbortSignal) => Promise<Output<'logs.read'>>;
export type LogPlace = Pick<Input<'logs.read'>, 'runId' | 'node' | 'attempt' | 'stream'>;

/** 32 pages are 16,000 lines: several screens around wherever the reader is. */
const KEPT_PAGES = 32;
/** A tail further behind than this is not caught up with: what is looked at is read instead. */
const TAIL_LINES = 2 * PAGE_LINES;

/** What there is to draw; another object whenever something changed. */
export interface LogState {
  readonly total: number;
  readonly ended: boolean;
  /** Something has been read, if only that there is nothing. */
  readonly known: boolean;
  readonly error: Error | undefined;
  readonly version: number;
}

/**
 * One stream of one attempt, read page by page as it is looked at. At most one read of the tail is under way, however often the log grows;
 * listeners are told once per read.
 */
export class LogSource {
  readonly #read: ReadLog;
  readonly #place: LogPlace;
  readonly #pages = new LogPages(KEPT_PAGES);
  readonly #listeners = new Set<() => void>();
  readonly #reading = new Set<number>();
  #closed = new AbortController();
  #state: LogState = { total: 0, ended: false, known: false, error: undefined, version: 0 };
  #inSight = { first: 0, count: 0 };
  #tail: 'idle' | 'reading' | 'again' = 'idle';

  constructor(read: ReadLog, place: LogPlace) {
    this.#read = read;
    this.#place = place;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LogState => this.#state;

  line(number: number): string | undefined {
    return this.#pages.line(number);
  }

  /** The log may have grown: its end is read, and once more if it grows meanwhile. */
  grew(): void {
    if (this.#tail !== 'idle') {
      this.#tail = 'again';
      return;
    }
    this.#tail = 'reading';
    this.#readTail()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        const again = this.#tail === 'again';
        this.#tail = 'idle';
        if (again && !this.#closed.signal.aborted) this.grew();
      })
      .catch(() => undefined);
  }

  /** These lines are in sight: what of them is not here is read, now and when the log grows. */
  show(first: number, count: number): void {
    this.#inSight = { first, count };
    this.#fill();
  }

  #fill(): void {
    const { first, count } = this.#inSight;
    for (const page of this.#pages.missing(first, count)) {
      if (this.#reading.has(page)) continue;
      this.#reading.add(page);
      this.#take(page * PAGE_LINES, PAGE_LINES)
        .catch((error: unknown) => this.#failed(error))
        .finally(() => this.#reading.delete(page))
        .catch(() => undefined);
    }
  }

  /** Lines for the clipboard, read whether they are here or not. */
  async lines(from: number, count: number): Promise<readonly string[]> {
    const found: string[] = [];
    while (found.length < count) {
      const part = await this.#read({ ...this.#place, from: from + found.length, count: Math.min(5_000, count - found.length) }, this.#closed.signal);
      if (part.lines.length === 0) break;
      found.push(...part.lines);
    }
    return found;
  }

  /** Begins to read; after a {@link close} it begins anew. */
  open(): void {
    if (this.#closed.signal.aborted) this.#closed = new AbortController();
    this.grew();
  }

  close(): void {
    this.#closed.abort();
  }

  async #readTail(): Promise<void> {
    // The last line again: it may have been read before it was whole.
    await this.#take(Math.max(0, this.#state.total - 1), TAIL_LINES);
  }

  async #take(from: number, count: number): Promise<void> {
    const part = await this.#read({ ...this.#place, from, count }, this.#closed.signal);
    if (this.#closed.signal.aborted) return;
    // A read that was sent earlier may be answered later: a log only grows.
    const total = Math.max(part.total, part.ended ? 0 : this.#state.total);
    this.#pages.put(part.from, part.lines, total);
    this.#tell({ total, ended: part.ended, known: true, error: undefined });
    this.#fill();
  }

  #failed(error: unknown): void {
    if (this.#closed.signal.aborted) return;
    this.#tell({ ...this.#state, error: error instanceof Error ? error : new Error(String(error)) });
  }

  #tell(state: Omit<LogState, 'version'>): void {
    this.#state = { ...state, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}
