import { UnreadableSourceError } from '../source-errors.ts';
import type { Content } from '../tree-entry.ts';

const MOST_HEADER = 4_096;
/** Larger objects are handed on in pieces. */
const HELD = 1 << 20;

/** Reads the answers of `git cat-file --batch`, in the order of the questions. */
export class ObjectReader {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #where: string;
  #rest: Buffer = Buffer.alloc(0);

  constructor(output: AsyncIterable<Buffer>, where: string) {
    this.#pieces = output[Symbol.asyncIterator]();
    this.#where = where;
  }

  /** The content of the next object. It must be read to its end before the next one. Throws `UnreadableSourceError` when the repository lacks it. */
  async next(object: string, path: string): Promise<Content> {
    const header = await this.#line();
    const size = header.startsWith(`${object} blob `) ? Number(header.slice(object.length + ' blob '.length)) : Number.NaN;
    if (!Number.isSafeInteger(size)) {
      const why = header.endsWith(' missing') ? `the repository lacks the content of ${JSON.stringify(path)}: it is a partial clone, or damaged. Fetch the rest of it, or name the repository that it was cloned from` : `git answered ${JSON.stringify(header.slice(0, 100))} for ${JSON.stringify(path)}`;
      throw new UnreadableSourceError(`${this.#where} cannot be read: ${why}.`);
    }
    if (size > HELD) return this.#pieceByPiece(size);
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
