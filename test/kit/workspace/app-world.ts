import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '#electron/clock.ts';
import type { Clock } from '#electron/clock.ts';
import { FolderStorage } from '#electron/workspace/content/folder-storage.ts';
import { StoredContents } from '#electron/workspace/content/stored-contents.ts';
import { Uploads } from '#electron/workspace/content/uploads.ts';
import { WorkspaceContent } from '#electron/workspace/content/workspace-content.ts';
import { createWorkspaceApp, type WorkspaceAppParts } from '#electron/workspace/http/app.ts';
import { defaultLimits } from '#electron/workspace/http/limits.ts';
import type { AddRoutes, WorkspaceApi } from '#electron/workspace/http/workspace-api.ts';
import { WorkspaceService } from '#electron/workspace/service/workspace-service.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import type { Role } from '#shared/workspace/members.ts';

/** A workspace server without sockets, with two workspaces `ws-1` and `ws-2` and a token of each role in both. */
export interface AppWorld extends AsyncDisposable {
  readonly app: WorkspaceApi;
  readonly service: WorkspaceService;
  readonly content: WorkspaceContent;
  readonly folder: string;
  /** Failures inside that were told to the keepers of the server. */
  readonly defects: { readonly requestId: string; readonly error: unknown }[];
  /** The token of a member with this role. */
  readonly token: (role: Role, workspace?: string) => string;
  /** A request to the app, with the token of `as` (default: contributor; `nobody` sends none). */
  readonly ask: (method: string, address: string, options?: AskOptions) => Promise<Response>;
}

export interface AskOptions {
  readonly as?: Role | 'nobody';
  readonly token?: string;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AppWorldOptions {
  readonly store?: WorkspaceStore;
  readonly clock?: Clock;
  readonly app?: Partial<WorkspaceAppParts>;
  /** What else it can. */
  readonly more?: (parts: { readonly store: WorkspaceStore; readonly content: WorkspaceContent; readonly folder: string }) => Promise<{ readonly routes: readonly AddRoutes[] } & AsyncDisposable>;
}

const roles: readonly Role[] = ['admin', 'contributor', 'reader'];

export async function openAppWorld(options: AppWorldOptions = {}): Promise<AppWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-workspace-'));
  const store = options.store ?? new MemoryStore();
  const limits = { ...defaultLimits, ...options.app?.limits };
  const service = new WorkspaceService({
    store,
    clock: options.clock ?? systemClock,
    newId: () => randomUUID(),
    newSecret: () => randomBytes(32).toString('base64url'),
    about: { version: '0.0.0', limits: { documentBytes: limits.documentBytes, blobBytes: limits.blobBytes, packBytes: limits.packBytes } },
  });
  const storage = new StoredContents(store, new FolderStorage(path.join(folder, 'content')));
  const content = new WorkspaceContent({
    storage,
    uploads: new Uploads(path.join(folder, 'uploads'), storage),
    snapshots: {
      has: (workspace, id) => store.read(workspace, (reads) => reads.hasSnapshot(id)),
      put: (workspace, id) => store.change(workspace, (changes) => changes.putSnapshot(id)),
    },
    limits,
  });
  const tokens = new Map<string, string>();
  for (const workspace of ['ws-1', 'ws-2']) {
    tokens.set(`${workspace} admin`, (await service.found(workspace, workspace, { id: `${workspace}-admin`, name: 'Ada' })).token);
    const operator = await service.operator(workspace);
    for (const role of roles.slice(1)) {
      await service.putMember(operator, `${workspace}-${role}`, { name: role, role });
      tokens.set(`${workspace} ${role}`, (await service.createToken(operator, `${workspace}-${role}`, { label: 'test' })).token);
    }
  }
  const defects: { requestId: string; error: unknown }[] = [];
  const more = await options.more?.({ store, content, folder });
  const app = createWorkspaceApp({
    service,
    content,
    version: '0.0.0',
    newRequestId: () => randomUUID(),
    monotonicMs: () => performance.now(),
    tellDefect: (requestId, error) => defects.push({ requestId, error }),
    ...(more === undefined ? {} : { more: more.routes }),
    ...options.app,
  });
  const token = (role: Role, workspace = 'ws-1'): string => tokens.get(`${workspace} ${role}`) ?? '';
  return {
    app, service, content, folder, defects, token,
    ask: async (method, address, asked = {}) => {
      const headers = new Headers(asked.headers);
      const shown = asked.token ?? (asked.as === 'nobody' ? undefined : token(asked.as ?? 'contributor'));
      if (shown !== undefined) headers.set('Authorization', `Bearer ${shown}`);
      if (asked.json !== undefined) headers.set('Content-Type', 'application/json');
      const body = asked.json === undefined ? asked.body : JSON.stringify(asked.json);
      return app.request(`http://workspace${address}`, { method, headers, ...(body === undefined ? {} : { body }) });
    },
    [Symbol.asyncDispose]: async () => {
      await more?.[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}
