import { describe, expect, test } from 'vitest';
import type { RunEvent } from '#shared/model/run.ts';
import { foldEvents } from '#shared/run/fold-events.ts';

type Without<E> = E extends RunEvent ? Omit<E, 'seq' | 'utc'> : never;
const log = (...events: Without<RunEvent>[]): RunEvent[] => events.map((event, index) => ({ seq: index + 1, utc: `t${String(index + 1)}`, ...event }));
const ref = (id: string) => ({ id, shape: 'folder' as const, bytes: 1, files: 1 });
const completed = (node: string) => ({ type: 'node-completed' as const, node, exitCode: 0, outputs: { out: ref(node) } });
const running = (node: string, attempt = 1) => ({ type: 'node-running' as const, node, attempt, reason: 'because' });

test('without events everything waits', () => {
  const run = foldEvents(['a', 'b'], []);
  expect([...run.nodes].map(([name, { status }]) => `${name} ${status}`)).toEqual(['a queued', 'b queued']);
  expect(run).toMatchObject({ lastSeq: 0, message: '', warnings: [] });
  expect(run.finished).toBeUndefined();
});

test('a node from its key to its end', () => {
  const run = foldEvents(['a'], log({ type: 'run-started', pid: 1 }, { type: 'node-keyed', node: 'a', key: 'k', ingredients: { code: 'x' }, previousRun: 'r0', previousIngredients: { code: 'y' } }, running('a'), completed('a'), { type: 'run-finished', status: 'completed', message: '' }));
  expect(run.nodes.get('a')).toEqual({
    status: 'completed', reason: 'because', attempts: 1, key: 'k', ingredients: { code: 'x' }, previousRun: 'r0', previousIngredients: { code: 'y' }, startedUtc: 't3', endedUtc: 't4', exitCode: 0, outputs: { out: ref('a') },
  });
  expect(run).toMatchObject({ startedUtc: 't1', endedUtc: 't5', finished: 'completed', lastSeq: 5 });
});

test('retries keep the first start and count attempts', () => {
  const run = foldEvents(['a'], log(running('a'), { type: 'node-retrying', node: 'a', attempt: 1, exitCode: 3, message: 'no', delayMs: 1 }, running('a', 2), completed('a')));
  expect(run.nodes.get('a')).toMatchObject({ attempts: 2, startedUtc: 't1', exitCode: 0, status: 'completed' });
});

test('success that the engine takes back is no success', () => {
  const run = foldEvents(['a'], log(running('a'), completed('a'), { type: 'node-failed', node: 'a', exitCode: 9, code: 'exit-code', message: 'wrong' }));
  expect(run.nodes.get('a')).toMatchObject({ status: 'failed', exitCode: 9, outputs: {} });
});

test('nodes that are not in the plan (left out by --only) appear as skipped', () => {
  expect(foldEvents(['a'], log({ type: 'node-skipped', node: 'left out', reason: 'not asked for' })).nodes.get('left out')?.status).toBe('skipped');
});

test('warnings name their node', () => {
  expect(foldEvents([], log({ type: 'warning', message: 'all' }, { type: 'warning', node: 'a', message: 'one' })).warnings).toEqual(['all', 'a: one']);
});

describe('a resumed run', () => {
  const failed = log(
    { type: 'run-started', pid: 1 }, running('done'), completed('done'), { type: 'node-reused', node: 'kept', reason: 'same', key: 'k', fromRun: 'r', outputs: {} },
    running('bad'), { type: 'node-failed', node: 'bad', exitCode: 1, code: 'exit-code', message: 'no' }, { type: 'node-skipped', node: 'after', reason: 'bad' }, running('torn'),
    { type: 'run-finished', status: 'failed', message: 'Node bad failed.' },
  );

  test('keeps what had ended well and begins the rest anew', () => {
    const run = foldEvents(['done', 'kept', 'bad', 'after', 'torn'], [...failed, { seq: 10, utc: 't10', type: 'run-resumed', pid: 2 }]);
    expect([...run.nodes].map(([name, { status }]) => `${name} ${status}`)).toEqual(['done completed', 'kept reused', 'bad queued', 'after queued', 'torn queued']);
    expect(run.nodes.get('bad')).toEqual({ status: 'queued', reason: '', attempts: 0, outputs: {} });
    expect(run.finished).toBeUndefined();
    expect(run.endedUtc).toBeUndefined();
    expect(run).toMatchObject({ message: '', startedUtc: 't1', lastSeq: 10 });
  });

  test('has a start and an end of its own for what runs again', () => {
    const run = foldEvents(['bad'], [...failed, { seq: 10, utc: 't10', type: 'run-resumed', pid: 2 }, { seq: 11, utc: 't11', ...running('bad') }, { seq: 12, utc: 't12', ...completed('bad') }]);
    expect(run.nodes.get('bad')).toMatchObject({ startedUtc: 't11', endedUtc: 't12', exitCode: 0, attempts: 1 });
  });
});
