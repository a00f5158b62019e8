import { SourceTooLargeError } from '../source-errors.ts';
import type { SourceLimits } from '../source-limits.ts';

/** Counts what an archive unpacks to, and refuses one that grows beyond all measure. */
export class ByteGuard {
  readonly #where: string;
  readonly #packedBytes: number | undefined;
  readonly #limits: SourceLimits;
  #bytes = 0;

  /** Without `packedBytes` (nothing is compressed) only the total counts. */
  constructor(where: string, packedBytes: number | undefined, limits: SourceLimits) {
    this.#where = where;
    this.#packedBytes = packedBytes;
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws `SourceTooLargeError`. */
  count(bytes: number): void {
    this.#bytes += bytes;
    const { totalBytes, ratio, ratioFloorBytes } = this.#limits;
    if (this.#bytes > totalBytes) throw new SourceTooLargeError(this.#where, `unpacks to more than ${String(Math.round(totalBytes / 1e6))} MB`);
    if (this.#packedBytes === undefined || this.#bytes <= ratioFloorBytes || this.#bytes <= ratio * this.#packedBytes) return;
    throw new SourceTooLargeError(this.#where, `unpacks to more than ${String(ratio)} times its size, as a decompression bomb does`);
  }
}
