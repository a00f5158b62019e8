import { mkdtempSync, rmSync } from 'node:fs';
import type * as nodeFs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventLog } from '#electron/runner/events/event-log.ts';
import { readEvents } from '#electron/runner/events/read-events.ts';
import { systemClock } from '#electron/clock.ts';

/** Bytes that the disk still takes. */
const disk = vi.hoisted(() => ({ free: Infinity }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof nodeFs>();
  return {
    ...fs,
    writeSync: (descriptor: number, line: Buffer, offset = 0): number => {
      const taken = Math.min(disk.free, line.length - offset);
      if (taken === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
      disk.free -= taken;
      return fs.writeSync(descriptor, line, offset, taken);
    },
  };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drydock-events-'));
});
afterEach(() => {
  disk.free = Infinity;
  rmSync(folder, { recursive: true, force: true });
});

test('an event that did not fit on the disk leaves no trace, so that the log goes on once there is room', async () => {
  const file = path.join(folder, 'events.jsonl');
  const told: number[] = [];
  const log = new EventLog(file, { clock: systemClock, lastSeq: 0, onEvent: ({ seq }) => told.push(seq) });
  log.append({ type: 'run-started', pid: 1 });
  disk.free = 20;
  expect(() => log.append({ type: 'warning', message: 'a long message that does not fit' })).toThrow(expect.objectContaining({ code: 'disk-full' }));
  disk.free = Infinity;
  log.append({ type: 'run-finished', status: 'failed', message: 'The disk was full.' });
  log.close();
  const { events, endsCleanly } = await readEvents(file);
  expect(events.map(({ seq, type }) => `${String(seq)} ${type}`)).toEqual(['1 run-started', '2 run-finished']);
  expect([endsCleanly, told]).toEqual([true, [1, 2]]);
});
