import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { changeSentence, compareIngredients, contentKey, keyIngredients, reuseKey } from '#shared/plan/reuse-key.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { planned } from './plan-kit.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const base = planned('n', ['up'], { params: { epochs: '3', text: 'a' }, environmentVariables: { V: '1' }, snapshotId: 'sha256:code', command: { parts: [{ kind: 'text', text: 'run' }] } });
const ingredientsOf = (node: PlannedNode, inputId = 'sha256:in', environmentId = 'image') => keyIngredients(node, { environmentId, inputIds: { from_up: inputId } }, digest);
const keyOf = (...args: Parameters<typeof ingredientsOf>): string => reuseKey(ingredientsOf(...args), digest);

test('each ingredient has a name that a person can read', () => {
  expect(Object.keys(ingredientsOf(base)).sort()).toEqual(['code', 'command', 'environment', 'input from_up', 'outputs', 'parameter epochs', 'parameter text', 'variable V']);
});

test.each<[string, string]>([
  ['code', keyOf({ ...base, snapshotId: 'sha256:other' })],
  ['no code', keyOf({ ...base, snapshotId: undefined })],
  ['command', keyOf({ ...base, command: { parts: [{ kind: 'text', text: 'run --fast' }] } })],
  ['a parameter', keyOf({ ...base, params: { ...base.params, epochs: '4' } })],
  ['a parameter that is gone', keyOf({ ...base, params: { epochs: '3' } })],
  ['values swapped between parameters', keyOf({ ...base, params: { epochs: 'a', text: '3' } })],
  ['a variable', keyOf({ ...base, environmentVariables: { V: '2' } })],
  ['the content of an input', keyOf(base, 'sha256:other')],
  ['a file instead of a folder with that file', keyOf(base, contentKey('sha256:in', true))],
  ['the image', keyOf(base, 'sha256:in', 'other')],
  ['another output', keyOf({ ...base, outputs: [...base.outputs, { name: 'more', shape: 'folder', used: false }] })],
  ['the name of an output file', keyOf({ ...base, outputs: [{ name: 'out', shape: 'file', fileName: 'a.csv', used: true }] })],
  ['what counts as success', keyOf({ ...base, anyExitCodeIsSuccess: true })],
])('another key for: %s', (_what, key) => {
  expect(key).not.toBe(keyOf(base));
});

test.each<[string, PlannedNode]>([
  ['the name of the node', { ...base, name: 'other' }],
  ['the label of its module', { ...base, module: { label: 'x', versionId: 'v' } }],
  ['time-outs, retries and resources', { ...base, timeoutSeconds: 3, maxRetries: 4, resources: { cpus: 2 } }],
  ['whether somebody takes an output', { ...base, outputs: base.outputs.map((output) => ({ ...output, used: false })) }],
  ['the order of parameters', { ...base, params: { text: 'a', epochs: '3' } }],
])('the same key whatever is: %s', (_what, node) => {
  expect(keyOf(node)).toBe(keyOf(base));
});

test('a comparison says of every ingredient what became of it', () => {
  const before = { ...ingredientsOf(base), 'parameter old': 'x' };
  const now = { ...ingredientsOf({ ...base, params: { epochs: '4', text: 'a', more: 'm' } }, 'sha256:other') };
  const changes = Object.fromEntries(compareIngredients(now, before).map(({ ingredient, change }) => [ingredient, change]));
  expect(changes).toEqual({
    code: 'same', command: 'same', environment: 'same', outputs: 'same', 'input from_up': 'changed', 'parameter epochs': 'changed', 'parameter text': 'same',
    'parameter more': 'added', 'parameter old': 'removed', 'variable V': 'same',
  });
  expect(changeSentence(compareIngredients(now, before))).toBe('parameter epochs changed: 3 -> 4; parameter more is new; input from_up changed; parameter old is gone');
});

test('the value of an environment variable, which may be a secret, is not among the ingredients', () => {
  const ingredients = ingredientsOf({ ...base, environmentVariables: { TOKEN: 'hunter2' } });
  expect(JSON.stringify(ingredients)).not.toContain('hunter2');
  expect(ingredients['variable TOKEN']).toBe(`sha256:${digest('hunter2')}`);
});

test('without a network a node has another key', () => {
  const context = { environmentId: 'image', inputIds: { from_up: 'sha256:in' } };
  expect(keyIngredients(base, { ...context, hermetic: true }, digest)).toEqual({ ...ingredientsOf(base), network: 'none' });
  expect(keyIngredients(base, { ...context, hermetic: false }, digest)).toEqual(ingredientsOf(base));
});

test('without an earlier execution everything is first', () => {
  expect(new Set(compareIngredients(ingredientsOf(base), undefined).map(({ change }) => change))).toEqual(new Set(['first']));
});
