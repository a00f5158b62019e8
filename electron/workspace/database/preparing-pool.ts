import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { databaseCode } from './database-errors.ts';

/** Different statements that are kept prepared, of each connection, and their letters: what is asked all the time is few and short. */
const MOST_PREPARED = 200;
const LONGEST_PREPARED = 20_000;
/** A table got other columns since the statement was prepared. */
const STALE = '0A000';
const commands = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'] as const;

/** Connections that take a statement apart once, under a name, and carry it out by that: taking it apart and planning it costs more than the rest. */
export class PreparingPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #names = new StatementNames();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async connect(): Promise<PostgresPoolClient> {
    return new PreparingConnection(await this.#pool.connect(), this.#names);
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

/** The same text has the same name on every connection, which prepares it when it first sees it. */
class StatementNames {
  readonly #names = new Map<string, string>();
  #given = 0;

  of(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || text.length > LONGEST_PREPARED || this.#given >= MOST_PREPARED) return name;
    this.#given += 1;
    this.#names.set(text, `drydock-${String(this.#given)}`);
    return this.#names.get(text);
  }

  forget(text: string): void {
    this.#names.delete(text);
  }
}

class PreparingConnection implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #names: StatementNames;

  constructor(client: pg.PoolClient, names: StatementNames) {
    this.#client = client;
    this.#names = names;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(text: string | PostgresCursor<R>, values: readonly unknown[] = []): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== 'string') throw new Error('Rows are taken all at once here.');
    return this.#carryOut<R>(text, values);
  }

  release(): void {
    this.#client.release();
  }

  async #carryOut<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // What has no values is a command such as `commit`, or is not asked often.
    const name = values.length === 0 ? undefined : this.#names.of(text);
    try {
      const { command, rowCount, rows } = await this.#client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
      return { command: commands.find((each) => each === command) ?? 'SELECT', rowCount: rowCount ?? 0, rows };
    } catch (error) {
      if (name !== undefined && databaseCode(error) === STALE) this.#names.forget(text);
      throw error;
    }
  }
}
