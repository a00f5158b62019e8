import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidNameError } from '#shared/catalog/catalog-errors.ts';
import { checkName, checkVersion, nameKey } from '#shared/catalog/module-name.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';

describe('names', () => {
  test.each(['', '   ', 'a:b', 'a@b', 'a/b', 'a\\b', 'a\u0000b', 'a\nb', 'x'.repeat(256)])('%j cannot be one', (name) => {
    expect(() => checkName(name, 'A module name')).toThrow(InvalidNameError);
  });

  test('are stored trimmed and composed', () => {
    expect(checkName('  Cafe\u0301 1.0 ', 'A module name')).toBe('Café 1.0');
  });

  test.each([
    ['Train', 'tRAIN'],
    ['straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['é', 'e\u0301'],
    ['é', 'E\u0301'],
  ])('%s and %s are one name', (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b));
  });

  test('the key of a key is the key, and case never matters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
        expect(nameKey(name.toUpperCase())).toBe(nameKey(name));
      }),
    );
  });
});

describe('the next version', () => {
  test.each([
    [[], '1'],
    [['1', '2'], '3'],
    [['1.0.0', 'beta'], '1'],
    [['7', '1.0.0', '3'], '8'],
    [['20250101123456789012'], '20250101123456789013'],
  ])('after %j is %s', (versions, next) => {
    expect(nextVersion(versions)).toBe(next);
  });

  test('is never one that exists', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat().map(String), fc.string())), (versions) => {
        expect(versions).not.toContain(nextVersion(versions));
      }),
    );
  });

  test('any text is a version, except nothing and control characters', () => {
    expect(checkVersion(' 1.0.0-beta+x:y ')).toBe('1.0.0-beta+x:y');
    expect(() => checkVersion(' ')).toThrow(InvalidNameError);
  });
});
