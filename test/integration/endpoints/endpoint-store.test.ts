import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { systemClock } from '#electron/clock.ts';
import { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { sampleEndpoint } from './sample-endpoint.ts';

function open(root: string): EndpointStore {
  return new EndpointStore(root, { clock: systemClock, newId: () => ulid().toLowerCase() });
}

test('two that publish at once get one endpoint and versions of their own, and see each other', async () => {
  const root = path.join(temporaryFolder(), 'catalog');
  const [a, b] = [open(root), open(root)];
  const published = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? a : b).publish(at % 3 === 0 ? 'TALK' : 'talk', sampleEndpoint(`echo ${String(at)}`))));
  expect(new Set(published.map(({ endpoint }) => endpoint.id)).size).toBe(1);
  expect(published.map(({ version }) => Number(version.version)).sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(b.find('talk').versions).toHaveLength(20);
  expect(b.find('talk')).toEqual(a.find('Talk'));
});

test('damage is told and keeps nobody else from being used; a lost or damaged name claim loses nothing', async () => {
  const root = path.join(temporaryFolder(), 'catalog');
  const store = open(root);
  const { endpoint } = await store.publish('one', sampleEndpoint('one'));
  const other = await store.publish('two', sampleEndpoint('two'));
  for (const claim of readdirSync(path.join(root, 'endpoint-names'))) writeFileSync(path.join(root, 'endpoint-names', claim), '');
  expect(store.find('one').id).toBe(endpoint.id);
  expect((await store.publish('one', sampleEndpoint('more'))).endpoint.id).toBe(endpoint.id);

  writeFileSync(path.join(catalogLayout(root).endpoints, `${other.endpoint.id}.json`), '{"schemaVersion": 1');
  const { endpoints, unreadable } = store.list();
  expect(endpoints.map(({ name }) => name)).toEqual(['one']);
  expect(unreadable).toMatchObject([{ code: 'corrupt-document' }]);
  expect(() => store.find(other.endpoint.id)).toThrow(/two|endpoint document/);

  rmSync(path.join(root, 'endpoint-versions'), { recursive: true });
  expect(() => store.resolve('one')).toThrow(/The document of 'one:2' is missing/);
});

test('a document of a later Drydock is refused, and fields that are not known stay', async () => {
  const root = path.join(temporaryFolder(), 'catalog');
  const store = open(root);
  const { endpoint } = await store.publish('one', sampleEndpoint('one'));
  const file = path.join(catalogLayout(root).endpoints, `${endpoint.id}.json`);
  writeFileSync(file, JSON.stringify({ ...endpoint, colour: 'red' }));
  await store.describe('one', 'described');
  expect(store.find('one')).toMatchObject({ colour: 'red', description: 'described' });
  writeFileSync(file, JSON.stringify({ ...endpoint, schemaVersion: 2 }));
  expect(() => store.find(endpoint.id)).toThrow(expect.objectContaining({ code: 'newer-document' }));
});

test('several archived ones of a name are told apart by their id', async () => {
  const root = path.join(temporaryFolder(), 'catalog');
  const store = open(root);
  const ids: string[] = [];
  for (const text of ['a', 'b']) {
    const { endpoint } = await store.publish('one', sampleEndpoint(text));
    ids.push(endpoint.id);
    await store.archive('one');
  }
  expect(() => store.find('one')).toThrow(expect.objectContaining({ code: 'ambiguous-name', message: expect.stringContaining('Several archived endpoints') }));
  await expect(store.rename(ids[0] ?? '', 'x')).rejects.toMatchObject({ code: 'wrong-status' });
  expect((await store.restore(ids[1] ?? '', undefined)).status).toBe('active');
  expect(store.find('one').id).toBe(ids[1]);
  mkdirSync(path.join(root, 'staging'), { recursive: true });
  expect(readdirSync(path.join(root, 'staging'))).toEqual([]);
});
