import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Distribution, SearchSpace, SweepSettings } from '#shared/model/sweep.ts';
import { inverseNormal } from '#shared/sweep/inverse-normal.ts';
import { dimensionsOf, gridSize, planTrials } from '#shared/sweep/plan-trials.ts';
import { sobolBits, sobolDimensions } from '#shared/sweep/sobol.ts';
import { uniforms } from '#shared/sweep/uniforms.ts';
import { valueAt } from '#shared/sweep/value-at.ts';
import type { NumberDistribution } from '#shared/sweep/value-at.ts';

const choice = (...values: (string | number | boolean)[]): Distribution => ({ kind: 'choice', values: values.map((value) => ({ kind: 'value', value })) });
const space = (entries: Readonly<Record<string, Distribution>>): SearchSpace => Object.entries(entries).map(([name, distribution]) => ({ name, distribution }));
const trials = (entries: Readonly<Record<string, Distribution>>, totalTrials: number, sampling: SweepSettings['sampling'] = { algorithm: 'random' }) =>
  planTrials({ searchSpace: space(entries), sampling, limits: { totalTrials } });

describe('distributions', () => {
  const u = fc.double({ min: 2 ** -53, max: 1 - 2 ** -53, noNaN: true });
  const range = fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true })).map(([min, width]) => ({ min, max: min + width }));

  test('values of a range stay in it and grow with u', () => {
    fc.assert(fc.property(range, u, u, ({ min, max }, a, b) => {
      for (const kind of ['uniform', 'loguniform'] as const) {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((at) => valueAt({ kind, min, max }, at));
        const [from, to] = kind === 'uniform' ? [min, max] : [Math.exp(min), Math.exp(max)];
        expect(low).toBeGreaterThanOrEqual(from - Math.abs(from) * 1e-12);
        expect(high).toBeLessThanOrEqual(to + Math.abs(to) * 1e-12);
        expect(low).toBeLessThanOrEqual((high ?? 0) + Math.abs(high ?? 0) * 1e-12);
      }
    }));
  });

  test('steps are multiples of q, half a step from the exact value at most', () => {
    fc.assert(fc.property(range, u, fc.constantFrom(0.1, 0.25, 1, 3), ({ min, max }, at, q) => {
      const value = valueAt({ kind: 'quniform', min, max, q }, at);
      expect(Math.abs(value / q - Math.round(value / q))).toBeLessThan(1e-9);
      expect(Math.abs(value - valueAt({ kind: 'uniform', min, max }, at))).toBeLessThanOrEqual(q / 2 + 1e-9);
    }));
    expect(valueAt({ kind: 'quniform', min: 0, max: 1, q: 0.1 }, 0.31)).toBe(0.3);
    expect(Object.is(valueAt({ kind: 'qnormal', mu: 0, sigma: 0.1, q: 1 }, 0.4), 0)).toBe(true);
  });

  test('whole numbers run from 0 to upper - 1', () => {
    fc.assert(fc.property(u, fc.integer({ min: 1, max: 1000 }), (at, upper) => {
      const value = valueAt({ kind: 'randint', upper }, at);
      expect(Number.isInteger(value) && value >= 0 && value < upper).toBe(true);
    }));
  });

  test('the inverse of the normal distribution is that', () => {
    // Quantiles from tables.
    for (const [p, z] of [[0.5, 0], [0.975, 1.959963984540054], [0.9986501019683699, 3], [0.01, -2.326347874040841], [1e-9, -5.997807015007686]] as const) expect(inverseNormal(p)).toBeCloseTo(z, 7);
    fc.assert(fc.property(u, (p) => Math.abs(inverseNormal(p) + inverseNormal(1 - p)) < 1e-6 || p < 1e-9 || p > 1 - 1e-9));
  });

  test.each<[NumberDistribution, number, number]>([
    [{ kind: 'uniform', min: 2, max: 6 }, 4, 4 / Math.sqrt(12)],
    [{ kind: 'normal', mu: -3, sigma: 2 }, -3, 2],
    [{ kind: 'qnormal', mu: 10, sigma: 4, q: 1 }, 10, Math.sqrt(16 + 1 / 12)],
    [{ kind: 'lognormal', mu: 0, sigma: 0.5 }, Math.exp(0.125), Math.sqrt((Math.exp(0.25) - 1) * Math.exp(0.25))],
    [{ kind: 'loguniform', min: 0, max: 2 }, (Math.exp(2) - 1) / 2, 1.7825],
    [{ kind: 'randint', upper: 11 }, 5, Math.sqrt(10)],
  ])('%j has the mean and spread that it should', (distribution, mean, deviation) => {
    const draw = uniforms({ algorithm: 'random', seed: 7 });
    const values = Array.from({ length: 20_000 }, (_, index) => valueAt(distribution, draw({ name: 'x', position: 0 }, index)));
    const found = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - found) ** 2, 0) / values.length);
    expect(Math.abs(found - mean)).toBeLessThan((4 * deviation) / Math.sqrt(values.length));
    expect(Math.abs(spread / deviation - 1)).toBeLessThan(0.03);
  });

  test('a base for logarithms replaces e', () => {
    expect(valueAt({ kind: 'loguniform', min: -3, max: -3 }, 0.5, 10)).toBeCloseTo(0.001, 12);
  });
});

describe('random numbers', () => {
  test('are even over the unit interval, whatever the seed and name', () => {
    fc.assert(fc.property(fc.nat(), fc.string(), (seed, name) => {
      const draw = uniforms({ algorithm: 'random', seed });
      const bins = Array.from({ length: 16 }, () => 0);
      for (let index = 0; index < 1600; index += 1) {
        const at = Math.floor(draw({ name, position: 0 }, index) * 16);
        bins[at] = (bins[at] ?? 0) + 1;
      }
      // Chi squared with 15 degrees of freedom: beyond 55 once in a million.
      expect(bins.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(55);
    }));
  });

  test('of different names do not go together', () => {
    const draw = uniforms({ algorithm: 'random' });
    const pairs = Array.from({ length: 4000 }, (_, index) => [draw({ name: 'a', position: 0 }, index), draw({ name: 'b', position: 1 }, index)] as const);
    const covariance = pairs.reduce((sum, [a, b]) => sum + (a - 0.5) * (b - 0.5), 0) / pairs.length;
    expect(Math.abs(covariance * 12)).toBeLessThan(0.07);
  });
});

describe('Sobol points', () => {
  test('begin as published', () => {
    const point = (index: number) => [0, 1, 2].map((dimension) => sobolBits(dimension, index) / 2 ** 32);
    expect([0, 1, 2, 3, 4, 5].map(point)).toEqual([[0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625], [0.875, 0.875, 0.125]]);
  });

  test('fill each dimension evenly, also shifted', () => {
    for (let dimension = 0; dimension < sobolDimensions; dimension += 1) {
      const cells = Array.from({ length: 64 }, (_, index) => sobolBits(dimension, index) >>> 26).sort((a, b) => a - b);
      expect(cells).toEqual(Array.from({ length: 64 }, (_, cell) => cell));
    }
    expect(() => sobolBits(sobolDimensions, 1)).toThrow('at most 21');
  });

  test('are used without their corner, and moved by a seed', () => {
    const first = { x: { kind: 'uniform', min: 0, max: 1 }, y: { kind: 'normal', mu: 0, sigma: 1 } } as const;
    expect(trials(first, 3, { algorithm: 'sobol' }).map(({ x }) => x)).toEqual([0.5, 0.75, 0.25]);
    const shifted = trials(first, 64, { algorithm: 'sobol', seed: 3 });
    expect(shifted[0]?.['x']).not.toBe(0.5);
    expect(new Set(shifted.map(({ x }) => Math.floor(Number(x) * 8))).size).toBe(8);
    expect(shifted.every(({ y }) => Number.isFinite(Number(y)))).toBe(true);
  });
});

describe('trials', () => {
  const lr: Distribution = { kind: 'loguniform', min: -6, max: -1 };

  it('are the same for the same seed and others for another', () => {
    expect(trials({ lr }, 5)).toEqual(trials({ lr }, 5));
    expect(trials({ lr }, 5)).toEqual(trials({ lr }, 5, { algorithm: 'random', seed: 0 }));
    expect(trials({ lr }, 5)).not.toEqual(trials({ lr }, 5, { algorithm: 'random', seed: 1 }));
  });

  it('stay the first ones when more are asked for, and keep their values beside a new hyperparameter', () => {
    expect(trials({ lr }, 40).slice(0, 10)).toEqual(trials({ lr }, 10));
    expect(trials({ more: choice('a', 'b'), lr }, 10).map((values) => values['lr'])).toEqual(trials({ lr }, 10).map((values) => values['lr']));
  });

  it('do not repeat themselves: a small space has no more', () => {
    const all = trials({ a: choice(1, 2), b: choice('x', 'y', 'z') }, 100);
    expect(new Set(all.map((values) => JSON.stringify(values))).size).toBe(6);
    expect(all).toHaveLength(6);
  });

  it('are all combinations in a grid, the last name first to change, as many as the limit allows', () => {
    const entries = { a: choice(1, 2), b: choice('x', 'y') };
    expect(trials(entries, 1000, { algorithm: 'grid' })).toEqual([{ a: 1, b: 'x' }, { a: 1, b: 'y' }, { a: 2, b: 'x' }, { a: 2, b: 'y' }]);
    expect(trials(entries, 3, { algorithm: 'grid' })).toHaveLength(3);
    expect(gridSize(space(entries))).toBe(4);
  });

  it('take what belongs to the option that was chosen', () => {
    const model: Distribution = {
      kind: 'choice',
      values: [
        { kind: 'group', members: space({ name: choice('svm'), c: { kind: 'uniform', min: 0, max: 1 } }) },
        { kind: 'group', members: space({ name: choice('tree'), depth: choice(2, 4) }) },
      ],
    };
    expect(dimensionsOf(space({ model }))).toEqual(['model', 'model[0].name', 'model[0].c', 'model[1].name', 'model[1].depth']);
    for (const values of trials({ model }, 50)) {
      expect(Object.keys(values).sort()).toEqual(values['name'] === 'svm' ? ['c', 'model', 'name'] : ['depth', 'model', 'name']);
      const { model: whole, ...members } = values;
      expect(JSON.parse(String(whole))).toEqual(members);
    }
    expect(gridSize(space({ model: { kind: 'choice', values: [{ kind: 'value', value: 1 }, { kind: 'group', members: space({ a: choice(1, 2, 3) }) }] } }))).toBe(4);
  });
});
