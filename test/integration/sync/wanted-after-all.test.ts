import { expect, test } from 'vitest';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { shareTrain } from '#test/kit/sync/two-homes.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

// Simulated world 1384: it was marked for the workspace and kept from it at once, and nothing said so.
test('what was kept here after a clash, and is registered again for the workspace, clashes again and can go as the next version', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  await using bob = openSyncHome(world);
  const module = await shareTrain(ann, bob);
  await ann.register({ name: 'train', command: 'echo ann', version: '2', publish: true });
  await ann.sync.sync(ws);
  const register = () => bob.register({ name: 'train', command: 'echo bob', version: '2', publish: true });
  await register();
  await bob.sync.sync(ws);
  const [clash] = bob.sync.conflicts(ws);
  expect(clash).toMatchObject({ conflict: 'version-clash', version: '2' });
  await bob.sync.resolveConflict({ workspace: ws, conflict: clash?.id ?? '', choice: 'keep-local' });
  await bob.sync.sync(ws);
  expect(bob.sync.conflicts(ws)).toEqual([]);

  expect(await register()).toMatchObject({ outcome: 'unchanged' });
  const [again] = bob.sync.conflicts(ws);
  expect(again).toMatchObject({ conflict: 'version-clash', version: '2' });
  await bob.sync.resolveConflict({ workspace: ws, conflict: again?.id ?? '', choice: 'next-version' });
  await bob.sync.sync(ws);
  expect(bob.sync.browse(ws).rows).toMatchObject([{ id: module.id, versions: [{ version: '1' }, { version: '2' }, { version: '3' }] }]);
});
