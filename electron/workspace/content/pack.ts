import { hash } from 'node:crypto';
import { RefusalError } from '../refusal-error.ts';
import type { Content } from './blob-storage.ts';

const DIGEST_BYTES = 32;
/** Of what stands before each content: its digest and its length. */
export const PACK_HEAD_BYTES = DIGEST_BYTES + 8;
const MOST_RECORDS = 20_000;

/**
 * The contents in a pack, each proved against its digest. Views of `pack`, nothing is copied. Refuses a pack that is cut off, that says lengths it does not have
 * or that has too many records (`invalid-request`), and contents that are not what their digest says (`content-mismatch`); then nothing of it may be kept.
 */
export function readPack(pack: Uint8Array): Content[] {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const contents: Content[] = [];
  for (let at = 0; at < pack.byteLength; ) {
    if (contents.length === MOST_RECORDS) throw new RefusalError({ code: 'invalid-request', message: `The pack has more than ${String(MOST_RECORDS)} records. Send several.` });
    if (at + PACK_HEAD_BYTES > pack.byteLength) throw cutOff(contents.length);
    const length = view.getBigUint64(at + DIGEST_BYTES);
    const start = at + PACK_HEAD_BYTES;
    if (length > BigInt(pack.byteLength - start)) throw cutOff(contents.length);
    const bytes = pack.subarray(start, start + Number(length));
    const digest = Buffer.from(pack.buffer, pack.byteOffset + at, DIGEST_BYTES).toString('hex');
    if (hash('sha256', bytes) !== digest) {
      throw new RefusalError({ code: 'content-mismatch', message: `A content in the pack is not what its digest ${digest} says. It was changed on its way: send it again.` });
    }
    contents.push({ digest, bytes });
    at = start + bytes.byteLength;
  }
  return contents;
}

/** What stands before a content in a pack. */
export function packHead(digest: string, bytes: number): Uint8Array {
  const head = Buffer.alloc(PACK_HEAD_BYTES);
  head.write(digest, 'hex');
  head.writeBigUInt64BE(BigInt(bytes), DIGEST_BYTES);
  return head;
}

function cutOff(record: number): RefusalError {
  return new RefusalError({ code: 'invalid-request', message: `Record ${String(record + 1)} of the pack is longer than the pack: it was cut off on its way. Send it again.` });
}
