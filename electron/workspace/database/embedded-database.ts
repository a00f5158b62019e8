import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely } from 'kysely';
import { tryAcquireFileLock } from '#electron/store/file-lock.ts';
import { makeFolderDurably, syncFolder } from '#electron/store/write-durably.ts';
import { DurableNodeFS, realDiskSync, type DiskSync } from './durable-node-fs.ts';
import { DatabaseInUseError, EmbeddedDatabaseError } from './embedded-errors.ts';
import { migrate } from './migrations.ts';
import { PGliteDialect } from './pglite-dialect.ts';
import type { OpenDatabase } from './sql-store.ts';
import { syncTree } from './sync-tree.ts';
import type { Tables } from './tables.ts';

/** `-F` would let the database not wait for the disk. Its default way of syncing the log is one that does nothing in here; `fsync` is what {@link DurableNodeFS} carries out. */
const startParams = [...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'), '-c', 'wal_sync_method=fsync', '-c', 'synchronous_commit=on', '-c', 'full_page_writes=on'];

/**
 * The embedded database in a folder, made when there is none, with its tables brought up to date. What it acknowledged is on disk. Throws `DatabaseInUseError` when
 * another process has it open, `EmbeddedDatabaseError` when it cannot be opened. `sync` is for tests.
 */
export async function openEmbedded(folder: string, sync: DiskSync = realDiskSync): Promise<OpenDatabase> {
  makeFolderDurably(folder);
  const lock = await tryAcquireFileLock(path.join(folder, 'lock'));
  if (lock === undefined) throw new DatabaseInUseError(folder);
  try {
    const data = path.join(folder, 'data');
    if (!existsSync(data)) await makeDatabase(folder, data, sync);
    const db = new Kysely<Tables>({ dialect: new PGliteDialect(await start(data, sync)) });
    try {
      await migrate(db, folder);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    const close = async (): Promise<void> => {
      try {
        await db.destroy();
      } finally {
        lock.release();
      }
    };
    return { db, place: folder, isSingle: true, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Beside its place first: a database that was half made when the power went is never taken for one. */
async function makeDatabase(folder: string, data: string, sync: DiskSync): Promise<void> {
  const unfinished = path.join(folder, 'data.new');
  if (existsSync(unfinished)) rmSync(unfinished, { recursive: true });
  await (await start(unfinished, sync)).close();
  if (readdirSync(unfinished).length === 0) throw new EmbeddedDatabaseError(folder, 'nothing was written');
  syncTree(unfinished);
  renameSync(unfinished, data);
  syncFolder(folder);
}

async function start(data: string, sync: DiskSync): Promise<PGlite> {
  try {
    const database = new PGlite({ fs: new DurableNodeFS(data, sync), startParams });
    await database.waitReady;
    return database;
  } catch (error) {
    throw new EmbeddedDatabaseError(data, error);
  }
}
