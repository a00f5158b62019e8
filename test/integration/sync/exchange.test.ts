import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCatalog } from '#electron/catalog/check-catalog.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '#electron/sync/remote/remote-errors.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { openSyncHome, type SyncHome } from '#test/kit/sync/sync-home.ts';
import { shareTrain } from '#test/kit/sync/two-homes.ts';
import { remoteOf } from '#test/kit/sync/remote-of.ts';
import { openAppWorld, type AppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';
const moduleThere = async (world: AppWorld, id: string) => remoteOf(world).entity('module', id);
const named = async (world: AppWorld, name: string) => (await remoteOf(world).changes(0, 500)).changes.filter(({ entity }) => entity.name === name && entity.status !== 'archived').map(({ entity }) => entity);
async function decide(home: SyncHome, choice: Parameters<SyncService['resolveConflict']>[0]['choice'], name?: string): Promise<void> {
  const [conflict] = home.sync.conflicts(ws);
  if (conflict === undefined) throw new Error('There is no conflict.');
  await home.sync.resolveConflict({ workspace: ws, conflict: conflict.id, choice, ...(name === undefined ? {} : { name }) });
}

describe('publishing', () => {
  test('what was marked offline waits visibly, and arrives once when the workspace answers', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    home.online = false;
    const { module } = await home.register({ name: 'train' });
    expect(await home.sync.markForPublishing({ workspace: ws, kind: 'module', entity: 'train', versions: 'latest' })).toMatchObject({ unchanged: false, marked: [{ name: 'train', versions: ['1'] }] });
    await expect(home.sync.sync(ws)).rejects.toThrow(RemoteUnreachableError);
    expect(home.sync.outbox()).toMatchObject([{ name: 'train', version: '1', what: 'publish-version', reason: 'offline' }]);
    expect(home.sync.workspaces()).toMatchObject([{ state: 'offline', queued: 1 }]);
    home.online = true;
    expect(await home.sync.sync(ws)).toMatchObject({ published: [{ name: 'train', versions: ['1'] }], queued: 0 });
    expect(await moduleThere(world, module.id)).toMatchObject({ name: 'train', versions: [{ version: '1', id: module.versions[0]?.id }] });
    expect(await home.sync.sync(ws)).toMatchObject({ published: [], taken: [], changesSent: 0, queued: 0 });
    expect(home.sync.workspaces()).toMatchObject([{ state: 'online', queued: 0, conflicts: 0, member: { role: 'contributor' } }]);
  });

  test('a reply that is lost, at whatever request, makes no duplicate and loses nothing', async () => {
    for (const commits of [true, false]) {
      for (let at = 0; at < 14; at += 1) {
        await using world = await openAppWorld();
        await using home = openSyncHome(world);
        const { module } = await home.register({ name: 'train', publish: true });
        await home.register({ name: 'train', command: 'echo second', publish: true });
        await home.app.catalog.describeModule('train', 'Trains.');
        let count = 0;
        home.through = (send) => async (request) => {
          count += 1;
          if (count !== at + 1) return send(request);
          if (commits) await send(request);
          throw new TypeError('connection reset');
        };
        await home.sync.sync(ws).catch(() => undefined);
        home.through = (send) => send;
        const again = home.reopen();
        await again.sync(ws, { now: true });
        expect(await moduleThere(world, module.id)).toMatchObject({ description: 'Trains.', versions: [{ version: '1' }, { version: '2' }] });
        expect(await named(world, 'train')).toHaveLength(1);
        expect(again.outbox(ws)).toEqual([]);
        expect(again.conflicts(ws)).toEqual([]);
      }
    }
  });

  test('children come first, and what waits for them says so', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    await home.register({ name: 'step' });
    await home.register({ name: 'inner', uses: ['step'] });
    await home.register({ name: 'outer', uses: ['inner', 'step:1'] });
    const { report } = await home.sync.markForPublishing({ workspace: ws, kind: 'module', entity: 'outer', versions: 'latest' });
    expect(report.together.map(({ name }) => name)).toEqual(['step', 'inner']);
    expect(home.sync.outbox(ws).find(({ name }) => name === 'outer')).toMatchObject({ reason: 'waits-for-others' });
    await home.sync.sync(ws);
    expect((await remoteOf(world).changes(0, 10)).changes.map(({ entity }) => entity.name)).toEqual(['step', 'inner', 'outer']);
  });

  test('an endpoint, a data asset with its files and an environment reach another home', async () => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const rows = path.join(ann.root, 'rows.csv');
    writeFileSync(rows, 'a,b\n1,2\n');
    await ann.app.catalog.registerData('rows', rows);
    await ann.app.catalog.setMapping('azureml:sklearn@latest', 'registry.example/sklearn:1');
    await ann.sync.markForPublishing({ workspace: ws, kind: 'data', entity: 'rows', versions: 'latest' });
    await ann.sync.markForPublishing({ workspace: ws, kind: 'environment', entity: 'azureml:sklearn@latest', versions: 'latest' });
    await ann.sync.sync(ws);
    expect(ann.sync.outbox(ws)).toEqual([]);
    await ben.sync.sync(ws);
    for (const { kind, id } of ben.sync.browse(ws).rows) await ben.sync.pull(ws, kind, id, { offline: true });
    expect(ben.app.catalog.findMapping('azureml:sklearn@latest')?.image).toBe('registry.example/sklearn:1');
    const { version } = ben.app.catalog.resolveData('rows');
    expect((await ben.app.snapshots.readFile(version.snapshot_id ?? '', 'rows.csv')).toString()).toBe('a,b\n1,2\n');
  });

  test('a revoked token pauses the workspace, and nothing is lost', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    await home.register({ name: 'train', publish: true });
    home.token = 'not-any-more';
    await expect(home.sync.sync(ws)).rejects.toThrow(RemoteRefusalError);
    expect(home.sync.workspaces()).toMatchObject([{ state: 'needs-login', queued: 1 }]);
    expect(home.sync.outbox(ws)).toMatchObject([{ reason: 'needs-login' }]);
    home.token = world.token('contributor');
    expect(await home.sync.sync(ws)).toMatchObject({ queued: 0, published: [{ name: 'train' }] });
  });

  test('what a reader may not publish is parked and explained, and does not hold up what can be taken', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world, { as: 'reader' });
    await home.register({ name: 'train', publish: true });
    expect(await home.sync.sync(ws)).toMatchObject({ parked: 1, queued: 0 });
    expect(home.sync.outbox(ws)).toMatchObject([{ reason: 'parked', explanation: expect.stringContaining('does not take it') }]);
  });
});

describe('two homes', () => {
  test('see what the other changed: new versions, fields, statuses', async () => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const { module } = await ann.register({ name: 'train', publish: true });
    await ann.sync.sync(ws);
    await ben.sync.sync(ws);
    expect(ben.app.catalog.listModules()).toEqual([]);
    await ben.sync.pull(ws, 'module', module.id, { offline: false });
    await ann.register({ name: 'train', command: 'echo second', publish: true });
    await ann.app.catalog.deprecate({ kind: 'version', name: 'train', version: '1', text: 'train:1' });
    await ann.app.catalog.rename('train', 'fit');
    await ann.sync.sync(ws);
    await ben.app.catalog.describeModule('train', 'From Ben.');
    await ben.sync.sync(ws);
    const resolved = ben.app.catalog.resolve({ kind: 'default', name: 'fit', text: 'fit' });
    expect(resolved.version.version).toBe('2');
    expect(ben.app.catalog.findModule('fit')).toMatchObject({ id: module.id, description: 'From Ben.' });
    await ann.sync.sync(ws);
    expect(ann.app.catalog.findModule('fit').description).toBe('From Ben.');
    for (const home of [ann, ben]) expect(checkCatalog(home.app.layout.catalog)).toEqual([]);
  });

  test.each(['mine', 'theirs'] as const)('change one field both and choose: %s', async (choice) => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const module = await shareTrain(ann, ben);
    await ann.app.catalog.describeModule('train', 'From Ann.');
    await ben.app.catalog.describeModule('train', 'From Ben.');
    await ann.sync.sync(ws);
    expect(await ben.sync.sync(ws)).toMatchObject({ conflicts: 1 });
    expect(ben.sync.conflicts(ws)).toMatchObject([{ conflict: 'field', field: 'description', mine: 'From Ben.', theirs: 'From Ann.', base: 'What train does.' }]);
    expect(ben.sync.threeWay(ws, 'module', module.id).rows.find(({ what }) => what === 'description')).toMatchObject({ outcome: 'conflict' });
    await decide(ben, choice);
    await ben.sync.sync(ws);
    await ann.sync.sync(ws);
    const agreed = choice === 'mine' ? 'From Ben.' : 'From Ann.';
    for (const home of [ann, ben]) expect(home.app.catalog.findModule('train').description).toBe(agreed);
    expect(ben.sync.conflicts(ws)).toEqual([]);
  });

  test.each(['rename-mine', 'publish-into-theirs', 'keep-local'] as const)('publish under one name, and the later one chooses: %s', async (choice) => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const { module: theirs } = await ben.register({ name: 'Train', publish: true });
    await ben.sync.sync(ws);
    const { module: mine } = await ann.register({ name: 'train', command: 'echo mine', publish: true });
    expect(await ann.sync.sync(ws)).toMatchObject({ conflicts: 1, published: [] });
    expect(ann.sync.conflicts(ws)).toMatchObject([{ conflict: 'name-taken', holder: { id: theirs.id, name: 'Train' } }]);
    expect(ann.sync.outbox(ws)).toMatchObject([{ reason: 'conflict', version: '1' }]);
    await decide(ann, choice, choice === 'rename-mine' ? 'train-ann' : undefined);
    await ann.sync.sync(ws);
    expect(ann.sync.conflicts(ws)).toEqual([]);
    expect(ann.sync.outbox(ws)).toEqual([]);
    expect(checkCatalog(ann.app.layout.catalog)).toEqual([]);
    if (choice === 'rename-mine') expect(await moduleThere(world, mine.id)).toMatchObject({ name: 'train-ann' });
    else if (choice === 'keep-local') expect(ann.app.catalog.findModule('train').id).toBe(mine.id);
    else {
      expect(await moduleThere(world, theirs.id)).toMatchObject({ versions: [{ version: '1' }, { version: '2' }] });
      expect(ann.app.catalog.findModule('train')).toMatchObject({ id: theirs.id, versions: [{ version: '1' }, { version: '2' }] });
      expect(ann.app.catalog.findModule(mine.id).status).toBe('archived');
      expect(ann.app.catalog.resolve({ kind: 'latest', name: 'train', text: 'train@latest' }).version.source.text).toContain('echo mine');
    }
  });

  test.each(['next-version', 'theirs', 'keep-local'] as const)('publish other content under one version, and the later one chooses: %s', async (choice) => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const module = await shareTrain(ann, ben);
    await ann.register({ name: 'train', command: 'echo ann', version: '2', publish: true });
    const { version: mine } = await ben.register({ name: 'train', command: 'echo ben', version: '2', publish: true });
    await ann.sync.sync(ws);
    expect(await ben.sync.sync(ws)).toMatchObject({ conflicts: 1 });
    await decide(ben, choice);
    await ben.sync.sync(ws);
    expect(ben.sync.conflicts(ws)).toEqual([]);
    expect(ben.sync.outbox(ws)).toEqual([]);
    expect(ben.app.catalog.resolve({ kind: 'id', id: mine.id, text: mine.id }).version.source.text).toContain('echo ben');
    expect((await moduleThere(world, module.id)).versions.map(({ version }) => version)).toEqual(choice === 'next-version' ? ['1', '2', '3'] : ['1', '2']);
    const second = ben.app.catalog.resolve({ kind: 'version', name: 'train', version: '2', text: 'train:2' }).version.source.text;
    expect(second).toContain(choice === 'keep-local' ? 'echo ben' : 'echo ann');
  });

  test('the same content under one version is one version, with the id of whoever was first', async () => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const module = await shareTrain(ann, ben);
    const { version: first } = await ann.register({ name: 'train', command: 'echo two', publish: true });
    const { version: second } = await ben.register({ name: 'train', command: 'echo two', publish: true });
    await ann.sync.sync(ws);
    await ben.sync.sync(ws);
    expect(ben.sync.conflicts(ws)).toEqual([]);
    expect(ben.app.catalog.findModule('train').versions.map(({ id }) => id)).toEqual([module.versions[0]?.id, first.id]);
    expect(ben.app.catalog.resolve({ kind: 'id', id: second.id, text: second.id }).version.id).toBe(second.id);
  });

  test('one archives what the other still publishes to', async () => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    await shareTrain(ann, ben);
    await ben.app.catalog.archive('train');
    await ben.sync.sync(ws);
    await ann.register({ name: 'train', command: 'echo two', publish: true });
    expect(await ann.sync.sync(ws)).toMatchObject({ conflicts: 1 });
    expect(ann.sync.conflicts(ws)).toMatchObject([{ conflict: 'archived-meanwhile' }]);
    await decide(ann, 'mine');
    await ann.sync.sync(ws);
    await ben.sync.sync(ws);
    expect(ben.app.catalog.findModule('train')).toMatchObject({ status: 'active', versions: [{ version: '1' }, { version: '2' }] });
  });

  test('a name that somebody else here has keeps a pull out, and nothing changes', async () => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const { module } = await ann.register({ name: 'train', publish: true });
    await ann.sync.sync(ws);
    const { module: own } = await ben.register({ name: 'TRAIN', command: 'echo other' });
    await expect(ben.sync.pull(ws, 'module', module.id, { offline: false })).rejects.toMatchObject({ code: 'name-taken' });
    expect(ben.app.catalog.listModules({ all: true }).map(({ id }) => id)).toEqual([own.id]);
  });
});

test('a server that was restored from a backup gets back what was acknowledged', async () => {
  const store = new MemoryStore();
  await using world = await openAppWorld({ store });
  await using home = openSyncHome(world);
  const { module } = await home.register({ name: 'train', publish: true });
  await home.sync.sync(ws);
  const backup = store.backup();
  await home.register({ name: 'train', command: 'echo two', publish: true });
  const { module: later } = await home.register({ name: 'score', command: 'echo three', publish: true });
  await home.app.catalog.describeModule('train', 'Acknowledged.');
  await home.app.catalog.setDefault('train', '1');
  await home.sync.sync(ws);
  store.restore(backup);
  await store.renewEpoch(ws, 'another-history');
  await home.sync.sync(ws);
  expect(home.sync.conflicts(ws)).toEqual([]);
  expect(await moduleThere(world, module.id)).toMatchObject({ description: 'Acknowledged.', defaultVersion: '1', versions: [{ version: '1' }, { version: '2' }] });
  expect(await moduleThere(world, later.id)).toMatchObject({ name: 'score' });
  expect(home.app.catalog.findModule('train').description).toBe('Acknowledged.');
});
