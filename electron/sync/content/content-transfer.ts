/** How far a transfer is, in bytes; `total` is what is to be moved, contents that are there already left out. */
export type TransferProgress = (progress: { readonly done: number; readonly total: number }) => void;

export interface TransferOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: TransferProgress | undefined;
}

export interface SmallContent {
  /** sha256, hex. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/**
 * Moves contents between this home and one workspace. Every call may be repeated after any failure: what arrived is not sent again. Throws
 * `RemoteRefusalError`, `RemoteUnreachableError`, `CancelledError`, content errors of this home.
 */
export interface ContentTransfer {
  /** On return the workspace has the snapshot whole. Throws `SnapshotNotFoundError` or `DamagedContentError` when it is not whole here. */
  sendSnapshot(id: string, options?: TransferOptions): Promise<void>;
  /**
   * Manifests and contents of snapshots of this home, each once with its digest (hex), where they are so small together that they go with a publication; `undefined` where
   * they are not. Throws as {@link sendSnapshot} does.
   */
  gatherSmall(ids: readonly string[], options?: Pick<TransferOptions, 'signal'>): Promise<readonly SmallContent[] | undefined>;
  /** On return this home has the snapshot whole and on disk, its digests proved and its paths contained. Nothing is fetched when it is here. */
  fetchSnapshot(id: string, options?: TransferOptions): Promise<void>;
  /** On return the workspace has the local image that `reference` names. Throws `NotFoundError` when the container engine has none. */
  sendImage(reference: string, options?: TransferOptions): Promise<void>;
  /** On return the container engine has the image; false when the workspace has none of that reference. */
  fetchImage(reference: string, options?: TransferOptions): Promise<boolean>;
}
