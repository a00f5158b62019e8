import { expect, test } from 'vitest';
import { metricsOf } from '#shared/run/metrics.ts';

test.each([
  ['{"a": 1, "b": {"c": 2.5, "d": "x"}, "e": [3, {"f": 4}], "g": true, "h": null}', { 'a': 1, 'b.c': 2.5, 'e[0]': 3, 'e[1].f': 4 }],
  ['0.5', { value: 0.5 }],
  ['{"__proto__": {"x": 1}}', { '__proto__.x': 1 }],
  ['{"a": NaN}', {}],
  ['', {}],
])('the numbers of %s', (text, expected) => {
  expect([...metricsOf(text)]).toEqual(Object.entries(expected));
});

test('takes neither too many nor too deep ones', () => {
  expect(metricsOf(JSON.stringify(Array.from({ length: 1_000 }, (_, index) => index))).size).toBe(200);
  expect(metricsOf(`${'['.repeat(5_000)}1${']'.repeat(5_000)}`).size).toBe(0);
});
