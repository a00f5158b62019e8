import { expect, test } from 'vitest';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

test('only what is here can be asked for: what was published from here and what was pulled', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  await using ben = openSyncHome(world);
  const { module: pulled } = await ann.register({ name: 'train', publish: true });
  await ann.register({ name: 'score', publish: true });
  await ann.sync.sync(ws);
  const { module: own } = await ben.register({ name: 'fit', publish: true });
  await ben.register({ name: 'stays' });
  await ben.sync.sync(ws);
  await ben.sync.pull(ws, 'module', pulled.id, { offline: false });
  const here = ben.sync.browse(ws, { presence: 'here' });
  expect([here.total, here.rows.map(({ id, presence }) => [id, presence])]).toEqual([2, [[own.id, 'here'], [pulled.id, 'here']]]);
  expect(ben.sync.browse(ws, { presence: 'here', kind: 'endpoint' }).total).toBe(0);
  expect(ben.sync.browse(ws, { presence: 'here', limit: 1 })).toMatchObject({ rows: [{ id: own.id }], total: 2 });
  expect(ben.sync.browse(ws).total).toBe(3);
});
