/** How far a transfer is, in bytes; `total` is what is to be moved, contents that are there already left out. */
export type TransferProgress = (progress: { readonly done: number; readonly total: number }) => void;

export interface TransferOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: TransferProgress | undefined;
}

/**
 * Moves contents between this home and one workspace. Every call may be repeated after any failure: what arrived is not sent again. Throws
 * `RemoteRefusalError`, `RemoteUnreachableError`, `CancelledError`, content errors of this home.
 */
export interface ContentTransfer {
  /** On return the workspace has the snapshot whole. Throws `SnapshotNotFoundError` or `DamagedContentError` when it is not whole here. */
  sendSnapshot(id: string, options?: TransferOptions): Promise<void>;
  /** On return this home has the snapshot whole and on disk, its digests proved and its paths contained. Nothing is fetched when it is here. */
  fetchSnapshot(id: string, options?: TransferOptions): Promise<void>;
  /** On return the workspace has the local image that `reference` names. Throws `NotFoundError` when the container engine has none. */
  sendImage(reference: string, options?: TransferOptions): Promise<void>;
  /** On return the container engine has the image; false when the workspace has none of that reference. */
  fetchImage(reference: string, options?: TransferOptions): Promise<boolean>;
}
