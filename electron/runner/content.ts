import type { ArtifactRef } from '#shared/model/run.ts';

/** Content of an input, and where it stands on this machine. */
export interface LocatedContent {
  /** `sha256:<hex>`: equal content, equal id. */
  readonly id: string;
  /** Absolute path of a folder that holds it. */
  readonly folder: string;
  /** Set when the content is one file of that folder. */
  readonly fileName?: string;
}

/** Where outputs are written and kept. Folders never move, so that they can be mounted before they are filled. */
export interface ArtifactKeeper {
  /** Makes a new empty folder for an output to be written to. */
  allocate(): string;
  /** Digests a finished output where it stands. With equal content kept already, the older copy stays the one that counts. */
  adopt(folder: string, what: { readonly shape: 'file' | 'folder'; readonly fileName?: string }, signal: AbortSignal): Promise<ArtifactRef>;
  /** Folder of kept content. */
  folderOf(ref: ArtifactRef): string;
  /** Whether content that was kept is still there and unchanged, as far as a quick look tells. */
  check(ref: ArtifactRef): Promise<boolean>;
  /** The same of the copy in `folder`, which may be another than the kept one. */
  isIntactIn(folder: string, ref: ArtifactRef): Promise<boolean>;
  /** Removes allocated folders that did not become the kept copy. */
  release(folders: readonly string[]): Promise<void>;
}

/** Puts a module's code into a folder of its own. */
export interface CodeSource {
  materialise(snapshotId: string, folder: string, signal: AbortSignal): Promise<void>;
}
