import { runSchedule } from '#electron/runner/schedule/scheduler.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endsOf, play, type FakeNode } from './fake-pool.ts';

test('an empty run is over at once', async () => {
  expect((await play([])).ends).toEqual([]);
});

test('a slow node does not delay what does not need it', async () => {
  const { spans } = await play([{ name: 'slow', takes: 100 }, { name: 'a', takes: 1 }, { name: 'b', takes: 1, dependsOn: ['a'] }, { name: 'c', takes: 1, dependsOn: ['b'] }, { name: 'end', takes: 1, dependsOn: ['slow', 'c'] }]);
  expect(spans.get('c')).toEqual({ from: 2, to: 3 });
  expect(spans.get('end')).toEqual({ from: 100, to: 101 });
});

test('the node with the longest way to go is first, then the order of the file counts', async () => {
  const { spans } = await play([{ name: 'short' }, { name: 'other' }, { name: 'head', takes: 1 }, { name: 'tail', takes: 9, dependsOn: ['head'] }], { workers: 1 });
  expect([...spans.keys()]).toEqual(['head', 'tail', 'short', 'other']);
});

test('what is reused needs no worker', async () => {
  const { spans, ends } = await play([{ name: 'long', takes: 50 }, { name: 'kept', ends: 'reused' }, { name: 'kept too', ends: 'reused', dependsOn: ['kept'] }], { workers: 1 });
  expect([...spans.keys()]).toEqual(['long']);
  expect(ends.slice(0, 2).map(({ name }) => name)).toEqual(['kept', 'kept too']);
});

test('a node that costs several workers waits until they are free; one that costs more than there are takes all', async () => {
  const { spans, mostWorkers } = await play([{ name: 'a', takes: 5 }, { name: 'big', takes: 3, cost: 3 }, { name: 'huge', takes: 2, cost: 99 }], { workers: 3 });
  expect(spans.get('big')).toEqual({ from: 5, to: 8 });
  expect(spans.get('huge')).toEqual({ from: 8, to: 10 });
  expect(mostWorkers).toBe(3);
});

describe('after a failure', () => {
  const graph: FakeNode[] = [
    { name: 'bad', ends: 'failed', takes: 2 }, { name: 'after bad', dependsOn: ['bad'] }, { name: 'long after', dependsOn: ['after bad'] },
    { name: 'other', takes: 5 }, { name: 'after other', dependsOn: ['other'] }, { name: 'both', dependsOn: ['after other', 'long after'] },
  ];

  test('everything stops', async () => {
    const played = await play(graph);
    expect(played.spans.get('other')).toEqual({ from: 0, to: 2 });
    expect(endsOf(played).sort()).toEqual(['after bad skipped', 'after other skipped', 'bad failed', 'both skipped', 'long after skipped', 'other cancelled']);
    expect(played.ends.find(({ name }) => name === 'after bad')?.cause).toBe('bad');
  });

  test('with continueOnFailure only what needs it is skipped, and each is told the cause once', async () => {
    const played = await play(graph, { continueOnFailure: true });
    expect(endsOf(played).sort()).toEqual(['after bad skipped', 'after other succeeded', 'bad failed', 'both skipped', 'long after skipped', 'other succeeded']);
  });

  test('a failure while deciding counts like one while executing', async () => {
    const played = await play([{ name: 'a', ends: 'failed', takes: 0 }, { name: 'b', ends: 'failed', takes: 0 }], { continueOnFailure: true });
    expect(endsOf(played).sort()).toEqual(['a failed', 'b failed']);
  });
});

test('cancelling stops what executes and skips the rest without a cause', async () => {
  const played = await play([{ name: 'a', takes: 10 }, { name: 'b', takes: 10 }, { name: 'c', takes: 10 }, { name: 'd', dependsOn: ['a'] }], { cancelAt: 3 });
  expect(endsOf(played).sort()).toEqual(['a cancelled', 'b cancelled', 'c skipped', 'd skipped']);
  expect(played.ends.filter(({ how }) => how === 'skipped').every(({ cause }) => cause === undefined || cause === 'a')).toBe(true);
  expect(played.spans.get('a')).toEqual({ from: 0, to: 3 });
});

test('a run that was cancelled before it began executes nothing', async () => {
  const played = await play([{ name: 'a' }, { name: 'b', dependsOn: ['a'] }], { cancelAt: 0 });
  expect(played.ends).toHaveLength(2);
});

describe('a defect in a callback', () => {
  test('while executing: everything else is stopped first, then the schedule rejects', async () => {
    const played = await play([{ name: 'bug', ends: 'throws', takes: 1 }, { name: 'other', takes: 50 }]);
    expect(played.error).toEqual(new Error('defect in bug'));
    expect(played.spans.get('other')).toEqual({ from: 0, to: 1 });
    expect(endsOf(played)).toEqual(['other cancelled']);
  });

  test('while reporting a skip', async () => {
    const disk = new Error('disk full');
    const played = await play([{ name: 'bad', ends: 'failed' }, { name: 'next', dependsOn: ['bad'] }], {
      beforeSkip: () => {
        throw disk;
      },
    });
    expect(played.error).toBe(disk);
  });

  test('while announcing what comes next', async () => {
    const played = await play([{ name: 'a' }, { name: 'b' }, { name: 'c' }], {
      upcoming: () => {
        throw new Error('cannot look ahead');
      },
    });
    expect(played.error).toEqual(new Error('cannot look ahead'));
  });
});

test('what waits for a worker is announced, most urgent first', async () => {
  const seen: string[] = [];
  await play([{ name: 'a', takes: 4 }, { name: 'b', takes: 3 }, { name: 'c', takes: 2 }], { workers: 1, upcoming: (waiting, executing) => seen.push(`${[...executing].join()}|${waiting.join()}`) });
  expect(seen).toContain('a|b,c');
  expect(seen).toContain('b|c');
});

const graphs = fc
  .array(
    fc.record({
      takes: fc.integer({ min: 0, max: 9 }),
      cost: fc.integer({ min: 1, max: 5 }),
      ends: fc.oneof({ weight: 6, arbitrary: fc.constant('succeeded' as const) }, { weight: 2, arbitrary: fc.constant('reused' as const) }, { weight: 1, arbitrary: fc.constant('failed' as const) }),
      picks: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { maxLength: 14 },
  )
  .map((rows) => rows.map(({ picks, ...row }, index): FakeNode => ({ ...row, name: `n${String(index)}`, dependsOn: index === 0 ? [] : [...new Set(picks.map((pick) => `n${String(pick % index)}`))] })));

test('in any graph every node ends once, never before what it needs, on no more workers than there are', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }), async (graph, workers, continueOnFailure, cancelAt) => {
      const played = await play(graph, { workers, continueOnFailure, ...(cancelAt === undefined ? {} : { cancelAt }) });
      expect(played.error).toBeUndefined();
      expect(played.ends.map(({ name }) => name).sort()).toEqual(graph.map(({ name }) => name).sort());
      expect(played.mostWorkers).toBeLessThanOrEqual(workers);
      const how = new Map(played.ends.map((end) => [end.name, end.how]));
      for (const { name, dependsOn = [] } of graph) {
        const span = played.spans.get(name);
        for (const dependency of dependsOn) {
          const succeeded = how.get(dependency) === 'succeeded' || how.get(dependency) === 'reused';
          if (span !== undefined || how.get(name) === 'reused') expect(succeeded).toBe(true);
          if (span !== undefined) expect(span.from).toBeGreaterThanOrEqual(played.spans.get(dependency)?.to ?? 0);
          if (continueOnFailure && cancelAt === undefined && !succeeded) expect(how.get(name)).toBe('skipped');
        }
        if (continueOnFailure && cancelAt === undefined && dependsOn.every((each) => ['succeeded', 'reused'].includes(how.get(each) ?? ''))) expect(how.get(name)).not.toBe('skipped');
      }
    }),
    { numRuns: 150 },
  );
});

test('a node that waits for a download is told that the run has failed', async () => {
  const node = (name: string) => ({ name, dependsOn: [], cost: 1, weight: 1 });
  await runSchedule({
    nodes: [node('fails'), node('downloads')], workers: 1, continueOnFailure: false, signal: new AbortController().signal,
    decide: (name, signal) => (name === 'fails' ? Promise.resolve('failed') : new Promise((resolve) => signal.addEventListener('abort', () => resolve('cancelled')))),
    execute: () => Promise.reject(new Error('nothing is executed')),
    skipped: () => undefined,
  });
});
