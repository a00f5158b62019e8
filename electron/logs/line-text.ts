const CARRIAGE_RETURN = 13;

/**
 * Gathers one line from pieces of any size, the way a terminal would leave it on the screen: what stands before a carriage return was
 * written over (progress bars), unless nothing came after it. Keeps the first `maxBytes` of it and forgets the rest, however long the line is.
 */
export class LineBuilder {
  readonly #maxBytes: number;
  #kept: Buffer[] = [];
  #bytes = 0;
  #returned = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a piece without line breaks. It is copied. */
  add(piece: Buffer): void {
    const end = withoutReturns(piece);
    if (end === 0) {
      this.#returned ||= piece.length > 0;
      return;
    }
    const start = piece.lastIndexOf(CARRIAGE_RETURN, end - 1) + 1;
    if (start > 0 || this.#returned) {
      this.#kept = [];
      this.#bytes = 0;
    }
    const room = this.#maxBytes - this.#bytes;
    if (room > 0) this.#kept.push(Buffer.from(piece.subarray(start, Math.min(end, start + room))));
    this.#bytes += Math.max(0, Math.min(end - start, room));
    this.#returned = end < piece.length;
  }

  /** The line so far, and begins a new one. */
  take(): Buffer {
    const [only, ...others] = this.#kept;
    const line = only === undefined ? Buffer.alloc(0) : others.length === 0 ? only : Buffer.concat(this.#kept);
    this.#kept = [];
    this.#bytes = 0;
    this.#returned = false;
    return line;
  }
}

/** The same for a line that is there in one piece; not copied. */
export function shownPart(line: Buffer, maxBytes: number): Buffer {
  const end = withoutReturns(line);
  if (end === 0) return line.subarray(0, 0);
  const start = line.lastIndexOf(CARRIAGE_RETURN, end - 1) + 1;
  return line.subarray(start, Math.min(end, start + maxBytes));
}

/** As text of at most `maxChars` UTF-16 units, never half a character; bytes that are no UTF-8 are replaced. */
export function lineText(line: Buffer, maxChars: number): string {
  const text = line.toString('utf8');
  if (text.length <= maxChars) return text;
  const last = text.charCodeAt(maxChars - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? maxChars - 1 : maxChars);
}

function withoutReturns(piece: Buffer): number {
  let end = piece.length;
  while (end > 0 && piece[end - 1] === CARRIAGE_RETURN) end -= 1;
  return end;
}
