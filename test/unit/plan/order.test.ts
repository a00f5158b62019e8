import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { remainingPath, topologicalOrder, withDescendants, type OrderedNode } from '#shared/plan/order.ts';

const n = (name: string, dependsOn: readonly string[] = [], weight = 1): OrderedNode => ({ name, dependsOn, cost: 1, weight });
const diamond = [n('a', [], 1), n('b', ['a'], 5), n('c', ['a'], 2), n('d', ['b', 'c'], 1)];

test('the order of the file is kept where dependencies allow', () => {
  expect(topologicalOrder([n('z'), n('y', ['x']), n('x')]).sorted.map(({ name }) => name)).toEqual(['z', 'x', 'y']);
});

test('nodes on a circle, and those behind one, are told; dependencies on nodes that are not there do not count', () => {
  const { sorted, cyclic } = topologicalOrder([n('free', ['elsewhere']), n('a', ['b']), n('b', ['a']), n('behind', ['b'])]);
  expect([sorted, cyclic].map((list) => list.map(({ name }) => name))).toEqual([['free'], ['a', 'b', 'behind']]);
});

test('a node that needs itself is a circle', () => {
  expect(topologicalOrder([n('a', ['a'])]).cyclic).toHaveLength(1);
});

test('the way that remains is the longest one', () => {
  expect(Object.fromEntries(remainingPath(diamond))).toEqual({ a: 7, b: 6, c: 3, d: 1 });
});

test('descendants are found through all levels', () => {
  expect([...withDescendants(diamond, ['b'])].sort()).toEqual(['b', 'd']);
  expect([...withDescendants(diamond, ['a'])].sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('in any graph without circles everything is sorted, and the way that remains is that of some successor and one more', () => {
  const graphs = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 20 }).map((rows) => rows.map((picks, index) => n(`n${index}`, index === 0 ? [] : [...new Set(picks.map((pick) => `n${pick % index}`))], (index % 4) + 1)));
  fc.assert(
    fc.property(graphs, fc.nat(), (graph, shift) => {
      const turned = [...graph.slice(shift % (graph.length + 1)), ...graph.slice(0, shift % (graph.length + 1))];
      const { sorted, cyclic } = topologicalOrder(turned);
      expect(cyclic).toEqual([]);
      const at = new Map(sorted.map(({ name }, index) => [name, index]));
      for (const { name, dependsOn } of sorted) for (const each of dependsOn) expect(at.get(each)).toBeLessThan(at.get(name) ?? -1);
      const remaining = remainingPath(sorted);
      for (const { name, weight } of sorted) {
        const after = sorted.filter(({ dependsOn }) => dependsOn.includes(name)).map((each) => remaining.get(each.name) ?? 0);
        expect(remaining.get(name)).toBe(weight + Math.max(0, ...after));
      }
    }),
  );
});
