import type { Distribution } from '../model/sweep.ts';
import { inverseNormal } from './inverse-normal.ts';

/** A distribution of numbers: everything but a choice. */
export type NumberDistribution = Exclude<Distribution, { kind: 'choice' }>;

/** The value of a distribution at `u`, the share of its values that are smaller (0 < u < 1). */
export function valueAt(distribution: NumberDistribution, u: number, logBase = Math.E): number {
  switch (distribution.kind) {
    case 'randint':
      return Math.floor(u * distribution.upper);
    case 'uniform':
      return between(distribution, u);
    case 'loguniform':
      return logBase ** between(distribution, u);
    case 'quniform':
      return toStep(between(distribution, u), distribution.q);
    case 'qloguniform':
      return toStep(logBase ** between(distribution, u), distribution.q);
    case 'normal':
      return around(distribution, u);
    case 'lognormal':
      return logBase ** around(distribution, u);
    case 'qnormal':
      return toStep(around(distribution, u), distribution.q);
    case 'qlognormal':
      return toStep(logBase ** around(distribution, u), distribution.q);
  }
}

const between = ({ min, max }: { readonly min: number; readonly max: number }, u: number): number => Math.min(max, min + u * (max - min));

const around = ({ mu, sigma }: { readonly mu: number; readonly sigma: number }, u: number): number => mu + sigma * inverseNormal(u);

/** The nearest multiple of `q`, without the digits that binary fractions add (0.30000000000000004). */
function toStep(value: number, q: number): number {
  const multiple = Number((Math.round(value / q) * q).toPrecision(15));
  return multiple === 0 ? 0 : multiple;
}
