import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogStore } from '#electron/logs/log-store.ts';

const signal = new AbortController().signal;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-logs-'));
  file = path.join(folder, 'stdout-1.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('reading by line number', () => {
  test('a file that is not there, and one that is empty, have no lines', async () => {
    const logs = new LogStore();
    expect(await logs.read(file, 0, 10, signal)).toEqual({ lines: [], total: 0, bytes: 0 });
    writeFileSync(file, '');
    expect(await logs.read(file, 0, 10, signal)).toEqual({ lines: [], total: 0, bytes: 0 });
  });

  test('follows a file while it grows, also in the middle of a line', async () => {
    const logs = new LogStore();
    writeFileSync(file, 'one\ntw');
    expect(await logs.read(file, 0, 10, signal)).toEqual({ lines: ['one', 'tw'], total: 2, bytes: 6 });
    appendFileSync(file, 'o\n\nfour');
    expect(await logs.read(file, 1, 10, signal)).toEqual({ lines: ['two', '', 'four'], total: 4, bytes: 13 });
    expect(await logs.read(file, 9, 10, signal)).toEqual({ lines: [], total: 4, bytes: 13 });
    expect(await logs.read(file, 0, 0, signal)).toEqual({ lines: [], total: 4, bytes: 13 });
  });

  test('begins afresh when the file is another one', async () => {
    const logs = new LogStore();
    writeFileSync(file, 'a\nb\nc\n');
    expect((await logs.read(file, 0, 10, signal)).total).toBe(3);
    writeFileSync(file, 'x\n');
    expect(await logs.read(file, 0, 10, signal)).toEqual({ lines: ['x'], total: 1, bytes: 2 });
  });

  test('every line of many pages is the one it should be, across blocks and chunks', async () => {
    const logs = new LogStore();
    const lines = Array.from({ length: 5_000 }, (_, index) => `${String(index)} ${'é'.repeat(index % 300)}`);
    writeFileSync(file, lines.join('\n'));
    for (const [from, count] of [[0, 1], [255, 3], [256, 256], [511, 600], [4_990, 100]] as const) {
      expect((await logs.read(file, from, count, signal)).lines).toEqual(lines.slice(from, from + count));
    }
  });

  test('a line of many megabytes is cut, and a page too large for one answer is shortened', async () => {
    const logs = new LogStore();
    writeFileSync(file, `${'x'.repeat(20_000_000)}\nafter\n`);
    const page = await logs.read(file, 0, 10, signal);
    expect(page.lines.map((line) => line.length)).toEqual([4_000, 5]);
    writeFileSync(file, `${'y'.repeat(4_000)}\n`.repeat(2_000));
    const large = await logs.read(file, 0, 2_000, signal);
    expect(large.lines).toHaveLength(500);
    expect((await logs.read(file, 500, 2_000, signal)).lines).toHaveLength(500);
  });

  test('never follows a link and never waits at a pipe', async () => {
    const logs = new LogStore();
    writeFileSync(path.join(folder, 'secret'), 'secret\n');
    symlinkSync(path.join(folder, 'secret'), file);
    await expect(logs.read(file, 0, 10, signal)).rejects.toMatchObject({ code: 'store-failed' });
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(logs.read(pipe, 0, 10, signal)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('searching', () => {
  test('finds text whatever its case and its colours', async () => {
    const logs = new LogStore();
    writeFileSync(file, 'nothing\n\u001b[31mER\u001b[0mror: x\nprogress error\rdone\nError\r\n');
    expect(await logs.search(file, 'error', signal)).toEqual({ lines: [1, 3], truncated: false });
    expect(await logs.search(file, '[31m', signal)).toEqual({ lines: [], truncated: false });
  });

  test('stops at ten thousand hits', async () => {
    const logs = new LogStore();
    writeFileSync(file, 'hit\n'.repeat(10_001));
    const hits = await logs.search(file, 'hit', signal);
    expect([hits.lines.length, hits.truncated]).toEqual([10_000, true]);
    writeFileSync(file, 'hit\n'.repeat(10_000));
    expect((await logs.search(file, 'hit', signal)).truncated).toBe(false);
  });
});

describe('a million lines', () => {
  test('are read and searched without holding up the rest of the process', async () => {
    const logs = new LogStore();
    const block = Array.from({ length: 10_000 }, (_, index) => `${String(index)} loss=0.${String(index)} \u001b[32mstep\u001b[0m of the training, as it is printed`).join('\n');
    for (let round = 0; round < 100; round += 1) appendFileSync(file, `${block}\n`);
    let longestMs = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - last);
      last = now;
    }, 1);
    const started = performance.now();
    const page = await logs.read(file, 999_990, 100, signal);
    const hits = await logs.search(file, '9999 LOSS', signal);
    const scannedMs = performance.now() - started;
    clearInterval(beat);
    expect([page.total, page.lines.length]).toEqual([1_000_000, 10]);
    expect(hits.lines).toHaveLength(100);
    expect(hits.lines[0]).toBe(9_999);
    // A chunk takes a few milliseconds, where all of it takes seconds; both grow alike on a machine that is busy with other tests.
    expect(longestMs).toBeLessThan(scannedMs / 3);
    const began = performance.now();
    await logs.read(file, 500_000, 1_000, signal);
    expect(performance.now() - began).toBeLessThan(scannedMs / 3);
  });

  test('can be given up', async () => {
    const logs = new LogStore();
    writeFileSync(file, `${'z'.repeat(99)}\n`.repeat(300_000));
    const cancel = new AbortController();
    const work = Promise.allSettled([logs.read(file, 0, 10, cancel.signal), logs.search(file, 'q', cancel.signal)]);
    cancel.abort();
    const given = { status: 'rejected', reason: { code: 'cancelled' } };
    expect(await work).toMatchObject([given, given]);
    expect((await logs.read(file, 299_999, 10, signal)).total).toBe(300_000);
  });
});
