import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { KeptContents } from '../store/workspace-store.ts';
import type { Tables } from './tables.ts';

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What is kept of contents in a database. */
export class SqlContents implements KeptContents {
  readonly #ask: <T>(work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;

  /** `ask` turns failures of the database into those of the store. */
  constructor(ask: <T>(work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>) {
    this.#ask = ask;
  }

  async sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#ask((db) => sql<{ digest: string; size: number }>`select digest, octet_length(bytes) as size from small_contents where workspace = ${workspace} and digest = any(${[...digests]}::text[])`.execute(db));
    return new Map(rows.map(({ digest, size }) => [digest, size]));
  }

  async read(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const { rows } = await this.#ask((db) => sql<{ digest: string; bytes: Uint8Array }>`select digest, bytes from small_contents where workspace = ${workspace} and digest = any(${[...digests]}::text[])`.execute(db));
    return new Map(rows.map(({ digest, bytes }) => [digest, bytes]));
  }

  async digests(workspace: string, { after = '', limit }: Page): Promise<readonly string[]> {
    const { rows } = await this.#ask((db) => sql<{ digest: string }>`select digest from small_contents where workspace = ${workspace} and digest > ${after} order by digest limit ${limit}`.execute(db));
    return rows.map(({ digest }) => digest);
  }

  async manifest(workspace: string, id: string): Promise<string | undefined> {
    const { rows } = await this.#ask((db) => sql<{ manifest: string | null }>`select manifest from snapshots where workspace = ${workspace} and id = ${id}`.execute(db));
    return rows[0]?.manifest ?? undefined;
  }

  async manifests(workspace: string, { after = '', limit }: Page): Promise<readonly string[]> {
    const { rows } = await this.#ask((db) => sql<{ id: string }>`select id from snapshots where workspace = ${workspace} and manifest is not null and id > ${after} order by id limit ${limit}`.execute(db));
    return rows.map(({ id }) => id);
  }
}
