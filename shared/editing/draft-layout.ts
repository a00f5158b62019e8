/** Keys from the root of the document. */
export type KeyPath = readonly string[];

/** What the writers of splices share. */
export interface DraftLayout {
  readonly text: string;
  readonly lineBreak: string;
  /** How much deeper each level of the file is indented. */
  readonly step: number;
}

/** Writes ready lines below a key, for the column of its entries. */
export type RenderLines = (column: number) => readonly string[];
