import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { VersionConflictError } from '#shared/catalog/catalog-errors.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { openCatalog, temporaryFolder } from './new-catalog.ts';

test('data is registered where it is, versioned, and found by version, label or name', async () => {
  const root = temporaryFolder();
  const [catalog, other] = [openCatalog(path.join(root, 'catalog')), openCatalog(path.join(root, 'catalog'))];
  const [file, folder] = [path.join(root, 'iris.csv'), path.join(root, 'table')];
  writeFileSync(file, '1,2\n');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'MLTable'), 'paths: []\n');
  const first = await catalog.registerData('iris', path.relative(process.cwd(), file));
  expect(first.version).toMatchObject({ version: '1', type: 'uri_file', path: file });
  expect((await other.registerData('IRIS', file)).outcome).toBe('unchanged');
  expect((await other.registerData('iris', folder)).version).toMatchObject({ version: '2', type: 'mltable' });
  await catalog.registerData('iris', 'https://example.com/iris.csv', { version: 'web' });
  await expect(catalog.registerData('iris', file, { version: '2' })).rejects.toThrow(VersionConflictError);
  expect(catalog.resolveData('iris').version.version).toBe('web');
  expect(catalog.resolveData('Iris', { label: 'latest' }).version.url).toBe('https://example.com/iris.csv');
  expect(catalog.resolveData('iris', { version: '1' }).version.path).toBe(file);
  expect(() => catalog.resolveData('iris', { version: '9' })).toThrow(/It has: 1, 2, web/);
  expect(() => catalog.showData('iriss')).toThrow(/Did you mean 'iris'/);
  await expect(catalog.registerData('x', path.join(root, 'nothing'))).rejects.toThrow(NotFoundError);
  await expect(catalog.registerData('x', 'wasbs://a/b')).rejects.toThrow(InvalidInputError);
});

test('one unreadable data asset is named and the others are listed', async () => {
  const root = temporaryFolder();
  const catalog = openCatalog(root);
  await catalog.registerData('good', root);
  await catalog.registerData('bad', root);
  writeFileSync(catalogLayout(root).dataAsset('bad'), '');
  const { assets, unreadable } = catalog.listData();
  expect(assets.map(({ name }) => name)).toEqual(['good']);
  expect(unreadable[0]?.message).toContain(catalogLayout(root).dataAsset('bad'));
});

test('environments are mapped once, seen by everybody, and unmapped', async () => {
  const root = temporaryFolder();
  const [catalog, other] = [openCatalog(root), openCatalog(root)];
  await catalog.setMapping('azureml:sklearn-1.5@latest', 'my/sklearn:1');
  await other.setMapping('sklearn-1.5@latest', 'my/sklearn:2');
  expect(catalog.listMappings()).toHaveLength(1);
  expect(catalog.findMapping('azureml://registries/azureml/environments/sklearn-1.5/labels/latest')?.image).toBe('my/sklearn:2');
  await expect(catalog.removeMapping('sklern-1.5@latest')).rejects.toThrow(/Did you mean/);
  await catalog.removeMapping('azureml:sklearn-1.5@latest');
  expect(other.findMapping('azureml:sklearn-1.5@latest')).toBeUndefined();
});
