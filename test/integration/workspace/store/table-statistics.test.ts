import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import { SqlStore, type OpenDatabase } from '#electron/workspace/database/sql-store.ts';
import { describeWithPostgres } from '#test/kit/postgres/describe-with-postgres.ts';

/** Publishes until the statistics have been taken twice, and sees the database know of what there is. */
async function plansBySize(database: OpenDatabase): Promise<void> {
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
  await expect.poll(known).toBe(64);
  for (let index = 64; index < 128; index += 1) await publish(index);
  await expect.poll(known).toBe(128);
}

test('the embedded database knows how large its tables have become', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-statistics-'));
  try {
    await plansBySize(await openEmbedded(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describeWithPostgres('PostgreSQL', (postgres) => {
  test('knows how large the tables have become, without waiting for its autovacuum', async () => {
    await plansBySize(await openPostgres({ url: await postgres.server().freshDatabase() }));
  });
});
