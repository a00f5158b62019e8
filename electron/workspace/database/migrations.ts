import { Migrator, sql, type Kysely, type Migration, type MigrationProvider } from 'kysely';
import { StoreUnavailableError } from '../store/store-errors.ts';

/** In the order of their names. One that was released is never changed. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-workspaces': { up: makeTables },
  '0002-names-of-publishers': { up: keepNamesOfPublishers },
  '0003-small-contents': { up: keepSmallContents },
};

/**
 * Brings the tables to what this version needs. Several servers may do so at once: one does, the others wait. Throws `StoreUnavailableError` when it fails;
 * then nothing was changed.
 */
export async function migrate<T>(db: Kysely<T>, place: string): Promise<void> {
  const provider: MigrationProvider = { getMigrations: () => Promise.resolve({ ...migrations }) };
  const { error } = await new Migrator({ db, provider, migrationTableName: 'drydock_migrations', migrationLockTableName: 'drydock_migrations_lock' }).migrateToLatest();
  if (error !== undefined) throw new StoreUnavailableError(place, `its tables could not be brought up to date (${error instanceof Error ? error.message : 'the database did not say why'})`, error);
}

async function makeTables(db: Kysely<unknown>): Promise<void> {
  // Texts that are compared or put in order have the collation "C": that is the same on every machine, and in memory.
  const statements = [
    sql`create table workspaces (
      id text collate "C" primary key, name text not null, created_utc text not null, epoch text not null, seq bigint not null default 0, audit_seq bigint not null default 0
    )`,
    sql`create table entities (
      workspace text collate "C" not null references workspaces, id text collate "C" not null, kind text collate "C" not null,
      name text not null, name_key text collate "C" not null, description text not null, status text not null, archived_from text,
      created_utc text not null, created_by text not null, default_version text, image text, etag text not null, seq bigint not null,
      primary key (workspace, id)
    )`,
    // The rule of unique names once more: nothing that the program gets wrong can break it.
    sql`create unique index entities_name on entities (workspace, kind, name_key) where status <> 'archived'`,
    sql`create index entities_list on entities (workspace, kind, name_key, id)`,
    sql`create index entities_seq on entities (workspace, seq)`,
    sql`create table versions (
      workspace text collate "C" not null, id text collate "C" not null, entity text collate "C" not null, ordinal integer not null, version text collate "C" not null,
      digest text not null, status text not null, description text not null, created_utc text not null, etag text not null, snapshot_id text,
      primary key (workspace, id), unique (workspace, entity, ordinal), unique (workspace, entity, version), foreign key (workspace, entity) references entities
    )`,
    sql`create table documents (
      workspace text collate "C" not null, version text collate "C" not null, document text not null, primary key (workspace, version), foreign key (workspace, version) references versions
    )`,
    sql`create table snapshots (workspace text collate "C" not null references workspaces, id text collate "C" not null, primary key (workspace, id))`,
    sql`create table members (
      workspace text collate "C" not null references workspaces, id text collate "C" not null, name text not null, role text not null, status text not null, created_utc text not null,
      primary key (workspace, id)
    )`,
    sql`create table tokens (
      id text collate "C" primary key, workspace text collate "C" not null, member text collate "C" not null, hash text collate "C" not null unique, label text not null,
      created_utc text not null, expires_utc text, last_used_utc text, revoked_utc text, foreign key (workspace, member) references members
    )`,
    sql`create index tokens_member on tokens (workspace, member)`,
    sql`create table audit (
      workspace text collate "C" not null references workspaces, seq bigint not null, at_utc text not null, member text not null, action text not null, target text not null, detail text not null,
      primary key (workspace, seq)
    )`,
  ];
  for (const statement of statements) await statement.execute(db);
}

async function keepNamesOfPublishers(db: Kysely<unknown>): Promise<void> {
  await sql`alter table entities add column created_by_name text`.execute(db);
  // What was published before says what they are called now: nobody knows what they were called then.
  await sql`update entities set created_by_name = (select m.name from members m where m.workspace = entities.workspace and m.id = entities.created_by)`.execute(db);
}

async function keepSmallContents(db: Kysely<unknown>): Promise<void> {
  await sql`alter table snapshots add column if not exists manifest text`.execute(db);
  // A content of some kilobytes lies in its row: beside it, it would cost a table and an index more with every publication. Contents are mostly compressed or not worth it.
  await sql`create table if not exists small_contents (
    workspace text collate "C" not null, digest text collate "C" not null, bytes bytea not null, primary key (workspace, digest)
  ) with (toast_tuple_target = 8160)`.execute(db);
  await sql`alter table small_contents alter column bytes set storage external`.execute(db);
}
