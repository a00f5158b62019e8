import { expect, test } from 'vitest';
import { LineBuilder, lineText, shownPart } from '#electron/logs/line-text.ts';

const whole = (text: string): string => shownPart(Buffer.from(text), 1_000).toString();

function inPieces(text: string, size: number): string {
  const builder = new LineBuilder(1_000);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) builder.add(bytes.subarray(at, at + size));
  return builder.take().toString();
}

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['windows\r', 'windows'],
  [' 10%\r 20%\r 30%', ' 30%'],
  ['10%\r20%\r', '20%'],
  ['\r\r50%\r\r', '50%'],
  ['\r', ''],
])('%j stands on the screen as %j, in however many pieces it comes', (line, shown) => {
  expect(whole(line)).toBe(shown);
  for (const size of [1, 2, 3, 5]) expect(inPieces(line, size), `pieces of ${String(size)}`).toBe(shown);
});

test('a builder forgets the line it has given', () => {
  const builder = new LineBuilder(100);
  builder.add(Buffer.from('one\r'));
  expect(builder.take().toString()).toBe('one');
  builder.add(Buffer.from('two'));
  expect(builder.take().toString()).toBe('two');
});

test('of an endless line only its beginning is kept, of an endless progress bar its newest state', () => {
  const builder = new LineBuilder(10);
  for (let round = 0; round < 1_000; round += 1) builder.add(Buffer.from('0123456789abcdef'));
  expect(builder.take().toString()).toBe('0123456789');
  for (let round = 0; round < 1_000; round += 1) builder.add(Buffer.from(`\r${String(round)}`));
  expect(builder.take().toString()).toBe('999');
});

test('bytes that are no UTF-8 are replaced, and no character is cut in half', () => {
  expect(lineText(Buffer.from([0x61, 0xff, 0x62]), 10)).toBe('a\ufffdb');
  expect(lineText(Buffer.from('ab😀cd'), 3)).toBe('ab');
  expect(lineText(Buffer.from('ab😀cd'), 4)).toBe('ab😀');
});
