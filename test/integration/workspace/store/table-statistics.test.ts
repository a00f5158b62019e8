import { sql } from 'kysely';
import { expect } from 'vitest';
import { SqlStore } from '#electron/workspace/database/sql-store.ts';
import { testOnBothDatabases } from '#test/kit/workspace/on-both-databases.ts';

/** Only what hangs takes so long: the statistics are taken beside what goes on. */
const patience = { timeout: 60_000 };

testOnBothDatabases('a database knows how large its tables have become, without waiting for anything of its own', async (database) => {
  await using store = new SqlStore(database);
  const createdUtc = '2026-01-01T00:00:00.000Z';
  await store.createWorkspace({ id: 'w', name: 'W', createdUtc, epoch: 'e' });
  const known = async (): Promise<number> => (await sql<{ n: number }>`select reltuples::int as n from pg_class where relname = 'entities'`.execute(database.db)).rows[0]?.n ?? expect.fail();
  const publish = async (index: number): Promise<void> =>
    store.change('w', async (changes) => {
      const id = `m${String(index)}`;
      await changes.putEntity('module', { id, name: id, description: '', status: 'active', createdUtc, createdBy: 'ada', versions: [], etag: 'e', seq: await changes.seq() });
    });
  expect(await known()).toBeLessThanOrEqual(0);
  for (let index = 0; index < 64; index += 1) await publish(index);
  await expect.poll(known, patience).toBe(64);
  for (let index = 64; index < 128; index += 1) await publish(index);
  await expect.poll(known, patience).toBe(128);
});
