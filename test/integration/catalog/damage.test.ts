import { readFileSync, rmSync, truncateSync, writeFileSync, appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { checkCatalog } from '#electron/catalog/check-catalog.ts';
import { CorruptDocumentError, NewerDocumentError } from '#electron/store/store-errors.ts';
import { openCatalog, temporaryFolder } from './new-catalog.ts';
import { sampleModule } from './sample-module.ts';

const byDefault = (name: string): ModuleReference => ({ kind: 'default', name, text: name });

async function threeModules() {
  const root = temporaryFolder();
  const catalog = openCatalog(root);
  for (const name of ['one', 'two', 'three']) await catalog.registerVersion(sampleModule(name));
  return { root, catalog, layout: catalogLayout(root) };
}

test('a damaged module says where and how to mend it, and keeps nobody else from work', async () => {
  const { root, catalog, layout } = await threeModules();
  const file = layout.module(catalog.findModule('two').id);
  await catalog.describeModule('two', 'Changed.');
  writeFileSync(file, '{"schemaVersion": 1,\n  broken');
  expect(() => openCatalog(root).resolve(byDefault('two'))).toThrow(CorruptDocumentError);
  expect(() => openCatalog(root).resolve(byDefault('two'))).toThrow(`cp '${file}.last-good' '${file}'`);
  expect(openCatalog(root).listModules()).toHaveLength(3);
  expect(openCatalog(root).resolve(byDefault('one')).version.version).toBe('1');
  await expect(catalog.registerVersion(sampleModule('two', 'echo new'))).rejects.toThrow(CorruptDocumentError);
  expect((await catalog.registerVersion(sampleModule('four'))).outcome).toBe('created');
  expect(checkCatalog(root).join('\n')).toContain(file);
});

test('a lost or damaged index or name file costs nothing: both are made again from the modules', async () => {
  const { root, layout } = await threeModules();
  for (const damage of [
    () => {
      rmSync(layout.index);
    },
    () => {
      writeFileSync(layout.index, '');
    },
    () => {
      writeFileSync(layout.index, 'no JSON\n');
    },
    () => {
      const text = readFileSync(layout.index, 'utf8');
      writeFileSync(layout.index, text.replace('"name":"one"', 'name:'));
    },
    () => {
      writeFileSync(layout.name('two'), '');
    },
  ]) {
    damage();
    const catalog = openCatalog(root);
    expect(catalog.findModule('two').name).toBe('two');
    expect(catalog.listModules().map((module) => module.name)).toEqual(['one', 'three', 'two']);
    await catalog.describeModule('three', `Changed at ${String(Math.random())}`);
    expect(openCatalog(root).listModules()).toHaveLength(3);
  }
});

test('a process that died in any step of a registration leaves nothing to be seen, and the next one goes on', async () => {
  const { root, layout, catalog } = await threeModules();
  // Its claim, its version document and its index line are there; its module document is not. So is a file it was writing.
  const ghost = 'm-00000000000000000000000000';
  mkdirSync(path.dirname(layout.name('ghost')), { recursive: true });
  writeFileSync(layout.name('ghost'), JSON.stringify({ name: 'ghost', module: ghost }));
  const line = { id: ghost, name: 'ghost', description: '', status: 'active', createdUtc: '', versionCount: 1 };
  appendFileSync(layout.index, `${JSON.stringify(line)}\n`);
  mkdirSync(layout.staging, { recursive: true });
  writeFileSync(path.join(layout.staging, 'left.tmp'), 'half');
  for (const reader of [catalog, openCatalog(root)]) expect(reader.listModules({ all: true })).toHaveLength(3);
  expect(checkCatalog(root)).toEqual([]);
  const next = openCatalog(root);
  const { module } = await next.registerVersion(sampleModule('Ghost'));
  expect(module.id).not.toBe(ghost);
  for (const reader of [catalog, next]) expect(reader.listModules().map(({ name }) => name)).toEqual(['Ghost', 'one', 'three', 'two']);
  expect(readdirSync(layout.staging)).toEqual([]);
  expect(checkCatalog(root)).toEqual([]);
});

test('a torn last line of the index is mended', async () => {
  const { root, layout, catalog } = await threeModules();
  await catalog.describeModule('one', 'A description that will be torn.');
  truncateSync(layout.index, readFileSync(layout.index).length - 20);
  expect(openCatalog(root).listModules()).toHaveLength(3);
  await openCatalog(root).describeModule('two', 'Next.');
  await openCatalog(root).describeModule('one', 'Again.');
  expect(checkCatalog(root)).toEqual([]);
});

test('a catalog of a newer Drydock is refused', async () => {
  const { root, layout } = await threeModules();
  writeFileSync(layout.index, readFileSync(layout.index, 'utf8').replace('"schemaVersion":2', '"schemaVersion":3'));
  expect(() => openCatalog(root).listModules()).toThrow(NewerDocumentError);
  await expect(openCatalog(root).registerVersion(sampleModule('x'))).rejects.toThrow(NewerDocumentError);
});

test('an index that was written before kinds and tags were in it is made again', async () => {
  const { root, layout } = await threeModules();
  const old = readFileSync(layout.index, 'utf8').replace('"schemaVersion":2', '"schemaVersion":1').replaceAll(',"kind":"command"', '');
  writeFileSync(layout.index, old);
  expect(openCatalog(root).listModules().map(({ kind }) => kind)).toEqual(['command', 'command', 'command']);
  expect(readFileSync(layout.index, 'utf8')).toBe(old);
  await openCatalog(root).describeModule('one', 'Changed.');
  expect(readFileSync(layout.index, 'utf8')).toContain('"schemaVersion":2');
  expect(checkCatalog(root)).toEqual([]);
});

test('the index does not grow without bound, and readers follow when it is rewritten', async () => {
  const { root, layout, catalog } = await threeModules();
  const reader = openCatalog(root);
  const long = 'x'.repeat(60_000);
  for (let at = 0; at < 12; at += 1) {
    await catalog.describeModule('one', `${String(at)} ${long}`);
    expect(reader.listModules()[0]?.description.startsWith(`${String(at)} `)).toBe(true);
  }
  expect(readFileSync(layout.index).length).toBeLessThan(600_000);
  expect(checkCatalog(root)).toEqual([]);
});
