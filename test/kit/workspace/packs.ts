import { packHead } from '#electron/workspace/content/pack.ts';
import { sha256 } from './documents.ts';

/** A pack of texts. */
export function packOf(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(texts.flatMap((text) => [packHead(sha256(text), Buffer.byteLength(text)), Buffer.from(text)])));
}
