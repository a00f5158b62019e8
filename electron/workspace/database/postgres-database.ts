import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { InvalidInputError } from '#shared/errors.ts';
import { StoreUnavailableError } from '../store/store-errors.ts';
import { databaseError } from './database-errors.ts';
import { migrate } from './migrations.ts';
import { PreparingPool } from './preparing-pool.ts';
import type { OpenDatabase } from './sql-store.ts';
import type { Tables } from './tables.ts';

export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST/DATABASE`. */
  readonly url: string;
  /** Default 10. */
  readonly connections?: number;
  /** Milliseconds after which the database gives up a statement; default 30 s. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection; default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Is told of a connection that was lost; it is replaced when one is needed. */
  readonly onLostConnection?: (error: Error) => void;
}

const INT8 = 20;

/** A PostgreSQL by its URL, with the tables brought up to date. Throws `InvalidInputError` for what is no URL, `StoreUnavailableError` when it does not answer. */
export async function openPostgres(options: PostgresOptions): Promise<OpenDatabase> {
  const place = placeOf(options.url);
  const { statementTimeoutMs = 30_000, connectTimeoutMs = 10_000, connections = 10 } = options;
  const pool = new Pool({
    connectionString: options.url, max: connections, connectionTimeoutMillis: connectTimeoutMs, statement_timeout: statementTimeoutMs, query_timeout: statementTimeoutMs + 5_000,
    idle_in_transaction_session_timeout: statementTimeoutMs, keepAlive: true, application_name: 'drydock workspace', types: { getTypeParser },
  });
  // Without listeners, a connection that the other side ends would end the process: the pool's is for those that nobody uses, each one's own for while it is used.
  pool.on('error', (error) => options.onLostConnection?.(error));
  pool.on('connect', (client) => client.on('error', (error) => options.onLostConnection?.(error)));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new PreparingPool(pool) }) });
  try {
    await migrate(db, place);
  } catch (error) {
    await db.destroy();
    const cause = error instanceof StoreUnavailableError ? databaseError(error.cause, place) : databaseError(error, place);
    throw cause instanceof StoreUnavailableError ? cause : error;
  }
  return { db, place, isSingle: false, close: () => db.destroy() };
}

/** The numbers of changes are far from 2^53. */
function getTypeParser(type: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return type === INT8 ? Number : types.getTypeParser(type, format ?? 'text');
}

function placeOf(url: string): string {
  if (!URL.canParse(url) || !/^postgres(?:ql)?:$/u.test(new URL(url).protocol)) throw new InvalidInputError('The address of the database must be a URL such as postgres://user:password@host:5432/database.');
  const { host, pathname, searchParams } = new URL(url);
  return `postgres://${host === '' ? (searchParams.get('host') ?? '') : host}${pathname}`;
}
