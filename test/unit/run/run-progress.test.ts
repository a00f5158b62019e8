import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/model/run.ts';
import { RunProgress } from '#shared/run/run-progress.ts';

const at = { seq: 1, utc: '2026-01-01T00:00:00Z' };
const runs = (node: string): RunEvent => ({ ...at, type: 'node-running', node, attempt: 1, reason: '' });
const completes = (node: string): RunEvent => ({ ...at, type: 'node-completed', node, exitCode: 0, outputs: {} });

function after(total: number, ...events: readonly RunEvent[]): RunProgress {
  const progress = new RunProgress(total);
  for (const event of events) progress.add(event);
  return progress;
}

test('says how many nodes are done and which run', () => {
  expect(after(1).detail).toBe('0 of 1 node done');
  expect(after(0).fraction).toBe(0);
  const some = after(10, runs('a'), completes('a'), runs('b'), runs('c'));
  expect([some.fraction, some.detail]).toEqual([0.1, '1 of 10 nodes done, running b and c']);
  expect(after(10, runs('a'), runs('b'), runs('c')).detail).toBe('0 of 10 nodes done, running a, b and c');
  expect(after(10, runs('a'), runs('b'), runs('c'), runs('d')).detail).toBe('0 of 10 nodes done, running a, b and 2 others');
});

test('counts a node once, whatever is told of it', () => {
  const reused: RunEvent = { ...at, type: 'node-reused', node: 'a', reason: '', key: '', fromRun: '', outputs: {} };
  expect(after(2, reused, reused).detail).toBe('1 of 2 nodes done (1 reused)');
  expect(after(2, completes('a'), { ...at, type: 'node-failed', node: 'a', code: 'exit-code', message: '' }).fraction).toBe(0.5);
  expect(after(2, runs('a'), { ...at, type: 'node-retrying', node: 'a', attempt: 1, message: '', delayMs: 1 }).detail).toBe('0 of 2 nodes done');
  expect(after(2, completes('a'), runs('a')).fraction).toBe(0);
});

test('counts a sweep as one node, with its trials beside it', () => {
  const progress = new RunProgress(4, new Map([['tune.trial_001', 'tune'], ['tune.trial_002', 'tune']]));
  for (const event of [runs('tune'), runs('tune.trial_001'), completes('tune.trial_001'), runs('tune.trial_002')]) progress.add(event);
  expect([progress.fraction, progress.detail]).toEqual([0.25, '0 of 2 nodes done, running tune (1 of 2 trials)']);
});
