import { describe, expect, it } from 'vitest';
import { pythonFloat, pythonLiteral } from '#electron/authoring/init/python-text.ts';

describe('values in Python source', () => {
  it.each([
    ['plain', "'plain'"],
    ["it's", '"it\'s"'],
    ['a\\b\n', '"a\\\\b\\n"'],
    ['hid\u202eden\u2028', '"hid\\u202eden\\u2028"'],
    [true, 'True'],
    [null, 'None'],
    [1e21, '1000000000000000000000'],
    [0.5, '0.5'],
    [Infinity, 'float("inf")'],
  ] as const)('writes %j', (value, written) => {
    expect(pythonLiteral(value)).toBe(written);
  });

  it('keeps a number with a fraction one', () => {
    expect([3, -0, 0.25, NaN].map(pythonFloat)).toEqual(['3.0', '-0.0', '0.25', 'float("nan")']);
  });
});
