import { sql, type Kysely } from 'kysely';
import { NotFoundError } from '#shared/errors.ts';
import { WorkspaceExistsError } from '../store/store-errors.ts';
import type { HeldToken, PublicationAsk, WorkspaceChanges, WorkspaceReads, WorkspaceRow, WorkspaceStore } from '../store/workspace-store.ts';
import { ChangeLane } from './change-lane.ts';
import { databaseError } from './database-errors.ts';
import { SqlContents } from './sql-contents.ts';
import { SqlReads, toMember, toToken, toWorkspace } from './sql-reads.ts';
import { TableStatistics } from './table-statistics.ts';
import type { Tables, TokenTable } from './tables.ts';
import { TokenLookups } from './token-lookups.ts';

/** A database that is open and has its tables. */
export interface OpenDatabase {
  readonly db: Kysely<Tables>;
  /** In words, without its password: for messages. */
  readonly place: string;
  /** It has one connection: whoever holds it sees one moment without a transaction. */
  readonly isSingle: boolean;
  close(): Promise<void>;
}

/** Workspaces in PostgreSQL, embedded or not. Any number of servers may use one database. */
export class SqlStore implements WorkspaceStore {
  readonly contents = new SqlContents((work) => this.#translated(work));
  readonly #database: OpenDatabase;
  readonly #statistics: TableStatistics;
  readonly #lanes = new Map<string, ChangeLane>();
  readonly #tokens = new TokenLookups<HeldToken>((hashes) => this.#heldTokens(hashes));

  constructor(database: OpenDatabase) {
    this.#database = database;
    this.#statistics = new TableStatistics(database.db);
  }

  async workspaces(): Promise<readonly WorkspaceRow[]> {
    return this.#translated(async (db) => (await db.selectFrom('workspaces').selectAll().orderBy('id').execute()).map(toWorkspace));
  }

  async createWorkspace({ id, name, createdUtc, epoch }: Omit<WorkspaceRow, 'seq'>): Promise<void> {
    const made = await this.#translated((db) =>
      db.insertInto('workspaces').values({ id, name, created_utc: createdUtc, epoch, seq: 0, audit_seq: 0 }).onConflict((conflict) => conflict.doNothing()).returning('id').executeTakeFirst());
    if (made === undefined) throw new WorkspaceExistsError(id);
  }

  async renewEpoch(workspace: string, epoch: string): Promise<void> {
    await this.#translated((db) => db.updateTable('workspaces').set({ epoch }).where('id', '=', workspace).execute());
  }

  token(hash: string): Promise<HeldToken | undefined> {
    return this.#tokens.find(hash);
  }

  async touchToken(id: string, atUtc: string): Promise<void> {
    await this.#translated((db) => db.updateTable('tokens').set({ last_used_utc: atUtc }).where('id', '=', id).execute());
  }

  async read<T>(workspace: string, work: (reads: WorkspaceReads) => Promise<T>): Promise<T> {
    return this.#translated((db) =>
      this.#database.isSingle
        ? db.connection().execute((connection) => work(new SqlReads(connection, workspace)))
        : db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute((transaction) => work(new SqlReads(transaction, workspace))));
  }

  change<T>(workspace: string, work: (changes: WorkspaceChanges) => Promise<T>, ask?: PublicationAsk): Promise<T> {
    let lane = this.#lanes.get(workspace);
    if (lane === undefined) {
      lane = new ChangeLane(this.#database.db, workspace, this.#database.place, this.#statistics);
      this.#lanes.set(workspace, lane);
    }
    return lane.change(work, ask);
  }

  async ping(): Promise<void> {
    await this.#translated((db) => sql`select 1`.execute(db));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }

  async #heldTokens(hashes: readonly string[]): Promise<ReadonlyMap<string, HeldToken>> {
    const { rows } = await this.#translated((db) => sql<{ token: TokenTable; member: Tables['members'] }>`
      select row_to_json(t) as token, row_to_json(m) as member from tokens t join members m on m.workspace = t.workspace and m.id = t.member where t.hash = any(${[...hashes]}::text[])`.execute(db));
    return new Map(rows.map(({ token, member }) => [token.hash, { token: toToken(token), member: toMember(member) }]));
  }

  async #translated<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    try {
      return await work(this.#database.db);
    } catch (error) {
      throw error instanceof NotFoundError ? error : databaseError(error, this.#database.place);
    }
  }
}
