import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Changes; fewer make no difference. */
const FIRST = 64;

/**
 * What the database knows of the sizes of its tables, taken anew whenever they may have doubled. Statements that are kept prepared keep the plans of when they were prepared, and those of
 * empty tables read all of them: PostgreSQL renews them when its autovacuum comes by, a minute later or more, and the embedded database has none.
 */
export class TableStatistics {
  readonly #db: Kysely<Tables>;
  #changes = 0;
  #next = FIRST;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Changes that were made. Takes the statistics beside what goes on then. */
  noteChanges(count: number): void {
    this.#changes += count;
    if (this.#changes < this.#next) return;
    this.#next = 2 * this.#changes;
    // Without them everything works, only slower: the next time is soon enough.
    this.#take().catch(() => undefined);
  }

  async #take(): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      // What is looked up is looked up by its key: a small sample tells all that matters.
      await sql`set local default_statistics_target = 10`.execute(transaction);
      await sql`analyze (skip_locked) entities, versions, documents, snapshots, small_contents, members, tokens, audit`.execute(transaction);
    });
  }
}
