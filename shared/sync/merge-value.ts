/** What becomes of one value that both sides may have changed. */
export type Merge = 'same' | 'send' | 'take' | 'conflict';

/** `base` undefined: what it was when both were the same is not known, so that a difference is for a person to decide. */
export function mergeValue<T extends string | null>(local: T, base: T | undefined, remote: T): Merge {
  if (local === remote) return 'same';
  if (base === undefined) return 'conflict';
  if (remote === base) return 'send';
  return local === base ? 'take' : 'conflict';
}
