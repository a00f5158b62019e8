import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { liveBlock } from '#electron/cli/output/run/live-block.ts';
import { NodeProgress } from '#electron/cli/output/run/node-progress.ts';
import { renderTable } from '#electron/cli/output/table.ts';
import { textStream } from '#electron/cli/output/text-stream.ts';
import { duration } from '#electron/cli/output/words.ts';
import { completedEvents } from '#test/kit/cli/fake-runs.ts';
import { RecordedStream } from '#test/kit/cli/recorded-context.ts';

const stream = (columns: number, isTTY = true) => textStream(new RecordedStream({ isTTY, columns }), {});
const at = { seq: 0, utc: '2026-01-02T03:04:05.000Z' };

test('events become counts and lines with the time a node took', () => {
  const progress = new NodeProgress();
  progress.counts.total = 2;
  const lines = completedEvents.map((event, index) => progress.apply(event, index * 1000)).filter((line) => line !== undefined);
  expect(lines.map(({ node, status, elapsedMs }) => [node, status, elapsedMs])).toEqual([
    ['prepare', 'reused', undefined],
    ['train', 'running', undefined],
    ['train', 'completed', 1000],
  ]);
  expect(progress.active.size).toBe(0);
  expect([progress.done, progress.counts.reused, progress.counts.completed]).toEqual([2, 1, 1]);
});

test('the live block fits a narrow terminal, however long names and reasons are', () => {
  const progress = new NodeProgress();
  progress.counts.total = 40;
  for (let node = 0; node < 20; node += 1) progress.apply({ ...at, type: 'node-preparing', node: `node_${String(node)}`, what: 'image '.repeat(40) }, 0);
  progress.apply({ ...at, type: 'node-running', node: 'train', attempt: 1, reason: 'x'.repeat(300) }, 0);
  progress.fetch({ kind: 'image', name: 'registry.example.org/'.repeat(10), status: 'pulling', fraction: 0.254 });
  const block = stripVTControlCharacters(liveBlock(progress, { nowMs: 61_000, startedMs: 0, frame: 3, width: 12 }, stream(60)));
  const lines = block.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines[0]).toMatch(/train +1m 01s {2}running/);
  expect(block).toContain('and 9 more');
  expect(lines.at(-1)).toContain('0 of 40 done');
});

test('a fetch disappears when it is complete', () => {
  const progress = new NodeProgress();
  progress.fetch({ kind: 'data', name: 'a', status: 'downloading', fraction: 0.5 });
  expect(progress.fetches.size).toBe(1);
  progress.fetch({ kind: 'data', name: 'a', status: 'downloaded', fraction: 1 });
  expect(progress.fetches.size).toBe(0);
});

test('a table wraps its flexible column on a terminal and keeps one line per row elsewhere', () => {
  const columns = [{ head: 'Name' }, { head: 'Reason', flexible: true }];
  const rows = [['漢字', 'word '.repeat(30).trim()], ['b', 'one\n  two']];
  const narrow = stripVTControlCharacters(renderTable(columns, rows, stream(50)));
  expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
  const piped = renderTable(columns, rows, stream(50, false));
  expect(piped.trimEnd().split('\n')).toHaveLength(3);
  expect(piped).toContain('b     one two\n');
});

test.each([
  [0, '0.0s'],
  [12_340, '12.3s'],
  [59_940, '59.9s'],
  [59_990, '1m 00s'],
  [125_000, '2m 05s'],
  [3_599_600, '1h 00m'],
  [7_380_000, '2h 03m'],
])('%i ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
