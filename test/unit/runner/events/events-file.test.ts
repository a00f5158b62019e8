import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventsFile } from '#electron/runner/events/events-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-events-'));
  file = path.join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (seq: number): string => JSON.stringify({ seq, utc: '', type: 'warning', message: `é${String(seq)}` });
const numbers = async (log: EventsFile): Promise<readonly number[]> => (await log.read()).events.map(({ seq }) => seq);

test('grows with its file, and gives the same events while nothing was added', async () => {
  const log = new EventsFile(file);
  expect(await numbers(log)).toEqual([]);
  writeFileSync(file, `${line(1)}\n${line(2)}\n`);
  const first = await log.read();
  expect((await log.read()).events).toBe(first.events);
  appendFileSync(file, `${line(3)}\n`);
  expect(await numbers(log)).toEqual([1, 2, 3]);
  expect(first.events).toHaveLength(2);
});

test('half a line waits for its other half', async () => {
  const log = new EventsFile(file);
  const whole = line(2);
  writeFileSync(file, `${line(1)}\n${whole.slice(0, 20)}`);
  expect(await log.read()).toMatchObject({ events: [{ seq: 1 }], endsCleanly: false });
  appendFileSync(file, `${whole.slice(20)}\n`);
  expect(await log.read()).toMatchObject({ events: [{ seq: 1 }, { seq: 2 }], endsCleanly: true });
  appendFileSync(file, line(3));
  expect(await numbers(log)).toEqual([1, 2, 3]);
  appendFileSync(file, `\n${line(4)}\n`);
  expect(await numbers(log)).toEqual([1, 2, 3, 4]);
});

test('a torn line that a later writer closed is passed over; damage is told as ever', async () => {
  const log = new EventsFile(file);
  writeFileSync(file, `${line(1)}\n{"seq":2`);
  await log.read();
  appendFileSync(file, `\n${line(2)}\n`);
  expect(await numbers(log)).toEqual([1, 2]);
  appendFileSync(file, `rubbish\n${line(9)}\n`);
  await expect(log.read()).rejects.toMatchObject({ code: 'corrupt-event-log' });
  writeFileSync(file, `${line(1)}\n`);
  expect(await numbers(log)).toEqual([1]);
  rmSync(file);
  expect(await numbers(log)).toEqual([]);
});

test('readers at the same time each get all of it', async () => {
  const log = new EventsFile(file);
  writeFileSync(file, `${line(1)}\n`);
  await log.read();
  appendFileSync(file, `${line(2)}\n`);
  expect(await Promise.all([numbers(log), numbers(log)])).toEqual([[1, 2], [1, 2]]);
});
