/**
 * Passes bytes through until a marker comes, and drops the marker and what follows. Bytes that may be the begin of the
 * marker are held back until that is decided.
 */
export class MarkerScanner {
  readonly #marker: Buffer;
  #held = Buffer.alloc(0);
  #found = false;

  constructor(marker: Buffer) {
    this.#marker = marker;
  }

  /** Whether the marker has come. */
  get found(): boolean {
    return this.#found;
  }

  /** The bytes before the marker that are known to be none of it. */
  take(bytes: Buffer): Buffer {
    if (this.#found) return Buffer.alloc(0);
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const at = all.indexOf(this.#marker);
    if (at >= 0) {
      this.#found = true;
      this.#held = Buffer.alloc(0);
      return all.subarray(0, at);
    }
    const hold = this.#possibleBegin(all);
    this.#held = Buffer.from(all.subarray(all.length - hold));
    return all.subarray(0, all.length - hold);
  }

  /** What was held back; called at the end of the stream. */
  rest(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }

  /** The longest end of `bytes` that is a begin of the marker. */
  #possibleBegin(bytes: Buffer): number {
    for (let length = Math.min(this.#marker.length - 1, bytes.length); length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.#marker.subarray(0, length))) return length;
    }
    return 0;
  }
}
