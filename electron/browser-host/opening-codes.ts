import { randomBytes } from 'node:crypto';

const PREFIX = '/open/';

/** A browser may take its time to start. */
const VALID_MS = 60_000;

/**
 * Paths that lead to the app once. A browser is started with such a path, because every user of the machine can read the arguments of
 * programs for as long as they run: by then the path leads nowhere.
 */
export class OpeningCodes {
  readonly #nowMs: () => number;
  readonly #codes = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  newPath(): string {
    const path = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    this.#codes.set(path, this.#nowMs() + VALID_MS);
    return path;
  }

  /** Whether the path is such a one, and is used for the first time. */
  take(path: string): boolean {
    const until = this.#codes.get(path);
    this.#codes.delete(path);
    return until !== undefined && this.#nowMs() <= until;
  }
}
