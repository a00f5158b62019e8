import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonDeeperThan } from '#shared/workspace/json-depth.ts';

test('counts brackets outside of strings', () => {
  expect(isJsonDeeperThan('[[["]]]]]"]]]', 3)).toBe(false);
  expect(isJsonDeeperThan('[[[1]]]', 2)).toBe(true);
  expect(isJsonDeeperThan(String.raw`{"a\\":{"b\"[[[[":1}}`, 2)).toBe(false);
  expect(isJsonDeeperThan('['.repeat(1_000_000), 200)).toBe(true);
  expect(isJsonDeeperThan('"unfinished [[[', 0)).toBe(false);
});

test('agrees with the parser about every value', () => {
  const depthOf = (value: unknown): number => (typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0);
  assert(property(jsonValue(), (value) => {
    const text = JSON.stringify(value);
    const depth = depthOf(value);
    expect(isJsonDeeperThan(text, depth)).toBe(false);
    if (depth > 0) expect(isJsonDeeperThan(text, depth - 1)).toBe(true);
  }));
});
