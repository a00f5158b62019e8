import { expect, test } from 'vitest';
import { selectNodes, type Selection } from '#electron/runner/plan/select-nodes.ts';
import { planned } from '../../plan/plan-kit.ts';

/** a -> sub.b -> sub.c -> d, and alone. */
const nodes = [planned('a'), planned('sub.b', ['a']), planned('sub.c', ['sub.b']), planned('d', ['sub.c']), planned('alone')];
const select = (request: Partial<Parameters<typeof selectNodes>[1]>): Selection => selectNodes(nodes, { forceRerun: false, from: [], only: [], ...request });
const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

test('without options everything is selected and may be reused', () => {
  expect(select({})).toMatchObject({ nodes, notSelected: [], problems: [] });
  expect(select({}).rerunReasons.size).toBe(0);
});

test('--force-rerun concerns all', () => {
  expect([...select({ forceRerun: true }).rerunReasons.keys()]).toEqual(names(nodes));
});

test('--from a node: it and what comes after it', () => {
  expect(Object.fromEntries(select({ from: ['sub.c'] }).rerunReasons)).toEqual({ 'sub.c': 'it is to run again', d: 'it comes after sub.c, which is to run again' });
});

test('--from a sub-pipeline: every node in it, and what comes after', () => {
  expect([...select({ from: ['sub'] }).rerunReasons.keys()].sort()).toEqual(['d', 'sub.b', 'sub.c']);
});

test('--only a node: what it needs must be kept, the rest is left out', () => {
  const selection = select({ only: ['sub.c'] });
  expect(names(selection.nodes)).toEqual(['a', 'sub.b', 'sub.c']);
  expect([...selection.reuseOnly].sort()).toEqual(['a', 'sub.b']);
  expect(selection.notSelected).toEqual(['d', 'alone']);
});

test('--only a sub-pipeline and another node', () => {
  const selection = select({ only: ['sub', 'alone'] });
  expect(names(selection.nodes)).toEqual(['a', 'sub.b', 'sub.c', 'alone']);
  expect([...selection.reuseOnly]).toEqual(['a']);
});

test('--only with --force-rerun runs just those again', () => {
  expect([...select({ only: ['d'], forceRerun: true }).rerunReasons.keys()]).toEqual(['d', 'alone']);
});

test('a name that is wrong gets a suggestion; part of a name is not a name', () => {
  expect(select({ from: ['aloen'], only: ['su'] }).problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(/^unknown-node .*'aloen'.*alone/), expect.stringMatching(/^unknown-node .*'su'/),
  ]);
});
