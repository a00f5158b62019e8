import type { FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '#shared/errors.ts';
import { LineBuilder, shownPart } from './line-text.ts';

const LINE_BREAK = 10;
/** Small enough that what is done with one chunk does not hold up anything else. */
export const CHUNK_BYTES = 256 * 1024;

export interface ScanRequest {
  /** Where a line begins. */
  readonly from: number;
  readonly to: number;
  /** Of each line, after carriage returns. */
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Calls `onLine` with every line of a part of a file, in pieces between which other work goes on; the last one may have no end yet. The bytes are
 * valid during the call only. Ends early when `onLine` returns false. Rejects with `CancelledError`.
 */
export async function scanLines(handle: FileHandle, request: ScanRequest, onLine: (line: Buffer) => boolean): Promise<void> {
  const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, request.to - request.from)));
  const open = new LineBuilder(request.maxLineBytes);
  let isOpen = false;
  for (let position = request.from; position < request.to;) {
    throwIfCancelled(request.signal);
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, request.to - position), position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    let start = 0;
    for (let end = chunk.indexOf(LINE_BREAK); end !== -1; end = chunk.indexOf(LINE_BREAK, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      if (isOpen) open.add(piece);
      if (!onLine(isOpen ? open.take() : shownPart(piece, request.maxLineBytes))) return;
      isOpen = false;
    }
    if (start < chunk.length) {
      open.add(chunk.subarray(start));
      isOpen = true;
    }
  }
  if (isOpen) onLine(open.take());
}
