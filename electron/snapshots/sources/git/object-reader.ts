import { UnreadableSourceError } from '../source-errors.ts';
import type { Content } from '../tree-entry.ts';

const MOST_HEADER = 4_096;
/** Larger objects are handed on in pieces. */
const HELD = 1 << 20;

export interface ObjectHeader {
  readonly object: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** Reads the answers of `git cat-file --batch`, in the order of the questions. */
export class ObjectReader {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #where: string;
  #rest: Buffer = Buffer.alloc(0);

  constructor(output: AsyncIterable<Buffer>, where: string) {
    this.#pieces = output[Symbol.asyncIterator]();
    this.#where = where;
  }

  /** What the next answer says of the object that was asked for; its content follows, unless it is `missing`. */
  async header(): Promise<ObjectHeader | 'missing'> {
    const line = await this.#line();
    const [, object, type, size] = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(line) ?? [];
    if (object !== undefined && type !== undefined && size !== undefined) return { object, type, size: Number(size) };
    if (/ (missing|ambiguous)$/.test(line)) return 'missing';
    throw new UnreadableSourceError(`${this.#where} cannot be read: git answered ${JSON.stringify(line.slice(0, 100))}.`);
  }

  /** The content after a header. It must be read to its end before the next header. */
  async content(size: number): Promise<Content> {
    return size > HELD ? this.#pieceByPiece(size) : this.held(size);
  }

  /** As {@link content}, held whole: for what is known to be small. */
  async held(size: number): Promise<Buffer> {
    const content = await this.#take(size);
    await this.#take(1);
    return content;
  }

  async *#pieceByPiece(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) await this.#more();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
    await this.#take(1);
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end !== -1) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > MOST_HEADER) throw new UnreadableSourceError(`${this.#where} cannot be read: git answered with something else than objects.`);
      await this.#more();
    }
  }

  async #take(size: number): Promise<Buffer> {
    if (this.#rest.length < size) {
      const pieces = [this.#rest];
      let have = this.#rest.length;
      this.#rest = Buffer.alloc(0);
      while (have < size) {
        await this.#more();
        pieces.push(this.#rest);
        have += this.#rest.length;
        this.#rest = Buffer.alloc(0);
      }
      this.#rest = Buffer.concat(pieces);
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return taken;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    if (done === true) throw new EndOfObjectsError();
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
  }
}

/** Git ended before all was answered; why is what it ended with. Never leaves this folder. */
export class EndOfObjectsError extends Error {}
