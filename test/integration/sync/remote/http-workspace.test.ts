import { expect, test } from 'vitest';
import { RemoteRefusalError } from '#electron/sync/remote/remote-errors.ts';
import { HttpWorkspace } from '#electron/sync/remote/http-workspace.ts';
import { listening, remoteOf } from '#test/kit/sync/remote-of.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';
import { urlPublication } from '#test/kit/workspace/documents.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';

const refused = async (answer: Promise<unknown>): Promise<RemoteRefusalError> => {
  const error: unknown = await answer.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof RemoteRefusalError) return error;
  throw new Error(`It was not refused: ${String(error)}`);
};

test('everything there is to do with a workspace, against the app itself', async () => {
  await using world = await openAppWorld();
  const remote = remoteOf(world);
  expect(await remote.info()).toMatchObject({ id: 'ws-1', seq: expect.any(Number), member: { role: 'contributor' } });

  const request = modulePublication({ id: 'm-1', versionId: 'v-1', version: '1', name: 'train' });
  expect(await remote.publish('module', 'm-1', 'v-1', request)).toMatchObject({ outcome: 'created', versionId: 'v-1', entity: { id: 'm-1', name: 'train' } });
  expect(await remote.publish('module', 'm-1', 'v-1', request)).toMatchObject({ outcome: 'unchanged', versionId: 'v-1' });
  expect(await remote.versionDocument('module', 'm-1', 'v-1')).toEqual(request.document);

  const endpoint = endpointPublication({ id: 'e-1', versionId: 'ev-1', version: '1', reference: 'train' });
  await remote.publish('endpoint', 'e-1', 'ev-1', endpoint);
  expect(await remote.versionDocument('endpoint', 'e-1', 'ev-1')).toEqual(endpoint.document);
  const data = urlPublication({ id: 'd-1', versionId: 'dv-1', version: '1' });
  await remote.publish('data', 'd-1', 'dv-1', data);
  expect(await remote.versionDocument('data', 'd-1', 'dv-1')).toEqual(data.document);
  expect(await remote.createEnvironment('n-1', { name: 'azureml:sklearn@latest', description: '', createdUtc: '2026-01-01T00:00:00.000Z', image: 'my/sklearn:1' })).toMatchObject({ id: 'n-1', image: 'my/sklearn:1' });

  const before = await remote.entity('module', 'm-1');
  const renamed = await remote.patch('module', 'm-1', before.etag, { name: 'train-model' });
  expect(renamed).toMatchObject({ name: 'train-model' });
  expect((await refused(remote.patch('module', 'm-1', before.etag, { name: 'other' }))).group).toBe('stale');
  const entry = renamed.versions[0];
  expect(await remote.describeVersion('module', 'm-1', 'v-1', entry?.etag ?? '', 'better')).toMatchObject({ versions: [{ description: 'better' }] });
  const described = (await remote.entity('module', 'm-1')).versions[0]?.etag ?? '';
  const deprecated = await remote.setVersionStatus('module', 'm-1', 'v-1', described, 'deprecated');
  expect(deprecated).toMatchObject({ versions: [{ status: 'deprecated' }] });
  expect(await remote.setVersionStatus('module', 'm-1', 'v-1', deprecated.versions[0]?.etag ?? '', 'active')).toMatchObject({ versions: [{ status: 'active' }] });
  // The first of them arrives once more, late.
  expect((await refused(remote.setVersionStatus('module', 'm-1', 'v-1', described, 'deprecated'))).group).toBe('stale');
  expect(await remote.entity('module', 'm-1')).toMatchObject({ versions: [{ status: 'active' }] });

  const changes = await remote.changes(0, 2);
  expect(changes).toMatchObject({ more: true, changes: [{ entity: { id: 'e-1' } }, { entity: { id: 'd-1' } }] });
  expect((await remote.changes(changes.cursor, 100)).changes.map(({ entity }) => entity.id)).toEqual(['n-1', 'm-1']);
  expect(world.defects).toEqual([]);
});

test('a no says which one it is, and what to know about it', async () => {
  await using world = await openAppWorld();
  const remote = remoteOf(world);
  await remote.publish('module', 'm-1', 'v-1', modulePublication({ id: 'm-1', versionId: 'v-1', version: '1', name: 'train' }));
  expect(await refused(remote.publish('module', 'm-2', 'v-2', modulePublication({ id: 'm-2', versionId: 'v-2', version: '1', name: 'TRAIN' })))).toMatchObject({ code: 'workspace-name-taken', group: 'conflict', failure: { holder: { id: 'm-1', name: 'train' } } });
  expect(await refused(remote.publish('module', 'm-1', 'v-3', modulePublication({ id: 'm-1', versionId: 'v-3', version: '1', command: 'other' })))).toMatchObject({ group: 'conflict', failure: { code: 'version-conflict', existing: { id: 'v-1' }, suggestedVersion: '2' } });
  expect(await refused(remote.publish('module', 'm-1', 'v-4', modulePublication({ id: 'm-1', versionId: 'v-4', version: '4', snapshotId: `sha256:${'0'.repeat(64)}` })))).toMatchObject({ group: 'content', failure: { code: 'content-missing' } });
  expect((await refused(remoteOf(world, { as: 'reader' }).publish('data', 'd-1', 'dv-1', urlPublication({ id: 'd-1', versionId: 'dv-1', version: '1' })))).group).toBe('auth');
  expect((await refused(remoteOf(world, { token: 'wrong' }).info())).failure.code).toBe('unauthenticated');
  expect((await refused(remote.entity('module', 'm-9'))).failure.code).toBe('not-found');
});

test('without a token nothing is sent', async () => {
  let sent = 0;
  const remote = new HttpWorkspace({ name: 'team', server: 'https://workspace.test', workspace: 'ws-1', token: async () => undefined, fetch: async () => new Response(String((sent += 1))) });
  expect((await refused(remote.info())).group).toBe('auth');
  expect(sent).toBe(0);
});

test('over a real socket: calls, a live channel, and a server that goes away', async () => {
  await using world = await openAppWorld();
  const server = await listening(world);
  const remote = new HttpWorkspace({ name: 'team', server: server.url, workspace: 'ws-1', token: async () => world.token('contributor'), fetch: (request) => fetch(request) });
  expect(await remote.info()).toMatchObject({ id: 'ws-1' });
  const stop = new AbortController();
  const heard = remote.events(stop.signal)[Symbol.asyncIterator]();
  const first = heard.next();
  await remote.publish('data', 'd-1', 'dv-1', urlPublication({ id: 'd-1', versionId: 'dv-1', version: '1' }));
  const { seq } = await remote.info();
  let event = await first;
  while (event.done !== true && event.value.seq < seq) event = await heard.next();
  expect(event).toMatchObject({ done: false, value: { seq } });
  const waiting = heard.next();
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await server[Symbol.asyncDispose]();
  await expect(remote.info()).rejects.toMatchObject({ code: 'workspace-unreachable', message: expect.stringMatching(/nothing listens at its address|the connection was cut/u) });
});
