/** A content with its digest: sha256, hex. */
export interface Content {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** Small texts that lie beside the contents: manifests of snapshots by the hex of their id, images by the hex of theirs, and which image a name means, by the digest of the name. */
export type RecordKind = 'snapshots' | 'images' | 'image-names';

/** Bytes from `from` up to, and without, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Where the contents of workspaces lie, each workspace's apart: knowing a digest opens nothing in a workspace that does not have the content. What has a name
 * here is whole and was proved against its digest; nothing is ever changed but the records of kind `image-names`, and nothing removed. What was acknowledged survives a power cut.
 * Any method may throw `ContentStorageError`. Digests and ids are hex: an implementation may build paths from them.
 */
export interface BlobStorage extends AsyncDisposable {
  /** Bytes of those that are here. */
  sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The content or a part of it. Read as a whole, it is proved; ends with `DamagedContentError` when it is not what its digest says. */
  read(workspace: string, digest: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Adds contents, all or some of which may be here. The caller has proved them. */
  put(workspace: string, contents: readonly Content[]): Promise<void>;
  /** Adds the content of a whole, proved file, which is gone afterwards. */
  adopt(workspace: string, digest: string, file: string): Promise<void>;
  /** Makes sure that whatever {@link sizes} told of survives a power cut, also what another request is adding just now. */
  settle(workspace: string): Promise<void>;
  putRecord(workspace: string, kind: RecordKind, name: string, text: string): Promise<void>;
  record(workspace: string, kind: RecordKind, name: string): Promise<string | undefined>;
  /** All digests of contents, in no order. */
  blobs(workspace: string): AsyncIterable<string>;
  /** All names of records, in no order. */
  records(workspace: string, kind: RecordKind): AsyncIterable<string>;
  /** Whether it can be used right now. */
  check(): Promise<void>;
}

export const recordKinds: readonly RecordKind[] = ['snapshots', 'images', 'image-names'];
