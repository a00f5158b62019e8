import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openStore } from '#electron/workspace/database/open-store.ts';
import { SqlStore } from '#electron/workspace/database/sql-store.ts';

const createdUtc = '2026-01-01T00:00:00.000Z';

test('a database of before names were kept says what its members are called now, and keeps everything else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-older-'));
  try {
    const database = await openEmbedded(folder);
    const before = new SqlStore(database);
    await before.createWorkspace({ id: 'w', name: 'W', createdUtc, epoch: 'e' });
    await before.change('w', async (changes) => {
      await changes.putMember({ id: 'ada', name: 'Ada', role: 'admin', status: 'active', createdUtc });
      const of = { description: '', status: 'active' as const, createdUtc, versions: [], etag: 'e' };
      await changes.putEntity('module', { ...of, id: 'm', name: 'm', createdBy: 'ada', seq: await changes.seq() });
      await changes.putEntity('module', { ...of, id: 'n', name: 'n', createdBy: 'nobody-known', seq: await changes.seq() });
    });
    await sql`alter table entities drop column created_by_name`.execute(database.db);
    await sql`delete from drydock_migrations where name > '0001-workspaces'`.execute(database.db);
    await before[Symbol.asyncDispose]();

    await using now = await openStore({ folder });
    const entities = await now.read('w', (reads) => reads.changedAfter(0, 10));
    expect(new Map(entities.map(({ entity: { id, createdBy, createdByName } }) => [id, [createdBy, createdByName]]))).toEqual(new Map([['m', ['ada', 'Ada']], ['n', ['nobody-known', undefined]]]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
