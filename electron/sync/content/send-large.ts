import { RemoteRefusalError } from '../remote/remote-errors.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import { StuckTransferError } from './transfer-errors.ts';
import type { Movable } from './transfer-limits.ts';

export interface LargeContent extends Movable {
  readonly read: (digest: string) => AsyncIterable<Uint8Array>;
}

/** Times that another sender of the same content may have moved on before ours, without our getting on. */
const MOST_TURNS = 5;

/** Sends a content part by part from where its upload stands, whoever began it. */
export async function sendLarge(remote: RemoteContent, content: LargeContent, partBytes: number, signal: AbortSignal, moved: (bytes: number) => void): Promise<void> {
  let reached = 0;
  let furthest = -1;
  const at = (offset: number): void => {
    if (offset > reached) moved(offset - reached);
    reached = Math.max(reached, offset);
  };
  for (let turn = 0; turn < MOST_TURNS; ) {
    const offset = await remote.uploadOffset(content.digest, signal);
    if (offset === undefined) {
      at(content.size);
      return;
    }
    turn = offset > furthest ? 0 : turn + 1;
    furthest = Math.max(furthest, offset);
    // More than there is of it: something that has only its name. A part behind its end is refused, and the upload begins anew.
    at(Math.min(offset, content.size));
    if (await sendFrom(remote, content, Math.min(offset, content.size), partBytes, signal, at)) return;
  }
  throw new StuckTransferError(content.digest);
}

/** Whether the whole is there; false when the upload stands elsewhere than was thought. */
async function sendFrom(remote: RemoteContent, { digest, size, read }: LargeContent, offset: number, partBytes: number, signal: AbortSignal, at: (offset: number) => void): Promise<boolean> {
  let sent = offset;
  const send = async (bytes: Uint8Array): Promise<boolean> => {
    try {
      await remote.upload(digest, { offset: sent, total: size, bytes }, signal);
    } catch (error) {
      if (error instanceof RemoteRefusalError && error.failure.code === 'content-mismatch') return false;
      throw error;
    }
    sent += bytes.length;
    at(sent);
    return true;
  };
  for await (const bytes of partsOf(read(digest), offset, partBytes)) if (!(await send(bytes))) return false;
  // All bytes were there, and nobody had said that they are all.
  return offset < size ? sent === size : send(new Uint8Array());
}

/** A content from `offset` on, in parts of a size. All of it is read, so that its own proof at the end is not lost. */
async function* partsOf(pieces: AsyncIterable<Uint8Array>, offset: number, partBytes: number): AsyncGenerator<Uint8Array> {
  let skip = offset;
  let open: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    let rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    while (rest.length > 0) {
      const part = rest.subarray(0, partBytes - bytes);
      open.push(part);
      bytes += part.length;
      rest = rest.subarray(part.length);
      if (bytes < partBytes) continue;
      yield Buffer.concat(open);
      [open, bytes] = [[], 0];
    }
  }
  if (bytes > 0) yield Buffer.concat(open);
}
