import { UnusableNameError } from './editing-errors.ts';

const longest = 100;
const pattern = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;

/** Throws {@link UnusableNameError} unless the name can be written in `${{parent.jobs.NAME...}}` and is not taken. */
export function checkName(what: 'node' | 'input' | 'output', name: string, taken: ReadonlySet<string>): void {
  if (name.length > longest || !pattern.test(name)) throw new UnusableNameError(what, name, 'letters');
  if (taken.has(name)) throw new UnusableNameError(what, name, 'taken');
}

/** `wished` as a usable name that is not taken: `train`, else `train_2`, `train_3`, ... */
export function freeName(wished: string, taken: ReadonlySet<string>): string {
  const cleaned = wished.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^_+|_+$/g, '').slice(0, longest - 8);
  const base = cleaned === '' ? 'node' : cleaned;
  if (!taken.has(base)) return base;
  const stem = base.replace(/_\d{1,6}$/, '');
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}
