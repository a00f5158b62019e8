import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endsFinished } from '#electron/host/watch/log-ending.ts';
import { EventTail } from '#electron/host/watch/event-tail.ts';
import { keepLooking } from '#electron/host/watch/lookout.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-lookout-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event = (seq: number, type = 'warning'): string => `${JSON.stringify({ seq, utc: '', type, message: '', status: 'completed' })}\n`;

test('sees a folder that comes later, is replaced, and is looked at no more once stopped', async () => {
  const place = path.join(folder, 'later');
  let looks = 0;
  const stop = keepLooking({ places: () => [place], look: () => void (looks += 1), settleMs: 1, everyMs: 20, onError: (error) => { throw error; } });
  for (let round = 0; round < 2; round += 1) {
    mkdirSync(place);
    const before = looks;
    await vi.waitFor(() => expect(looks).toBeGreaterThan(before));
    writeFileSync(path.join(place, 'file'), '');
    const then = looks;
    await vi.waitFor(() => expect(looks).toBeGreaterThan(then));
    rmSync(place, { recursive: true });
  }
  stop();
  const last = looks;
  mkdirSync(place);
  // By the time that another one has looked at the same changes so often, this one would have looked as well.
  let others = 0;
  const stopOther = keepLooking({ places: () => [place], look: () => void (others += 1), settleMs: 1, everyMs: 20, onError: (error) => { throw error; } });
  await vi.waitFor(() => expect(others).toBeGreaterThan(3));
  stopOther();
  expect(looks).toBe(last);
});

test('never looks twice at once, and tells a failure that goes on only once', async () => {
  let [open, most, looks] = [0, 0, 0];
  const errors: unknown[] = [];
  const stop = keepLooking({
    places: () => [folder],
    look: async () => {
      open += 1;
      most = Math.max(most, open);
      looks += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      throw new Error('broken');
    },
    settleMs: 0, everyMs: 1, onError: (error) => void errors.push(error),
  });
  await vi.waitFor(() => expect(looks).toBeGreaterThan(5));
  stop();
  expect([most, errors.length]).toEqual([1, 1]);
});

test('a tail begins with what comes after it, and with the line that was being written', async () => {
  const file = path.join(folder, 'events.jsonl');
  const early = new EventTail(file);
  expect(await early.read()).toEqual([]);
  writeFileSync(file, event(1) + event(2).slice(0, 9));
  const tail = new EventTail(file);
  expect(await tail.read()).toEqual([]);
  writeFileSync(file, `${event(1)}${event(2)}rubbish\n${event(3)}`);
  expect((await tail.read()).map(({ seq }) => seq)).toEqual([2, 3]);
  expect((await early.read()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(await tail.read()).toEqual([]);
});

test.each([
  ['', false],
  [event(1) + event(2, 'run-finished'), true],
  [event(1, 'run-finished') + event(2), true],
  [event(1, 'run-finished') + event(2, 'run-resumed'), false],
  [event(1, 'run-finished').slice(0, 20), false],
])('whether a log ends with the end of its run: %j', (text, expected) => {
  const file = path.join(folder, 'events.jsonl');
  expect(endsFinished(file)).toBe(false);
  writeFileSync(file, text);
  expect(endsFinished(file)).toBe(expected);
});
