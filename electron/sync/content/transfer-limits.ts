/** How contents are cut for their way. Bytes. */
export interface TransferLimits {
  /** Contents up to this size travel in packs. */
  readonly smallBytes: number;
  readonly packBytes: number;
  /** Trees whose contents have no more together are sent whole, in one request: asking what is missing would cost more than sending all of it. */
  readonly wholeBytes: number;
  /** Snapshots that have no more together, manifests included, and no more files than these, go with the publication that needs them. */
  readonly publicationBytes: number;
  readonly publicationContents: number;
  readonly packContents: number;
  /** Of one part of a large content. */
  readonly partBytes: number;
  /** Requests at the same time. */
  readonly atOnce: number;
  /** Names in a tree that comes from a workspace, and the letters of them all, which are held in memory. */
  readonly files: number;
  readonly nameLetters: number;
}

const MIB = 1 << 20;

/** Well below what a server takes in one request, so that a cut connection costs little. */
export const usualTransferLimits: TransferLimits = { smallBytes: MIB, packBytes: 8 * MIB, wholeBytes: 32 * 1024, publicationBytes: 256 * 1024, publicationContents: 1_000, packContents: 4_000, partBytes: 8 * MIB, atOnce: 4, files: 500_000, nameLetters: 128e6 };

/** A content that is to be moved. */
export interface Movable {
  readonly digest: string;
  readonly size: number;
}

/** Small contents in packs, in the order given. */
export function packsOf<T extends Movable>(contents: readonly T[], limits: TransferLimits): readonly (readonly T[])[] {
  const packs: T[][] = [];
  let open: T[] = [];
  let bytes = 0;
  for (const content of contents) {
    if (open.length > 0 && (bytes + content.size > limits.packBytes || open.length === limits.packContents)) {
      packs.push(open);
      [open, bytes] = [[], 0];
    }
    open.push(content);
    bytes += content.size;
  }
  if (open.length > 0) packs.push(open);
  return packs;
}

/** Every content of a tree once. */
export function movablesOf(entries: readonly { readonly kind: string; readonly digest?: string; readonly size?: number }[]): readonly Movable[] {
  const sizes = new Map<string, number>();
  for (const { digest, size } of entries) if (digest !== undefined && size !== undefined) sizes.set(digest, size);
  return [...sizes].map(([digest, size]) => ({ digest, size }));
}
