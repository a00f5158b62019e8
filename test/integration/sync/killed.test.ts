import type * as fs from 'node:fs';
import { expect, test, vi } from 'vitest';
import { checkCatalog } from '#electron/catalog/check-catalog.ts';
import { openSyncHome, type SyncHome } from '#test/kit/sync/sync-home.ts';
import { clashOverTrain, shareTrain } from '#test/kit/sync/two-homes.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

/** Writes that a home has left before its process dies; after that nothing reaches the disk. */
const life = vi.hoisted(() => ({ writes: Number.POSITIVE_INFINITY, isDead: false }));

class KilledError extends Error {}

vi.mock('node:fs', async (load) => {
  const real = await load<typeof fs>();
  const mortal = <A extends unknown[], R>(write: (...given: A) => R) => (...given: A): R => {
    if (life.isDead || life.writes <= 0) {
      life.isDead = true;
      throw new KilledError('The process was killed.');
    }
    life.writes -= 1;
    return write(...given);
  };
  return { ...real, renameSync: mortal(real.renameSync), rmSync: (...given: Parameters<typeof real.rmSync>) => (life.isDead ? undefined : real.rmSync(...given)), writeSync: (fd: number, bytes: Uint8Array, from?: number) => mortal(() => real.writeSync(fd, bytes, from))() };
});

const ws = 'ws-1';

/** Does it in a process that dies after `writes` writes, and says whether it died. */
async function dying(home: SyncHome, writes: number, work: () => Promise<unknown>): Promise<boolean> {
  life.writes = writes;
  const online = home.online;
  try {
    await work();
  } catch (error) {
    if (!life.isDead) throw error;
  }
  const died = life.isDead;
  life.writes = Number.POSITIVE_INFINITY;
  life.isDead = false;
  home.online = online;
  return died;
}

test('an exchange that is killed at any write goes on as if it had not been', { timeout: 120_000 }, async () => {
  let deaths = 0;
  for (let writes = 0; ; writes += 1) {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const module = await shareTrain(ann, ben);
    await ben.register({ name: 'train', command: 'echo ben', version: 'b', publish: true });
    await ben.app.catalog.rename('train', 'fit');
    await ben.sync.sync(ws);
    await ann.register({ name: 'train', command: 'echo ann', version: 'a', publish: true });
    await ann.register({ name: 'score', command: 'echo score', publish: true });
    await ann.app.catalog.describeModule('train', 'From Ann.');
    const died = await dying(ann, writes, () => ann.sync.sync(ws));
    const again = ann.reopen();
    await again.sync(ws, { now: true });
    await ben.sync.sync(ws);
    expect(again.conflicts(ws)).toEqual([]);
    expect(again.outbox(ws)).toEqual([]);
    for (const home of [ann, ben]) {
      expect(home.app.catalog.findModule('fit')).toMatchObject({ id: module.id, description: 'From Ann.', versions: [{ version: '1' }, { version: 'b' }, { version: 'a' }] });
      expect(checkCatalog(home.app.layout.catalog)).toEqual([]);
    }
    if (!died) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(10);
});

test.each(['publish-into-theirs', 'rename-mine'] as const)('a decision that is killed at any write is carried out or still to be made: %s', { timeout: 120_000 }, async (choice) => {
  for (let writes = 0; ; writes += 1) {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const { theirs, mine } = await clashOverTrain(ben, ann);
    await ann.sync.sync(ws);
    const decide = async (sync: SyncHome['sync']): Promise<void> => {
      for (const { id } of sync.conflicts(ws)) await sync.resolveConflict({ workspace: ws, conflict: id, choice, ...(choice === 'rename-mine' ? { name: 'train-ann' } : {}) });
    };
    const died = await dying(ann, writes, () => decide(ann.sync));
    const again = ann.reopen();
    await again.sync(ws, { now: true });
    await decide(again);
    await again.sync(ws, { now: true });
    expect(again.conflicts(ws)).toEqual([]);
    expect(again.outbox(ws)).toEqual([]);
    const rows = again.browse(ws).rows;
    if (choice === 'rename-mine') expect(rows.find(({ id }) => id === mine.id)).toMatchObject({ name: 'train-ann', versions: [{ version: '1' }] });
    else expect(rows.find(({ id }) => id === theirs.id)).toMatchObject({ versions: [{ version: '1' }, { version: '2' }] });
    expect(checkCatalog(ann.app.layout.catalog)).toEqual([]);
    if (!died) break;
  }
});
