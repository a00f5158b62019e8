import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { endsOf, play } from './fake-pool.ts';
import type { FakeNode } from './fake-pool.ts';

const members = ['t1', 't2', 't3', 't4'];
const group = { gatherer: 'best', members };
const graph = (ends: Readonly<Record<string, FakeNode['ends']>> = {}): FakeNode[] =>
  [...members.map((name): FakeNode => ({ name, takes: 2, ...(ends[name] === undefined ? {} : { ends: ends[name] }) })), { name: 'best', dependsOn: members }, { name: 'after', dependsOn: ['best'] }];

test('no more members execute at once than the group allows, and others take the workers that are left', async () => {
  const { spans, mostWorkers } = await play([...graph(), { name: 'other', takes: 4 }], { workers: 4, groups: [{ ...group, atOnce: 1 }] });
  expect(members.map((name) => spans.get(name)?.from)).toEqual([0, 2, 4, 6]);
  expect(spans.get('other')?.from).toBe(0);
  expect(mostWorkers).toBe(2);
});

test('the failure of members stops and skips nothing: the gatherer starts when all have ended', async () => {
  const { ends, spans } = await play(graph({ t2: 'failed', t3: 'cancelled' }), { workers: 4, groups: [group] });
  expect(ends.map(({ how }) => how)).toEqual(['succeeded', 'failed', 'cancelled', 'succeeded', 'succeeded', 'succeeded']);
  expect(spans.get('best')).toEqual({ from: 2, to: 3 });
});

test('when what the members need fails, all are skipped, the gatherer too', async () => {
  const nodes = graph().map((node) => (members.includes(node.name) ? { ...node, dependsOn: ['data'] } : node));
  const played = await play([{ name: 'data', ends: 'failed' }, ...nodes], { groups: [group], continueOnFailure: true });
  expect(endsOf(played).sort()).toEqual(['after skipped', 'best skipped', 'data failed', 't1 skipped', 't2 skipped', 't3 skipped', 't4 skipped']);
});

test('cancelling ends members and skips what is left', async () => {
  const played = await play(graph(), { workers: 2, groups: [group], cancelAt: 1 });
  expect(endsOf(played).sort()).toEqual(['after skipped', 'best skipped', 't1 cancelled', 't2 cancelled', 't3 skipped', 't4 skipped']);
});

test('whatever members come to, each node ends once and the gatherer comes last of its group', async () => {
  const how = fc.constantFrom<FakeNode['ends']>('succeeded', 'failed', 'cancelled', 'reused');
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(how, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), async (kinds, workers, atOnce) => {
    const names = kinds.map((_, index) => `m${String(index)}`);
    const nodes: FakeNode[] = kinds.map(([ends, takes], index) => ({ name: names[index] ?? '', takes, ...(ends === undefined ? {} : { ends }) }));
    const { ends, error } = await play([...nodes, { name: 'best', dependsOn: names }], { workers, groups: [{ gatherer: 'best', members: names, atOnce }] });
    expect(error).toBeUndefined();
    expect(ends).toHaveLength(names.length + 1);
    expect(ends.at(-1)).toMatchObject({ name: 'best', how: 'succeeded' });
  }), { numRuns: 60 });
});
