import { expect, test } from 'vitest';
import { EndMark } from '#electron/engines/process/end-mark.ts';

const mark = '\u0001abc';

test('everything before the mark comes through, however it is cut', () => {
  const all = `one\u0001 two \u0001ab three${mark}17;after`;
  for (let size = 1; size <= all.length; size += 1) {
    let text = '';
    const codes: number[] = [];
    const end = new EndMark(mark, (piece) => (text += piece), (code) => codes.push(code));
    for (let at = 0; at < all.length; at += size) end.push(all.slice(at, at + size));
    expect(text).toBe('one\u0001 two \u0001ab three');
    expect(codes).toEqual([17]);
  }
});

test('what cannot be the mark is not held back', () => {
  let text = '';
  const end = new EndMark(mark, (piece) => (text += piece), () => undefined);
  end.push('prompt $ ');
  expect(text).toBe('prompt $ ');
  end.push('\u0001a');
  end.push('x');
  expect(text).toBe('prompt $ \u0001ax');
});
