import { sql } from 'kysely';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import type { OpenDatabase } from '#electron/workspace/database/sql-store.ts';

const createdUtc = '2026-01-02T03:04:05.000Z';

/** Where the server of a workspace keeps it. */
export type SeedPlace = { readonly folder: string } | { readonly url: string };

/** What so many publications would have left in the one workspace of a server that is not running: all that its feed tells of them, but not the documents of versions. */
export async function seedWorkspace(place: SeedPlace, modules: number, versions: number): Promise<void> {
  const database = await ('folder' in place ? openEmbedded(place.folder) : openPostgres(place));
  try {
    await database.db.connection().execute(async (db) => {
      // What is put in refers to nothing that is not there; looking at that for each row would take minutes.
      await sql`set session_replication_role = replica`.execute(db);
      const { id: workspace } = await db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
      await seed(db, workspace, modules, versions);
      await db.updateTable('workspaces').set({ seq: modules }).where('id', '=', workspace).execute();
    });
  } finally {
    await database.close();
  }
}

/** The database makes the rows itself, which takes a tenth of the time that sending them does. Ids are in the order in which they were made, as real ones are. */
async function seed(db: OpenDatabase['db'], workspace: string, modules: number, versionsEach: number): Promise<void> {
  await sql`insert into entities (workspace, id, kind, name, name_key, description, status, created_utc, created_by, etag, seq)
    select ${workspace}, ${entityId}, 'module', ${name}, ${name}, 'What ' || ${name} || ' does, in a sentence as people write them.', 'active', ${createdUtc}, 'u-0', substr(md5(n::text), 1, 26), n
    from generate_series(1, ${modules}::integer) n`.execute(db);
  await sql`insert into versions (workspace, id, entity, ordinal, version, digest, status, description, created_utc, etag)
    select ${workspace}, '01jver' || lpad(((n - 1) * ${versionsEach}::integer + v)::text, 20, '0'), ${entityId}, v, v::text, 'sha256:' || encode(sha256((n::text || ' ' || v::text)::bytea), 'hex'), 'active',
    'What ' || ${name} || ' does, in a sentence as people write them.', ${createdUtc}, substr(md5(n::text || ' ' || v::text), 1, 26)
    from generate_series(1, ${modules}::integer) n, generate_series(1, ${versionsEach}::integer) v`.execute(db);
}

const entityId = sql<string>`('01jmod' || lpad(n::text, 20, '0'))`;
const name = sql<string>`('module-' || n::text)`;
