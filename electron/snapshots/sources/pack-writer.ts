import { createHash, hash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { asContentError } from '#electron/content/content-errors.ts';
import type { ContentPlace } from '#electron/content/content-hasher.ts';

/** A content that was put into a pack, or was stored before: then it has no place. */
export interface PackedContent {
  readonly digest: string;
  readonly size: number;
  readonly place?: ContentPlace;
}

const BUFFER = 4 << 20;

/** Appends contents to one new file, each once. What is stored already is only digested. */
export class PackWriter implements AsyncDisposable {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #isStored: (digest: string) => boolean;
  readonly #packed = new Map<string, PackedContent>();
  #buffer = Buffer.allocUnsafe(BUFFER);
  #used = 0;
  /** Bytes of the file that count; what lies behind is written over. */
  #position = 0;

  private constructor(file: string, handle: FileHandle, isStored: (digest: string) => boolean) {
    this.file = file;
    this.#handle = handle;
    this.#isStored = isStored;
  }

  static async create(file: string, isStored: (digest: string) => boolean): Promise<PackWriter> {
    return new PackWriter(file, await open(file, 'wx+', 0o600), isStored);
  }

  async add(content: Buffer): Promise<PackedContent> {
    const digest = hash('sha256', content);
    const known = this.#packed.get(digest);
    if (known !== undefined) return known;
    if (this.#isStored(digest)) return this.#remember({ digest, size: content.length });
    if (this.#used + content.length > BUFFER) await this.#flush();
    const offset = this.#position + this.#used;
    if (content.length > BUFFER) {
      await this.#write(content, offset);
      this.#position += content.length;
    } else {
      content.copy(this.#buffer, this.#used);
      this.#used += content.length;
    }
    return this.#remember({ digest, size: content.length, place: { file: this.file, offset, alone: false } });
  }

  /** Content that is too large to be held: written as it comes. */
  async addPieces(pieces: AsyncIterable<Uint8Array>): Promise<PackedContent> {
    await this.#flush();
    const hasher = createHash('sha256');
    let size = 0;
    for await (const piece of pieces) {
      hasher.update(piece);
      await this.#write(piece, this.#position + size);
      size += piece.length;
    }
    const digest = hasher.digest('hex');
    const known = this.#packed.get(digest);
    if (known !== undefined) return known;
    if (this.#isStored(digest)) return this.#remember({ digest, size });
    const offset = this.#position;
    this.#position += size;
    return this.#remember({ digest, size, place: { file: this.file, offset, alone: false } });
  }

  /** The content again. Only what was packed here, and only before {@link finish}. */
  async *pieces(digest: string): AsyncGenerator<Buffer> {
    const at = this.#packed.get(digest);
    if (at?.place === undefined) throw new Error(`The pack "${this.file}" does not have ${digest}.`);
    await this.#flush();
    for (let done = 0; done < at.size; ) {
      const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafe(Math.min(BUFFER, at.size - done)), 0, Math.min(BUFFER, at.size - done), at.place.offset + done);
      if (bytesRead === 0) throw new Error(`The pack "${this.file}" is shorter than what was written to it.`);
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Ends the file and answers what is in it. Contents that are not `kept` are taken out again. */
  async finish(kept: ReadonlySet<string>): Promise<readonly PackedContent[]> {
    await this.#flush();
    const left = [...this.#packed.values()].filter(({ digest }) => kept.has(digest));
    const bytes = left.reduce((sum, { size, place }) => sum + (place === undefined ? 0 : size), 0);
    if (bytes === this.#position) {
      await this.#handle.truncate(this.#position);
      return left;
    }
    return this.#compact(left);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#buffer = Buffer.alloc(0);
    await this.#handle.close();
  }

  async #compact(left: readonly PackedContent[]): Promise<readonly PackedContent[]> {
    const target = `${this.file}.compact`;
    const out = await open(target, 'wx', 0o600);
    const moved: PackedContent[] = [];
    let end = 0;
    try {
      for (const content of left) {
        if (content.place === undefined) {
          moved.push(content);
          continue;
        }
        const offset = end;
        for (let done = 0; done < content.size; ) {
          const { bytesRead } = await this.#handle.read(this.#buffer, 0, Math.min(BUFFER, content.size - done), content.place.offset + done);
          if (bytesRead === 0) throw new Error(`The pack "${this.file}" is shorter than what was written to it.`);
          await writeWhole(out, this.#buffer.subarray(0, bytesRead), end);
          done += bytesRead;
          end += bytesRead;
        }
        moved.push({ ...content, place: { ...content.place, offset } });
      }
    } catch (error) {
      await rm(target, { force: true });
      throw asContentError(error, target);
    } finally {
      await out.close();
    }
    await rename(target, this.file);
    return moved;
  }

  #remember(content: PackedContent): PackedContent {
    this.#packed.set(content.digest, content);
    return content;
  }

  async #flush(): Promise<void> {
    if (this.#used === 0) return;
    await this.#write(this.#buffer.subarray(0, this.#used), this.#position);
    this.#position += this.#used;
    this.#used = 0;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      await writeWhole(this.#handle, bytes, position);
    } catch (error) {
      throw asContentError(error, this.file);
    }
  }
}

/** On a disk that is all but full, less than everything is written, and only the next attempt fails. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
