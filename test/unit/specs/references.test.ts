import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '#shared/errors.ts';
import { parseByteSize } from '#shared/specs/byte-size.ts';
import { parseDataSource } from '#shared/specs/data-source.ts';
import { findCycle } from '#shared/specs/find-cycle.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

describe('module references', () => {
  it.each([
    ['train', { kind: 'default', name: 'train' }],
    ['azureml:train@default', { kind: 'default', name: 'train' }],
    ['azureml:train@latest', { kind: 'latest', name: 'train' }],
    ['train:1.10', { kind: 'version', name: 'train', version: '1.10' }],
    ['train:2024:rc@1', { kind: 'version', name: 'train', version: '2024:rc@1' }],
    ['v-01hzy0c7d8e9f0g1h2j3k4m5n6', { kind: 'id', id: 'v-01hzy0c7d8e9f0g1h2j3k4m5n6' }],
    ['azureml://registries/azureml/components/eval/versions/0.1', { kind: 'version', name: 'eval', version: '0.1', registry: 'azureml' }],
    ['azureml://registries/azureml/components/eval/labels/latest', { kind: 'latest', name: 'eval', registry: 'azureml' }],
  ])('reads %s', (text, expected) => {
    expect(parseModuleReference(text)).toEqual({ ...expected, text });
  });

  it.each([['train@stable', /"default" and "latest"/], ['', /not a module reference/], ['a b', /not a module reference/], ['azureml://x', /not a module reference/]])('refuses %j', (text, message) => {
    expect(() => parseModuleReference(text)).toThrow(InvalidInputError);
    expect(() => parseModuleReference(text)).toThrow(message);
  });
});

it.each([
  ['azureml:iris:1', { kind: 'asset', name: 'iris', version: '1' }],
  ['azureml:iris@latest', { kind: 'asset', name: 'iris', label: 'latest' }],
  ['azureml:iris', { kind: 'asset', name: 'iris', label: 'latest' }],
  ['azureml://registries/r/data/iris/versions/2', { kind: 'asset', name: 'iris', version: '2', registry: 'r' }],
  ['azureml://registries/r/models/m/labels/latest', { kind: 'asset', name: 'm', label: 'latest', registry: 'r' }],
  ['azureml://datastores/blob/paths/a/b.csv', { kind: 'datastore', datastore: 'blob', path: 'a/b.csv', uri: 'azureml://datastores/blob/paths/a/b.csv' }],
  ['azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/blob/paths/x', { kind: 'datastore', datastore: 'blob', path: 'x', uri: 'azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/blob/paths/x' }],
  ['https://h/x.csv', { kind: 'url', url: 'https://h/x.csv' }],
  ['wasbs://c@a/x', { kind: 'foreign', uri: 'wasbs://c@a/x' }],
  ['./data', { kind: 'local', path: './data' }],
  ['file:./data', { kind: 'local', path: './data' }],
  ['../data/x y', { kind: 'local', path: '../data/x y' }],
])('reads where data comes from: %s', (text, expected) => {
  expect(parseDataSource(text)).toEqual(expected);
});

it('reads sizes as Docker writes them', () => {
  expect(['8g', '512m', '3100M', '1Gi', '2gb', '1024', '1.5k', 'x', '8q'].map(parseByteSize)).toEqual([8 * 1024 ** 3, 512 * 1024 ** 2, 3100 * 1024 ** 2, 1024 ** 3, 2 * 1024 ** 3, 1024, 1536, undefined, undefined]);
});

it('finds a cycle among many names without recursion', () => {
  const chain = new Map(Array.from({ length: 20_000 }, (_, n) => [`n${n}`, [`n${n + 1}`]]));
  expect(findCycle(chain)).toBeUndefined();
  chain.set('n20000', ['n19999']);
  expect(findCycle(chain)).toEqual(['n19999', 'n20000', 'n19999']);
});

it('reads data asset and environment files', () => {
  const data = readSpec('$schema: https://azuremlschemas.azureedge.net/latest/data.schema.json\nname: iris\nversion: 01\ntype: uri_file\npath: ./iris.csv\n', 'd.yml');
  expect(data).toMatchObject({ kind: 'data', problems: [], data: { name: 'iris', version: '01', shape: 'file', source: { kind: 'local', path: './iris.csv' } } });
  const environment = readSpec('$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json\nname: e\nversion: 1\nimage: i\nconda_file: c.yml\n', 'e.yml');
  expect(environment).toMatchObject({ kind: 'environment', problems: [], environment: { name: 'e', environment: { image: 'i', condaFile: 'c.yml' } } });
});
