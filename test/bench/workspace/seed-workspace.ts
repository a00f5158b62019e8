import { sql } from 'kysely';
import { ulid } from 'ulid';
import { nameKey } from '#shared/catalog/module-name.ts';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import type { OpenDatabase } from '#electron/workspace/database/sql-store.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';

const AT_ONCE = 500;
const createdUtc = '2026-01-02T03:04:05.000Z';
const newId = (): string => ulid().toLowerCase();

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
      for (let at = 0; at < modules; at += AT_ONCE) await seedSome(db, workspace, at, Math.min(AT_ONCE, modules - at), versions);
      await db.updateTable('workspaces').set({ seq: modules }).where('id', '=', workspace).execute();
    });
  } finally {
    await database.close();
  }
}

async function seedSome(db: OpenDatabase['db'], workspace: string, from: number, count: number, versionsEach: number): Promise<void> {
  const entities = Array.from({ length: count }, (_, index) => {
    const name = `module-${String(from + index)}`;
    return {
      workspace, id: newId(), kind: 'module', name, name_key: nameKey(name), description: `What ${name} does, in a sentence as people write them.`, status: 'active', archived_from: null,
      created_utc: createdUtc, created_by: 'u-0', default_version: null, image: null, etag: newId(), seq: from + index + 1,
    };
  });
  const versions = entities.flatMap((entity) =>
    Array.from({ length: versionsEach }, (_, index) => ({
      workspace, id: newId(), entity: entity.id, ordinal: index + 1, version: String(index + 1), digest: `sha256:${sha256(`${entity.id} ${String(index)}`)}`, status: 'active',
      description: entity.description, created_utc: createdUtc, etag: newId(), snapshot_id: null,
    })));
  await sql`insert into entities select * from json_populate_recordset(null::entities, ${JSON.stringify(entities)}::json)`.execute(db);
  await sql`insert into versions select * from json_populate_recordset(null::versions, ${JSON.stringify(versions)}::json)`.execute(db);
}
