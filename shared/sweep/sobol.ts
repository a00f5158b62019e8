/**
 * Primitive polynomials and first direction numbers of the dimensions after the first, as S. Joe and F. Y. Kuo published them
 * (new-joe-kuo-6): degree, inner coefficients, m.
 */
const directions: readonly (readonly [degree: number, inner: number, m: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];

/** How many hyperparameters Sobol points can be drawn for. */
export const sobolDimensions = directions.length + 1;

const bits = 32;

/** Coordinate `dimension` (from 0) of point `index` (from 0) of the Sobol sequence in Gray code order, as a whole number of 2^-32. */
export function sobolBits(dimension: number, index: number): number {
  const numbers = directionNumbers(dimension);
  const gray = index ^ (index >>> 1);
  let point = 0;
  for (let bit = 0; bit < bits; bit += 1) if ((gray >>> bit) & 1) point ^= numbers[bit] ?? 0;
  return point >>> 0;
}

function directionNumbers(dimension: number): readonly number[] {
  if (dimension === 0) return Array.from({ length: bits }, (_, bit) => (1 << (bits - 1 - bit)) >>> 0);
  const entry = directions[dimension - 1];
  if (entry === undefined) throw new RangeError(`Sobol points have at most ${String(sobolDimensions)} dimensions`);
  const [degree, inner, m] = entry;
  const numbers: number[] = [];
  for (let bit = 0; bit < bits; bit += 1) {
    if (bit < degree) {
      numbers.push(((m[bit] ?? 0) << (bits - 1 - bit)) >>> 0);
      continue;
    }
    const base = numbers[bit - degree] ?? 0;
    let next = base ^ (base >>> degree);
    for (let k = 1; k < degree; k += 1) if ((inner >>> (degree - 1 - k)) & 1) next ^= numbers[bit - k] ?? 0;
    numbers.push(next >>> 0);
  }
  return numbers;
}
