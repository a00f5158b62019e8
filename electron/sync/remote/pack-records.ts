/** One content of a pack. */
export interface PackRecord {
  /** sha256 of `bytes`, hex, as the record says; whoever reads it proves it. */
  readonly digest: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const DIGEST_BYTES = 32;
const HEAD_BYTES = DIGEST_BYTES + 8;

/** A pack as one body: 32 bytes of sha256, 8 bytes of length (big endian) and the content, for each. */
export function encodePack(contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(packedBytes(contents.map(({ bytes }) => bytes.length)));
  const view = new DataView(body.buffer);
  let at = 0;
  for (const { digest, bytes } of contents) {
    body.set(Buffer.from(digest, 'hex'), at);
    view.setBigUint64(at + DIGEST_BYTES, BigInt(bytes.length));
    body.set(bytes, at + HEAD_BYTES);
    at += HEAD_BYTES + bytes.length;
  }
  return body;
}

/** How large a pack of contents of these sizes is. */
export const packedBytes = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + HEAD_BYTES + size, 0);

/** Why a stream is no pack. */
export class BadPackError extends Error {}

/** The records of a pack as its pieces arrive. Throws {@link BadPackError} for one that ends early or has a record larger than `mostBytes`. */
export async function* decodePack(pieces: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<PackRecord> {
  const head = new Uint8Array(HEAD_BYTES);
  let headBytes = 0;
  let content: Uint8Array<ArrayBuffer> | undefined;
  let contentBytes = 0;
  const finished = (): PackRecord | undefined => {
    if (content === undefined || contentBytes < content.length) return undefined;
    const record = { digest: Buffer.from(head.buffer, 0, DIGEST_BYTES).toString('hex'), bytes: content };
    [headBytes, content, contentBytes] = [0, undefined, 0];
    return record;
  };
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      if (content === undefined) {
        const part = piece.subarray(at, at + HEAD_BYTES - headBytes);
        head.set(part, headBytes);
        headBytes += part.length;
        at += part.length;
        if (headBytes < HEAD_BYTES) continue;
        const length = new DataView(head.buffer).getBigUint64(DIGEST_BYTES);
        if (length > BigInt(mostBytes)) throw new BadPackError(`it has a content of ${String(length)} bytes`);
        content = new Uint8Array(Number(length));
      } else {
        const part = piece.subarray(at, at + content.length - contentBytes);
        content.set(part, contentBytes);
        contentBytes += part.length;
        at += part.length;
      }
      const record = finished();
      if (record !== undefined) yield record;
    }
  }
  if (headBytes > 0) throw new BadPackError('it ends in the middle of a content');
}
