/** How much of a source is taken in. What goes beyond is refused while it is being read. */
export interface SourceLimits {
  /** Bytes of all files together, unpacked. */
  readonly totalBytes: number;
  readonly files: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all names together, which are kept in memory. */
  readonly nameBytes: number;
  /** Unpacked bytes per packed byte, for archives that unpack to more than `ratioFloorBytes`. */
  readonly ratio: number;
  readonly ratioFloorBytes: number;
  /** Bytes of an archive that is downloaded. */
  readonly downloadBytes: number;
  /** Milliseconds that one command of git may take: a fetch over a slow line takes long. */
  readonly gitMs: number;
}

export const defaultSourceLimits: SourceLimits = {
  totalBytes: 20e9,
  files: 500_000,
  fileBytes: 10e9,
  nameBytes: 128e6,
  ratio: 200,
  ratioFloorBytes: 512e6,
  downloadBytes: 20e9,
  gitMs: 60 * 60 * 1000,
};
