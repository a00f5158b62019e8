import { expect, test } from 'vitest';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

// Simulated world 4321: the content was in the other module already, as a version that was never meant for the workspace, and so it never came there.
test('what is published as a new version of a module that has this content here already, but not there, comes to the workspace', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  const { module } = await ann.register({ name: 'train', command: 'echo one' });
  await ann.register({ name: 'train', command: 'echo two', publish: true });
  await ann.sync.sync(ws);
  expect(ann.sync.browse(ws).rows).toMatchObject([{ id: module.id, versions: [{ version: '2' }] }]);
  await ann.app.catalog.rename(module.id, 'prep');
  const again = await ann.register({ name: 'train', command: 'echo one', publish: true });
  const [conflict] = ann.sync.conflicts(ws);
  expect(conflict).toMatchObject({ conflict: 'name-taken', entityId: again.module.id, holder: { id: module.id } });
  await ann.sync.resolveConflict({ workspace: ws, conflict: conflict?.id ?? '', choice: 'publish-into-theirs' });
  expect(await ann.sync.sync(ws)).toMatchObject({ published: [{ id: module.id, versions: ['1'] }], queued: 0, conflicts: 0 });
  expect(ann.sync.browse(ws, { all: true }).rows).toMatchObject([{ id: module.id, versions: [{ version: '2' }, { version: '1' }] }]);
});
