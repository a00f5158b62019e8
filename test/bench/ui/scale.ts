/** How much is measured. Limits are those of the full scale. */
export interface Scale {
  readonly small: number;
  readonly large: number;
  readonly rounds: number;
  readonly framesSmall: number;
  readonly framesLarge: number;
  readonly followMs: number;
  readonly soakMs: number;
  readonly warmUpMs: number;
}

export const FULL: Scale = { small: 1_000, large: 5_000, rounds: 3, framesSmall: 60, framesLarge: 25, followMs: 10_000, soakMs: 60_000, warmUpMs: 30_000 };

/** Enough to see that everything works. */
export const QUICK: Scale = { small: 200, large: 1_000, rounds: 1, framesSmall: 20, framesLarge: 10, followMs: 2_000, soakMs: 10_000, warmUpMs: 10_000 };
