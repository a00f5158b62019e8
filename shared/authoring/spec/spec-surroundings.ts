/** What a spec says that the source does not: where the source lies, and what it runs in when the source names nothing. */
export interface SpecSurroundings {
  /** The source file, relative to the code folder, with `/`: `train.py`. */
  readonly sourceFile: string;
  /** The folder that becomes the snapshot, relative to the spec. Default `./`. */
  readonly code?: string;
  /** What comes before the file in the command. Default `python` or, for TypeScript, `node`. */
  readonly interpreter?: string;
  readonly image?: string;
  readonly environment?: string;
  /** Relative to the spec. */
  readonly condaFile?: string;
}
