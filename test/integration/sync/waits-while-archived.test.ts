import { expect, test } from 'vitest';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

// Simulated world 30014: it was queued, and nothing showed it.
test('what is to be published of something that is archived is shown with its reason, and is sent when it is restored', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  const { module } = await ann.register({ name: 'train', publish: true });
  await ann.sync.sync(ws);
  await ann.app.catalog.archive(module.id);
  await ann.sync.sync(ws);
  expect(ann.sync.outbox(ws)).toEqual([]);
  await ann.app.catalog.restore(module.id);
  await ann.register({ name: 'train', command: 'echo again', publish: true });
  await ann.app.catalog.archive(module.id);
  expect(await ann.sync.sync(ws)).toMatchObject({ published: [], parked: 1 });
  expect(ann.sync.outbox(ws)).toMatchObject([{ name: 'train', version: '2', what: 'publish-version', reason: 'parked', explanation: expect.stringContaining('restore') }]);
  await ann.app.catalog.restore(module.id);
  expect(await ann.sync.sync(ws)).toMatchObject({ published: [{ name: 'train', versions: ['2'] }], parked: 0, queued: 0 });
  expect(ann.sync.outbox(ws)).toEqual([]);
});

// Simulated world 30031: a restored workspace was given it again with another moment of its making.
test('an environment that is published keeps the moment since when it is there, whatever image it stands for', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  const { catalog } = ann.app;
  await catalog.setMapping('azureml:env', 'one:1');
  await ann.sync.markForPublishing({ workspace: ws, kind: 'environment', entity: 'azureml:env', versions: 'latest' });
  const [before] = catalog.listMappings();
  await catalog.setMapping('azureml:env', 'two:2');
  expect(catalog.listMappings()).toMatchObject([{ id: before?.id, image: 'two:2', createdUtc: before?.createdUtc }]);
});
