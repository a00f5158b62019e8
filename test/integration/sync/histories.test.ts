import { expect, test } from 'vitest';
import { RemoteUnreachableError } from '#electron/sync/remote/remote-errors.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

test('a database that went back by its own tools, under the same history, is read again from its beginning, and gets back what was acknowledged', async () => {
  const store = new MemoryStore();
  await using world = await openAppWorld({ store });
  await using ann = openSyncHome(world);
  await using ben = openSyncHome(world);
  const { module } = await ann.register({ name: 'train', publish: true });
  await ann.sync.sync(ws);
  const backup = store.backup();
  await ann.register({ name: 'train', command: 'echo two', publish: true });
  const { module: later } = await ann.register({ name: 'score', command: 'echo three', publish: true });
  await ann.app.catalog.describeModule('train', 'Acknowledged.');
  await ann.sync.sync(ws);
  await ben.sync.sync(ws);
  store.restore(backup);
  expect(await ben.sync.sync(ws)).toMatchObject({ published: [] });
  expect(ben.sync.browse(ws).rows).toMatchObject([{ id: module.id, versions: [{ version: '1' }] }]);
  expect(await ann.reopen().sync(ws)).toMatchObject({ conflicts: 0, queued: 0 });
  await ben.reopen().sync(ws);
  expect(ben.sync.browse(ws).rows).toMatchObject([{ id: later.id }, { id: module.id, description: 'Acknowledged.', versions: [{ version: '1' }, { version: '2' }] }]);
  // It is read in one go from here on.
  let asked = 0;
  ann.through = (send) => async (request) => {
    if (request.url.includes('/changes')) asked += 1;
    return send(request);
  };
  await ann.reopen().sync(ws);
  expect(asked).toBe(1);
});

test('a server whose history is another one each time is given up, and says so', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  await home.register({ name: 'train', publish: true });
  await home.sync.sync(ws);
  let asked = 0;
  home.through = (send) => async (request) => {
    if (!request.url.includes('/changes')) return send(request);
    const answer: unknown = await (await send(request)).json();
    return Response.json({ ...Object(answer), epoch: `epoch-${String((asked += 1) % 2)}` });
  };
  await expect(home.sync.sync(ws)).rejects.toThrow(RemoteUnreachableError);
  expect(asked).toBe(10);
  expect(home.sync.workspaces()).toMatchObject([{ state: 'offline', lastError: { code: 'workspace-unreachable' } }]);
});
