import { expect, test } from 'vitest';
import { LocalNameTakenError } from '#electron/sync/sync-errors.ts';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { clashOverTrain } from '#test/kit/sync/two-homes.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

// Simulated world 33: the decision was written down, could not be carried out, and every exchange stopped at it.
test('a name clash of what is archived is decided only in ways that can be carried out, and keeps nothing else from being exchanged', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  await using ben = openSyncHome(world);
  const { theirs, mine } = await clashOverTrain(ben, ann);
  await ann.app.catalog.archive(mine.id);
  const { module: other } = await ann.register({ name: 'train', command: 'echo other' });
  await ann.sync.sync(ws);
  const [conflict] = ann.sync.conflicts(ws);
  expect(conflict).toMatchObject({ conflict: 'name-taken', entityId: mine.id, holder: { id: theirs.id } });
  // A new name is nothing that something archived can be given.
  expect(conflict?.choices.map(({ choice }) => choice)).toEqual(['publish-into-theirs', 'keep-local']);
  await expect(ann.sync.resolveConflict({ workspace: ws, conflict: conflict?.id ?? '', choice: 'publish-into-theirs' })).rejects.toThrow(LocalNameTakenError);
  expect(ann.sync.conflicts(ws)).toEqual([conflict]);
  await ann.register({ name: 'fit', publish: true });
  expect(await ann.sync.sync(ws)).toMatchObject({ published: [{ name: 'fit' }], conflicts: 1 });
  await ann.app.catalog.rename(other.id, 'train-2');
  await ann.sync.resolveConflict({ workspace: ws, conflict: conflict?.id ?? '', choice: 'publish-into-theirs' });
  expect(await ann.sync.sync(ws)).toMatchObject({ published: [{ id: theirs.id, versions: ['2'] }], conflicts: 0 });
});
