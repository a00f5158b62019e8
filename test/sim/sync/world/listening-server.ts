import path from 'node:path';
import { sql, type Kysely } from 'kysely';
import { SqlStore, type OpenDatabase } from '#electron/workspace/database/sql-store.ts';
import type { Tables } from '#electron/workspace/database/tables.ts';
import { startServer } from '#test/kit/workspace/server-world.ts';
import { readsOf, tokensOf } from './server-doors.ts';
import type { SimServer } from './sim-server.ts';
import { VirtualTime } from './virtual-time.ts';

/** The server as it is: a socket, a database, and a workspace for each schedule. */
export interface ListeningServers extends AsyncDisposable {
  open(time: VirtualTime): Promise<SimServer>;
}

/** Disposing closes the database too. */
export async function startListeningServers(folder: string, database: OpenDatabase): Promise<ListeningServers> {
  let time = new VirtualTime();
  let made = 0;
  const store = new SqlStore(database);
  const server = await startServer(path.join(folder, 'server'), { store, clock: { nowUtc: () => time.nowUtc(), monotonicMs: () => time.monotonicMs() } });
  const { service } = server.parts;
  return {
    open: async (of) => {
      time = of;
      made += 1;
      const workspace = `ws-${String(made)}`;
      await service.found(workspace, 'Our workspace', { id: 'ada', name: 'Ada' });
      let kept: (() => Promise<void>) | undefined;
      return {
        workspace, url: server.address, defects: server.defects,
        fetch: (request) => fetch(request),
        ...tokensOf(service, await service.operator(workspace), store),
        ...readsOf(store, workspace),
        backup: async () => { kept = await keepRows(database.db, workspace); },
        restore: async () => {
          if (kept === undefined) return false;
          await kept();
          await service.beginNewHistory(workspace);
          return true;
        },
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What a restore of the database itself does: the rows of a workspace as they were. */
async function keepRows(db: Kysely<Tables>, workspace: string): Promise<() => Promise<void>> {
  const put = await Promise.all([
    rowsOf(db, 'members', workspace), rowsOf(db, 'tokens', workspace), rowsOf(db, 'entities', workspace), rowsOf(db, 'versions', workspace), rowsOf(db, 'documents', workspace), rowsOf(db, 'snapshots', workspace),
  ]);
  const { seq } = await db.selectFrom('workspaces').select('seq').where('id', '=', workspace).executeTakeFirstOrThrow();
  return async () => {
    await db.transaction().execute(async (transaction) => {
      for (const table of put.toReversed()) await table.remove(transaction);
      for (const table of put) await table.insert(transaction);
      await transaction.updateTable('workspaces').set({ seq }).where('id', '=', workspace).execute();
    });
  };
}

/** The rows of a table as they are now, to be put in the place of what will be there. */
async function rowsOf(db: Kysely<Tables>, table: keyof Tables, workspace: string): Promise<{ readonly remove: (db: Kysely<Tables>) => Promise<void>; readonly insert: (db: Kysely<Tables>) => Promise<void> }> {
  const { rows } = await sql<{ readonly row: string }>`select row_to_json(t)::text as row from ${sql.table(table)} t where workspace = ${workspace}`.execute(db);
  return {
    remove: async (on) => void (await sql`delete from ${sql.table(table)} where workspace = ${workspace}`.execute(on)),
    insert: async (on) => {
      for (const { row } of rows) await sql`insert into ${sql.table(table)} select * from json_populate_record(null::${sql.table(table)}, ${row}::json)`.execute(on);
    },
  };
}
