import type { PGlite } from '@electric-sql/pglite';
import { CompiledQuery, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from 'kysely';
import PQueue from 'p-queue';

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
  #giveBack: (() => void) | undefined;

  constructor(database: PGlite) {
    this.#database = database;
    this.#connection = {
      executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
        const { rows, affectedRows } = await database.query<R>(sql, [...parameters]);
        return { rows, ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }) };
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

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  /** After the last one has given it back. */
  async destroy(): Promise<void> {
    await this.#turns.onIdle();
    if (!this.#database.closed) await this.#database.close();
  }
}
