import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { remoteOf } from '#test/kit/sync/remote-of.ts';
import { openSyncHome, type SyncHome } from '#test/kit/sync/sync-home.ts';
import { openAppWorld, type AppWorld } from '#test/kit/workspace/app-world.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { moduleVersionDocumentSchema } from '#shared/model/module.ts';

/** The requests of a home that send something, and what stands before the app for some of them. */
function watch(home: SyncHome, instead: (request: Request) => Response | undefined = () => undefined): string[] {
  const lines: string[] = [];
  home.through = (send) => async (request) => {
    const place = new URL(request.url).pathname.replace('/v1/workspaces/ws-1/', '').replaceAll(/[0-9a-f]{64}/gu, 'DIGEST').replaceAll(/[mv]-[0-9a-z]+/gu, 'ID');
    if (request.method !== 'GET') lines.push(`${request.method} ${place}`);
    return instead(request) ?? send(request);
  };
  return lines;
}

async function registered(home: SyncHome, files: Readonly<Record<string, string | Buffer>>, command = 'python train.py'): Promise<string> {
  const folder = path.join(home.root, `code-${String(Object.keys(files).length)}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const { id: snapshotId } = await home.app.snapshots.capture({ root: folder, includes: [] });
  const { inputs, outputs, params, sealed, source, description } = moduleVersionDocumentSchema.parse(modulePublication({ id: 'm-0', versionId: 'v-0', version: '1', name: 'train', command, snapshotId }).document);
  await home.app.catalog.registerVersion({ name: 'train', description, format: 'v2', sealed, interface: { inputs, outputs, params }, source, snapshotId }, { publishTo: ['ws-1'] });
  return snapshotId;
}

async function isThere(world: AppWorld, snapshotId: string, versions: number): Promise<void> {
  const { changes } = await remoteOf(world).changes(0, 500);
  expect(changes.map(({ entity }) => entity.versions.length)).toEqual([versions]);
  expect((await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${snapshotId}`)).status).toBe(200);
}

test('a small module is published in one request', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  const lines = watch(home);
  const snapshotId = await registered(home, { 'train.py': 'print(1)', 'more.py': 'print(2)' });
  await home.sync.sync('ws-1');
  expect(lines).toEqual(['PUT modules/ID/versions/ID/whole']);
  await isThere(world, snapshotId, 1);
});

test('a further version of the same files is published without them', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  const snapshotId = await registered(home, { 'train.py': 'print(1)' });
  await home.sync.sync('ws-1');
  const lines = watch(home);
  await registered(home, { 'train.py': 'print(1)' }, 'python train.py --fast');
  await home.sync.sync('ws-1');
  expect(lines).toEqual(['PUT modules/ID/versions/ID']);
  await isThere(world, snapshotId, 2);
});

test('a large one is published with its files before it', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  const lines = watch(home);
  const snapshotId = await registered(home, { 'train.py': randomBytes(300_000) });
  await home.sync.sync('ws-1');
  expect(lines).toEqual(['POST blobs/missing', 'POST blobs', 'PUT snapshots/sha256%3ADIGEST', 'PUT modules/ID/versions/ID']);
  await isThere(world, snapshotId, 1);
});

test('a server that does not know such requests gets those that it knows, and is asked once only', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  const unknown = () => Response.json({ error: { code: 'not-found', message: 'There is nothing at this address; see /openapi.json.' } }, { status: 404 });
  const lines = watch(home, (request) => (request.url.endsWith('/whole') ? unknown() : undefined));
  await registered(home, { 'train.py': 'print(1)' });
  const snapshotId = await registered(home, { 'train.py': 'print(1)', 'more.py': 'print(2)' });
  await home.sync.sync('ws-1');
  const one = ['PUT snapshots/sha256%3ADIGEST/pack', 'PUT modules/ID/versions/ID'];
  expect(lines).toEqual(['PUT modules/ID/versions/ID/whole', ...one, ...one]);
  await isThere(world, snapshotId, 2);
});

test('an answer that got lost makes no second version', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  let lost = 0;
  home.through = (send) => async (request) => {
    const answer = await send(request);
    if (!request.url.endsWith('/whole') || lost > 0) return answer;
    lost += 1;
    throw new TypeError('fetch failed');
  };
  const snapshotId = await registered(home, { 'train.py': 'print(1)' });
  await home.sync.sync('ws-1').catch(() => undefined);
  home.clock.forward(3_600_000);
  await home.sync.sync('ws-1');
  expect(lost).toBe(1);
  await isThere(world, snapshotId, 1);
});

test('a workspace that asks for files of something else gets none of them', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  await registered(home, { 'train.py': 'print(1)' });
  await home.sync.sync('ws-1');
  const folder = path.join(home.root, 'private');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'secret.py'), 'password = 1');
  const { id: secret } = await home.app.snapshots.capture({ root: folder, includes: [] });
  const greedy = () => Response.json({ error: { code: 'content-missing', message: 'Its files are not there.', missing: [secret] } }, { status: 409 });
  const lines = watch(home, (request) => (request.method === 'PUT' && request.url.includes('/modules/') ? greedy() : undefined));
  await registered(home, { 'train.py': 'print(1)' }, 'python train.py --fast');
  await home.sync.sync('ws-1');
  expect(lines).toEqual(['PUT modules/ID/versions/ID']);
  expect(home.sync.outbox('ws-1')).toMatchObject([{ name: 'train', lastError: { code: 'workspace-content-missing' } }]);
});
