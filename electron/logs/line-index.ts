import type { FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '#shared/errors.ts';
import { CHUNK_BYTES } from './scan-lines.ts';

const LINE_BREAK = 10;
/** An offset is kept of every line whose number is a multiple of this: half a megabyte for ten million lines. */
const EVERY = 256;

/** Where the lines of a growing file begin. What was looked at once is not looked at again. */
export class LineIndex {
  /** Offset of line `i * EVERY`. */
  #offsets: number[] = [0];
  #lines = 0;
  #bytes = 0;
  #lastLineStart = 0;
  #inode: bigint | undefined;

  /** Lines in the first {@link bytes} bytes; a last one without its end counts. */
  get total(): number {
    return this.#lines + (this.#bytes > this.#lastLineStart ? 1 : 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A place from which a line can be reached: so many lines come before it there. */
  before(line: number): { readonly offset: number; readonly skip: number } {
    const block = Math.min(Math.floor(line / EVERY), this.#offsets.length - 1);
    return { offset: this.#offsets[block] ?? 0, skip: line - block * EVERY };
  }

  /** Takes in what the file has now, in pieces between which other work goes on. Another file, or one that shrank, is begun afresh. */
  async extend(handle: FileHandle, signal: AbortSignal): Promise<void> {
    const { ino, size } = await handle.stat({ bigint: true });
    if (ino !== this.#inode || Number(size) < this.#bytes) this.#begin(ino);
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, Number(size) - this.#bytes)));
    while (this.#bytes < Number(size)) {
      throwIfCancelled(signal);
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, Number(size) - this.#bytes), this.#bytes);
      if (bytesRead === 0) return;
      this.#add(buffer.subarray(0, bytesRead));
    }
  }

  #begin(inode: bigint): void {
    this.#inode = inode;
    this.#offsets = [0];
    this.#lines = 0;
    this.#bytes = 0;
    this.#lastLineStart = 0;
  }

  #add(chunk: Buffer): void {
    for (let at = chunk.indexOf(LINE_BREAK); at !== -1; at = chunk.indexOf(LINE_BREAK, at + 1)) {
      this.#lines += 1;
      this.#lastLineStart = this.#bytes + at + 1;
      if (this.#lines % EVERY === 0) this.#offsets.push(this.#lastLineStart);
    }
    this.#bytes += chunk.length;
  }
}
