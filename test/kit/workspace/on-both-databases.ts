import path from 'node:path';
import { test } from 'vitest';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import type { OpenDatabase } from '#electron/workspace/database/sql-store.ts';
import { describeWithPostgres } from '../postgres/describe-with-postgres.ts';
import { temporaryFolder } from './server-world.ts';

/** A test of what both databases do alike, each new and empty. Closing it is up to `work`. */
export function testOnBothDatabases(name: string, work: (database: OpenDatabase) => Promise<void>): void {
  test(`${name} (embedded)`, async () => {
    using folder = temporaryFolder();
    await work(await openEmbedded(path.join(folder.path, 'database')));
  });
  describeWithPostgres('PostgreSQL', (postgres) => {
    test(name, async () => {
      await work(await openPostgres({ url: await postgres.server().freshDatabase() }));
    });
  });
}
