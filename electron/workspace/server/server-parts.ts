import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { ulid } from 'ulid';
import type { WorkspaceInfo } from '#shared/workspace/members.ts';
import type { Clock } from '#electron/clock.ts';
import { tryAcquireFileLock } from '#electron/store/file-lock.ts';
import { storeError } from '#electron/store/store-errors.ts';
import type { BlobStorage } from '../content/blob-storage.ts';
import { openBlobStorage, type StoragePlace } from '../content/open-blob-storage.ts';
import { StoredContents } from '../content/stored-contents.ts';
import { Uploads } from '../content/uploads.ts';
import { WorkspaceContent } from '../content/workspace-content.ts';
import { openStore } from '../database/open-store.ts';
import { defaultLimits, type WorkspaceLimits } from '../http/limits.ts';
import { WorkspaceService } from '../service/workspace-service.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';
import type { ServerLog } from './access-log.ts';
import { Opened } from './opened.ts';
import { ServerFolderInUseError, UnfinishedRestoreError } from './server-errors.ts';

/** Where a server keeps everything. */
export interface ServerPlaces {
  /** What is its own: the embedded database, contents, unfinished uploads, the first admin's token. Made when there is none. */
  readonly folder: string;
  /** A PostgreSQL by its URL; absent: the embedded one. */
  readonly database?: string | undefined;
  /** Where contents lie; absent: in the folder. */
  readonly storage?: StoragePlace | undefined;
}

export interface ServerPartsOptions extends ServerPlaces {
  readonly clock: Clock;
  readonly version: string;
  readonly limits?: Partial<WorkspaceLimits> | undefined;
  readonly runs?: WorkspaceInfo['runs'];
  /** Told of failures that no answer speaks of. */
  readonly log?: Pick<ServerLog, 'defect'> | undefined;
  /** For a restore: takes a folder that nothing has been finished in. */
  readonly unfinished?: boolean;
  /** Replaces the database: for tests. */
  readonly store?: WorkspaceStore | undefined;
}

/** What a server is made of, without the network. Closing it waits for the database. */
export interface ServerParts extends AsyncDisposable {
  readonly folder: string;
  readonly store: WorkspaceStore;
  readonly storage: BlobStorage;
  readonly uploads: Uploads;
  readonly service: WorkspaceService;
  readonly content: WorkspaceContent;
  readonly limits: WorkspaceLimits;
  readonly newId: () => string;
}

/** An hour: a connection that is lost is back by then, or will not be soon. */
const IDLE_UPLOAD_MS = 60 * 60 * 1_000;

export const unfinishedRestore = (folder: string): string => path.join(folder, 'restoring');

/** Opens the places of a server; one process has them at a time. Throws `ServerFolderInUseError`, `UnfinishedRestoreError` and what the places throw. */
export async function openServerParts(options: ServerPartsOptions): Promise<ServerParts> {
  const folder = path.resolve(options.folder);
  await using opened = new Opened();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storeError(error, folder);
  }
  const lock = await tryAcquireFileLock(path.join(folder, 'server.lock'));
  if (lock === undefined) throw new ServerFolderInUseError(folder);
  opened.defer(() => lock.release());
  if (options.unfinished !== true && existsSync(unfinishedRestore(folder))) throw new UnfinishedRestoreError(folder);

  const others = opened.use(await openBlobStorage(options.storage ?? { kind: 'folder', folder: path.join(folder, 'content') }));
  await others.check();
  const store = opened.use(options.store ?? (await openStore(options.database === undefined ? { folder: path.join(folder, 'database') } : { url: options.database })));
  const storage = new StoredContents(store, others);
  const limits = { ...defaultLimits, ...options.limits };
  const uploads = new Uploads(path.join(folder, 'uploads'), storage, { mostBytes: limits.unfinishedBytes, idleMs: IDLE_UPLOAD_MS });
  const newId = (): string => ulid().toLowerCase();
  const { documentBytes, blobBytes, packBytes } = limits;
  const service = new WorkspaceService({
    store,
    clock: options.clock,
    newId,
    newSecret: () => randomBytes(32).toString('base64url'),
    tellDefect: (what, error) => options.log?.defect(what, error),
    about: { version: options.version, limits: { documentBytes, blobBytes, packBytes }, ...(options.runs === undefined ? {} : { runs: options.runs }) },
  });
  const content = new WorkspaceContent({
    storage,
    uploads,
    snapshots: {
      has: (workspace, id) => store.read(workspace, (reads) => reads.hasSnapshot(id)),
      put: (workspace, id) => store.change(workspace, (changes) => changes.putSnapshot(id)),
    },
    limits,
  });
  const close = opened.keep();
  return { folder, store, storage, uploads, service, content, limits, newId, [Symbol.asyncDispose]: close };
}
