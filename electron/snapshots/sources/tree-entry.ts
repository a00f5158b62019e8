/** Pieces of a file, or all of it. */
export type Content = Buffer | AsyncIterable<Uint8Array>;

/**
 * One name of a source, as it is read: paths are those of the source, not checked yet. The content of a file must be read before
 * the next entry is asked for; it is absent when nobody wanted it.
 */
export type TreeEntry =
  | { readonly kind: 'file'; readonly path: string; readonly executable: boolean; readonly content?: Content }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** A hard link: the same content as an earlier file. */
  | { readonly kind: 'copy'; readonly path: string; readonly of: string };

/** Decides by its checked path whether a file's content is needed. */
export type Wanted = (path: string) => boolean;
