import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { guessSeparator, readSeparated } from '#electron/previews/separated-values.ts';

test.each([
  ['plain rows', 'a,b\n1,2\n', [['a', 'b'], ['1', '2']]],
  ['separators, breaks and doubled quotes inside quotes', '"x,y","line 1\r\nline 2","say ""hi"""\r\n', [['x,y', 'line 1\r\nline 2', 'say "hi"']]],
  ['empty fields at both ends', ',a,\n', [['', 'a', '']]],
  ['blank lines', 'a\n\n\nb', [['a'], ['b']]],
  ['old line endings', 'a,b\r1,2', [['a', 'b'], ['1', '2']]],
  ['text after a closing quote', '"a"b,c', [['ab', 'c']]],
  ['a quote that is never closed', '"a,b\nc', [['a,b\nc']]],
  ['a quote inside an unquoted field', '5" pipe,x', [['5" pipe', 'x']]],
  ['nothing', '', []],
])('%s', (_what, text, rows) => {
  expect(readSeparated(text, ',', 100)).toEqual({ rows, more: false });
});

test('what a writer quotes, the reader reads', () => {
  const rowsOf = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const text = rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\r\n');
      expect(readSeparated(text, ',', 100).rows).toEqual(rows);
    }),
  );
});

test('no more rows are read than are asked for', () => {
  expect(readSeparated('a\nb\nc', ',', 2)).toEqual({ rows: [['a'], ['b']], more: true });
  expect(readSeparated('a\nb\n', ',', 2)).toEqual({ rows: [['a'], ['b']], more: false });
});

test('the separator is the one that the first line is full of', () => {
  expect(guessSeparator('a;b;"c,d,e,f"\n')).toBe(';');
  expect(guessSeparator('a,b;c,d')).toBe(',');
  expect(guessSeparator('one column')).toBe(',');
});
