/** A document as it is to be, with versions that come with it. */
export interface Alteration<D, V = never> {
  readonly document: D;
  /** New ones; each is listed by the document. */
  readonly added?: readonly V[];
  /** Listed ones whose description or status changes. */
  readonly changed?: readonly V[];
}

/** Who bears a name now, something else than what is altered. */
export type HolderOf = (name: string) => { readonly id: string; readonly name: string } | undefined;

/**
 * Makes of a document what it is to be, as the only writer of the catalog; `undefined`: it stays as it is. Whatever it throws, nothing was changed. It must refuse a
 * name that somebody else bears.
 */
export type Alter<D, V = never> = (before: D | undefined, holder: HolderOf) => Alteration<D, V> | undefined;
