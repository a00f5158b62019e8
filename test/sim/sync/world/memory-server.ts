import path from 'node:path';
import { StoredContents } from '#electron/workspace/content/stored-contents.ts';
import { Uploads } from '#electron/workspace/content/uploads.ts';
import { FolderStorage } from '#electron/workspace/content/folder-storage.ts';
import { WorkspaceContent } from '#electron/workspace/content/workspace-content.ts';
import { createWorkspaceApp } from '#electron/workspace/http/app.ts';
import { defaultLimits } from '#electron/workspace/http/limits.ts';
import type { WorkspaceApi } from '#electron/workspace/http/workspace-api.ts';
import { WorkspaceService } from '#electron/workspace/service/workspace-service.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { readsOf, tokensOf } from './server-doors.ts';
import type { SimServer } from './sim-server.ts';
import { VirtualTime } from './virtual-time.ts';

const WORKSPACE = 'ws';

interface World {
  readonly store: MemoryStore;
  readonly time: VirtualTime;
  made: number;
}

/** The real server in this process over a store in memory, made once: describing its routes takes longer than a schedule. Each {@link open} is a server of its own; one at a time. */
export class MemoryServers {
  readonly #app: WorkspaceApi;
  readonly #service: WorkspaceService;
  readonly #defects: unknown[] = [];
  #world: World = { store: new MemoryStore(), time: new VirtualTime(), made: 0 };

  constructor(folder: string) {
    const store = currentStore(() => this.#world.store);
    const newId = (): string => {
      this.#world.made += 1;
      return `s${String(this.#world.made).padStart(9, '0')}`;
    };
    this.#service = new WorkspaceService({
      store, newId, newSecret: () => `secret-${newId()}-${'x'.repeat(24)}`,
      clock: { nowUtc: () => this.#world.time.nowUtc(), monotonicMs: () => this.#world.time.monotonicMs() },
      about: { version: '0.0.0', limits: { documentBytes: defaultLimits.documentBytes, blobBytes: defaultLimits.blobBytes, packBytes: defaultLimits.packBytes } },
    });
    const storage = new StoredContents(store, new FolderStorage(path.join(folder, 'content')));
    const content = new WorkspaceContent({
      storage,
      uploads: new Uploads(path.join(folder, 'uploads'), storage),
      snapshots: { has: (workspace, id) => store.read(workspace, (reads) => reads.hasSnapshot(id)), put: (workspace, id) => store.change(workspace, (changes) => changes.putSnapshot(id)) },
      limits: defaultLimits,
    });
    this.#app = createWorkspaceApp({ service: this.#service, content, version: '0.0.0', newRequestId: () => 'request', monotonicMs: () => 0, tellDefect: (_request, error) => this.#defects.push(error) });
  }

  /** `isForgetful`: it tells nobody that it was restored, which breaks every promise; for a look at what finds that. */
  async open(time: VirtualTime, { isForgetful = false }: { readonly isForgetful?: boolean } = {}): Promise<SimServer> {
    const world: World = { store: new MemoryStore(), time, made: 0 };
    this.#world = world;
    this.#defects.length = 0;
    const service = this.#service;
    await service.found(WORKSPACE, 'Our workspace', { id: 'ada', name: 'Ada' });
    const operator = await service.operator(WORKSPACE);
    let kept: ReturnType<MemoryStore['backup']> | undefined;
    return {
      workspace: WORKSPACE, url: 'https://workspace.test', defects: this.#defects,
      fetch: async (request) => this.#app.fetch(request),
      ...tokensOf(service, operator, world.store),
      backup: async () => { kept = world.store.backup(); },
      restore: async (renumbered) => {
        if (kept === undefined) return false;
        world.store.restore(renumbered ? renumberedBackup(kept) : kept);
        if (!isForgetful) await service.beginNewHistory(WORKSPACE);
        return true;
      },
      ...readsOf(world.store, WORKSPACE),
    };
  }
}

/** A restore from an archive writes everything anew, so that the numbers of changes begin again. */
function renumberedBackup(backup: ReturnType<MemoryStore['backup']>): ReturnType<MemoryStore['backup']> {
  return new Map([...backup].map(([id, workspace]) => {
    const inOrder = [...workspace.entities].sort(([, a], [, b]) => a.entity.seq - b.entity.seq);
    const entities = new Map(inOrder.map(([key, held], at) => [key, { ...held, entity: { ...held.entity, seq: at + 1 } }]));
    return [id, { ...workspace, entities, row: { ...workspace.row, seq: entities.size } }];
  }));
}

function currentStore(current: () => MemoryStore): WorkspaceStore {
  return {
    get contents() { return current().contents; },
    workspaces: () => current().workspaces(),
    createWorkspace: (row) => current().createWorkspace(row),
    renewEpoch: (workspace, epoch) => current().renewEpoch(workspace, epoch),
    token: (hash) => current().token(hash),
    touchToken: (id, atUtc) => current().touchToken(id, atUtc),
    read: (workspace, work) => current().read(workspace, work),
    change: (workspace, work) => current().change(workspace, work),
    ping: () => current().ping(),
    [Symbol.asyncDispose]: () => current()[Symbol.asyncDispose](),
  };
}
