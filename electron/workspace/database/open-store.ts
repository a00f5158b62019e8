import type { WorkspaceStore } from '../store/workspace-store.ts';
import { SqlStore } from './sql-store.ts';

/** Where the workspaces of a server are kept: a folder of its own, or a PostgreSQL by its URL. */
export type StorePlace = { readonly folder: string } | { readonly url: string; readonly connections?: number; readonly onLostConnection?: (error: Error) => void };

/** Opens the store of a server, made when it is new. Throws as `openEmbedded` and `openPostgres` do. Each loads only what it needs. */
export async function openStore(place: StorePlace): Promise<WorkspaceStore> {
  if ('folder' in place) {
    const { openEmbedded } = await import('./embedded-database.ts');
    return new SqlStore(await openEmbedded(place.folder));
  }
  const { openPostgres } = await import('./postgres-database.ts');
  return new SqlStore(await openPostgres(place));
}
