import type { Sampling } from '../model/sweep.ts';
import { sobolBits } from './sobol.ts';

/** A number in (0, 1) for one dimension of one draw: equal arguments, equal number. */
export type Uniforms = (dimension: { readonly name: string; readonly position: number }, draw: number) => number;

/**
 * The numbers behind a sweep's values. Random ones depend on the seed, the name of the dimension and the number of the draw alone: a hyperparameter
 * more, or more trials, leaves the values as they were. Sobol points are shifted at random when a seed is given.
 */
export function uniforms(sampling: Sampling): Uniforms {
  const { algorithm, seed = 0 } = sampling;
  const stateOf = cached((name) => mix(mix(seed >>> 0) ^ textHash(name) ^ mix(Math.floor(seed / 2 ** 32) | 0)));
  if (algorithm !== 'sobol') {
    return ({ name }, draw) => {
      const state = stateOf(name);
      const high = mix((state + Math.imul(2 * draw + 1, golden)) | 0);
      const low = mix((state + Math.imul(2 * draw + 2, golden)) | 0);
      return ((high >>> 5) * 2 ** 26 + (low >>> 6) + 0.5) / 2 ** 53;
    };
  }
  // Point 0 is the corner of the space, where normal distributions have no value.
  return ({ name, position }, draw) => ((sobolBits(position, draw + 1) ^ (sampling.seed === undefined ? 0 : stateOf(name))) >>> 0) / 2 ** 32 + (sampling.seed === undefined ? 0 : 2 ** -33);
}

const golden = 0x9e3779b9;

/** The finaliser of MurmurHash3: each bit of the result depends on all bits of the number. */
function mix(number: number): number {
  let hash = number | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** FNV-1a over UTF-16 units. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function cached(of: (name: string) => number): (name: string) => number {
  const known = new Map<string, number>();
  return (name) => {
    const found = known.get(name) ?? of(name);
    known.set(name, found);
    return found;
  };
}
