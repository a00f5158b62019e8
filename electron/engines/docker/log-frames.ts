/** A piece of one of the two streams that an attached container sends over one connection. */
export interface LogPiece {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes apart the engine's multiplexed log stream: frames of an 8-byte header (stream number, three zeros, big-endian length) and
 * a payload, cut anywhere. Holds no payload back.
 */
export class LogFrames {
  #header = Buffer.alloc(0);
  #left = 0;
  #stream: LogPiece['stream'] = 'stdout';

  /** The pieces that a chunk completes or continues, in order. */
  *take(chunk: Buffer): Generator<LogPiece> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const bytes = chunk.subarray(at, at + this.#left);
        at += bytes.length;
        this.#left -= bytes.length;
        yield { stream: this.#stream, bytes };
        continue;
      }
      const part = chunk.subarray(at, at + HEADER_BYTES - this.#header.length);
      at += part.length;
      this.#header = Buffer.concat([this.#header, part]);
      if (this.#header.length < HEADER_BYTES) return;
      this.#stream = this.#header[0] === STDERR ? 'stderr' : 'stdout';
      this.#left = this.#header.readUInt32BE(4);
      this.#header = Buffer.alloc(0);
    }
  }
}
