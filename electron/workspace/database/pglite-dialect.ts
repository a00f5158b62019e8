import type { PGlite } from '@electric-sql/pglite';
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from 'kysely';
import PQueue from 'p-queue';
import { PGliteStatements } from './pglite-statements.ts';

/** PGlite for Kysely. It is one connection, so whoever wants it waits until the one before gives it back. */
export class PGliteDialect implements Dialect {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    this.#database = database;
  }

  createDriver(): Driver {
    return new PGliteDriver(this.#database);
  }

  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }

  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler();
  }

  createIntrospector(db: ConstructorParameters<typeof PostgresIntrospector>[0]): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
}

class PGliteDriver implements Driver {
  readonly #database: PGlite;
  readonly #turns = new PQueue({ concurrency: 1 });
  readonly #connection: DatabaseConnection;
  readonly #statements: PGliteStatements;
  #giveBack: (() => void) | undefined;

  constructor(database: PGlite) {
    this.#database = database;
    const statements = new PGliteStatements(database);
    this.#statements = statements;
    this.#connection = {
      executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
        const { rows, affected } = await statements.run<R>(sql, parameters);
        return { rows, ...(affected === undefined ? {} : { numAffectedRows: affected }) };
      },
      streamQuery: () => {
        throw new Error('The embedded database gives all rows at once.');
      },
    };
  }

  async init(): Promise<void> {
    await this.#database.waitReady;
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return new Promise((resolve, reject) => {
      this.#turns
        .add(() => new Promise<void>((giveBack) => {
          this.#giveBack = giveBack;
          resolve(this.#connection);
        }))
        .catch(reject);
    });
  }

  releaseConnection(): Promise<void> {
    this.#giveBack?.();
    return Promise.resolve();
  }

  beginTransaction(): Promise<void> {
    this.#statements.begin();
    return Promise.resolve();
  }

  async commitTransaction(): Promise<void> {
    await this.#statements.end('commit');
  }

  async rollbackTransaction(): Promise<void> {
    await this.#statements.end('rollback');
  }

  /** After the last one has given it back. */
  async destroy(): Promise<void> {
    await this.#turns.onIdle();
    if (!this.#database.closed) await this.#database.close();
  }
}
