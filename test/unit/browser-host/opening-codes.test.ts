import { expect, test } from 'vitest';
import { OpeningCodes } from '#electron/browser-host/opening-codes.ts';

function codesAt(clock: { ms: number }): OpeningCodes {
  return new OpeningCodes(() => clock.ms);
}

test('a path is good once, and each is another', () => {
  const codes = codesAt({ ms: 0 });
  const [first, second] = [codes.newPath(), codes.newPath()];
  expect(first).not.toBe(second);
  expect([codes.take(second), codes.take(first), codes.take(first), codes.take(second)]).toEqual([true, true, false, false]);
});

test('a path is good for a minute', () => {
  const clock = { ms: 0 };
  const codes = codesAt(clock);
  const [early, late] = [codes.newPath(), codes.newPath()];
  clock.ms = 60_000;
  expect(codes.take(early)).toBe(true);
  clock.ms = 60_001;
  expect(codes.take(late)).toBe(false);
});

test('nothing else is', () => {
  const codes = codesAt({ ms: 0 });
  const path = codes.newPath();
  for (const other of ['', '/open/', `${path}/`, `${path}?`, path.toLowerCase(), path.slice(0, -1)]) expect(codes.take(other)).toBe(false);
});
