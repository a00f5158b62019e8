import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { clashOverTrain } from '#test/kit/sync/two-homes.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';

test('a decision that cannot be carried out says why, keeps nothing else from being exchanged, and is carried out once it can be', async () => {
  await using world = await openAppWorld();
  await using ann = openSyncHome(world);
  await using ben = openSyncHome(world);
  const { theirs, mine, version } = await clashOverTrain(ben, ann);
  await ann.sync.sync(ws);
  const [conflict] = ann.sync.conflicts(ws);
  const file = path.join(ann.app.layout.catalog, 'modules', mine.id.slice(-1), `${mine.id}.json`);
  const whole = readFileSync(file, 'utf8');
  // Its process dies right after the decision was written down, and then its document is damaged.
  writeFileSync(path.join(ann.app.layout.workspaces, ws, 'moving.json'), JSON.stringify({ schemaVersion: 1, moves: [{ kind: 'module', id: mine.id, holder: theirs.id, versions: [version.id] }] }));
  writeFileSync(file, '{ torn');
  const { module: fit } = await ann.register({ name: 'fit', publish: true });
  const again = ann.reopen();
  expect(await again.sync(ws)).toMatchObject({ published: [{ id: fit.id }] });
  expect(again.outbox(ws)).toContainEqual(expect.objectContaining({ id: `module/${mine.id}/move`, reason: 'parked', attempts: 1, lastError: expect.objectContaining({ code: 'corrupt-document' }) }));
  expect(conflict?.holder?.id).toBe(theirs.id);
  writeFileSync(file, whole);
  expect(await ann.reopen().sync(ws)).toMatchObject({ published: [{ id: theirs.id, versions: ['2'] }], conflicts: 0, parked: 0 });
});
