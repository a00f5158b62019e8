import type { FSWatcher } from 'node:fs';
import { statSync } from 'node:fs';
import { watchQuietly } from '#electron/runner/events/watch-quietly.ts';

export interface LookoutRequest {
  /** Files and folders whose changes are a reason to look, absolute; they may come and go. Asked for again after every look. */
  readonly places: () => Iterable<string>;
  /** The first look follows at once, then one after every change and one now and then. Never twice at the same time. */
  readonly look: () => Promise<void> | void;
  /** Changes that follow each other within this time are looked at together. */
  readonly settleMs: number;
  /** Changes get lost: on network drives, when the system has no watch left. */
  readonly everyMs: number;
  /** Told of a look that failed; of failures in a row only once. */
  readonly onError: (error: unknown) => void;
}

/** Looks at something whenever it may have changed, until it is stopped. Does not keep the process alive. */
export function keepLooking(request: LookoutRequest): () => void {
  const lookout = new Lookout(request);
  return () => lookout.stop();
}

class Lookout {
  readonly #request: LookoutRequest;
  readonly #watched = new Map<string, { readonly inode: bigint; readonly watcher: FSWatcher }>();
  readonly #timer: NodeJS.Timeout;
  #settling: NodeJS.Timeout | undefined;
  #isLooking = false;
  #again = false;
  #isFailing = false;
  #stopped = false;

  constructor(request: LookoutRequest) {
    this.#request = request;
    this.#watchPlaces();
    this.#timer = setInterval(() => this.#look(), request.everyMs).unref();
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#settling);
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  #look(): void {
    this.#again = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#lookWhileNeeded().catch((error: unknown) => {
      if (!this.#isFailing && !this.#stopped) this.#request.onError(error);
      this.#isFailing = true;
    }).finally(() => {
      this.#isLooking = false;
    }).catch(() => undefined);
  }

  async #lookWhileNeeded(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#request.look();
      this.#isFailing = false;
      // What appeared during the look was not watched yet: one more look finds what happened to it.
      if (this.#watchPlaces()) this.#again = true;
    }
  }

  #lookSoon(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#look();
    }, this.#request.settleMs).unref();
  }

  /** Whether something is watched now that was not. */
  #watchPlaces(): boolean {
    if (this.#stopped) return false;
    const wanted = new Set(this.#request.places());
    for (const place of this.#watched.keys()) if (!wanted.has(place)) this.#unwatch(place);
    let isNew = false;
    for (const place of wanted) {
      const inode = statSync(place, { bigint: true, throwIfNoEntry: false })?.ino;
      if (this.#watched.get(place)?.inode === inode) continue;
      this.#unwatch(place);
      const watcher = inode === undefined ? undefined : watchQuietly(place, () => this.#lookSoon());
      if (inode === undefined || watcher === undefined) continue;
      this.#watched.set(place, { inode, watcher });
      isNew = true;
    }
    return isNew;
  }

  #unwatch(place: string): void {
    this.#watched.get(place)?.watcher.close();
    this.#watched.delete(place);
  }
}
