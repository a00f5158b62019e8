import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withSpecVersion } from '#electron/debugging/bump-spec-version.ts';
import { bumpedVersion } from '#shared/catalog/bumped-version.ts';

test.each([
  ['1', ['1'], '2'],
  ['1', ['1', '2', '3'], '4'],
  ['1.2.0', ['1.2.0'], '1.2.1'],
  ['1.2.9', ['1.2.9', '1.2.10'], '1.2.11'],
  ['2.0-rc1', ['2.0-rc1'], '2.0-rc2'],
  ['beta', ['beta', '7'], '8'],
  ['99999999999999999999', [], '100000000000000000000'],
])('after %s comes %s', (base, taken, expected) => {
  expect(bumpedVersion(base, taken)).toBe(expected);
});

test('only the version of a spec changes', () => {
  const text = '# mine\nname: count\nversion: 1.0.0   # first\ncommand: >-\n  echo version: 1\n';
  expect(withSpecVersion(text, 'v2', '1.0.1')).toBe('# mine\nname: count\nversion: "1.0.1"   # first\ncommand: >-\n  echo version: 1\n');
});

test('a spec without a version gets one, and stays the same otherwise', () => {
  expect(withSpecVersion('# top\nname: count\ncommand: x\n', 'v2', '2')).toBe('# top\nversion: "2"\nname: count\ncommand: x\n');
  expect(parse(withSpecVersion('name: a\nversion:\ncommand: x\n', 'v2', '2'))).toEqual({ name: 'a', version: '2', command: 'x' });
  expect(withSpecVersion('{name: a, command: x}\n', 'v2', '2')).toBe('{name: a, command: x}\n');
  expect(withSpecVersion('- no\n- map\n', 'v2', '2')).toBe('- no\n- map\n');
});

test('the oldest format has its version in the identifier', () => {
  const text = 'amlModuleIdentifier:\n  namespace: n\n  moduleName: m\n  moduleVersion: 0.0.1\nversion: keep\n';
  expect(withSpecVersion(text, 'module', '0.0.2')).toBe('amlModuleIdentifier:\n  namespace: n\n  moduleName: m\n  moduleVersion: "0.0.2"\nversion: keep\n');
});
