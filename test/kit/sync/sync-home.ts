import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { moduleVersionDocumentSchema, type ModuleVersionDocument } from '#shared/model/module.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import type { Role } from '#shared/workspace/members.ts';
import type { RegisterResult } from '#electron/catalog/register-version.ts';
import type { Clock } from '#electron/clock.ts';
import { composeApp, type App } from '#electron/compose.ts';
import { HomeTransfer } from '#electron/sync/content/home-transfer.ts';
import { createSyncService } from '#electron/sync/engine/home-sync.ts';
import type { FetchPort } from '#electron/sync/remote/http-exchange.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';
import type { AppWorld } from '#test/kit/workspace/app-world.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { remoteOf } from './remote-of.ts';

/** A home that knows the workspace `ws-1` of a world. */
export interface SyncHome extends AsyncDisposable {
  readonly app: App;
  readonly sync: SyncService;
  readonly root: string;
  readonly clock: TestClock;
  /** Whether the workspace can be reached. */
  online: boolean;
  /** Between this home and the server. */
  through: (send: FetchPort) => FetchPort;
  token: string;
  /** The same home after its process died. */
  reopen(): SyncService;
  register(of: { readonly name: string; readonly command?: string; readonly version?: string; readonly publish?: boolean; readonly uses?: readonly string[] }): Promise<RegisterResult>;
}

export class TestClock implements Clock {
  #ms = Date.parse('2026-03-01T00:00:00.000Z');
  nowUtc(): string {
    return new Date((this.#ms += 1)).toISOString();
  }
  monotonicMs(): number {
    return this.#ms;
  }
  forward(ms: number): void {
    this.#ms += ms;
  }
}

export function openSyncHome(world: AppWorld, options: { readonly as?: Role } = {}): SyncHome {
  const root = mkdtempSync(path.join(tmpdir(), 'drydock-sync-'));
  const clock = new TestClock();
  const app = composeApp({ environment: { DRYDOCK_HOME: root }, clock });
  const open = (): SyncService => createSyncService({
    layout: app.layout, catalog: app.catalog, endpoints: app.endpoints, snapshots: app.snapshots, clock, random: () => 0.5, newId: () => ulid().toLowerCase(),
    accounts: {
      list: () => [{ id: 'ws-1', name: 'team', url: 'https://workspace.test' }],
      connect: async () => {
        const remote = remoteOf(world, { token: home.token, through: (send) => home.through(async (request) => (home.online ? send(request) : Promise.reject(new TypeError('fetch failed')))) });
        const noEngine = async (): Promise<never> => Promise.reject(new Error('No container engine is needed here.'));
        return { remote, content: new HomeTransfer({ layout: app.layout, snapshots: app.snapshots, remote: remote.content, images: noEngine }) };
      },
    },
  });
  const home: SyncHome = {
    app, root, clock, sync: open(), online: true, through: (send) => send, token: world.token(options.as ?? 'contributor'),
    reopen: open,
    register: ({ name, command = 'echo hello', version, publish = false, uses }) => {
      const document = commandDocument(name, command);
      const sealed: SealedModule = uses === undefined ? document.sealed : pipelineOf(name, uses);
      const { inputs, outputs, params } = uses === undefined ? document : { inputs: [], outputs: [], params: [] };
      return app.catalog.registerVersion({ name, description: document.description, format: 'v2', sealed, interface: { inputs, outputs, params }, source: document.source }, { ...(version === undefined ? {} : { version }), ...(publish ? { publishTo: ['ws-1'] } : {}) });
    },
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
  return home;
}

function commandDocument(name: string, command: string): ModuleVersionDocument {
  return moduleVersionDocumentSchema.parse(modulePublication({ id: 'm-0', versionId: 'v-0', version: '1', name, command }).document);
}

function pipelineOf(name: string, uses: readonly string[]): SealedModule {
  return {
    kind: 'pipeline', name, interface: { inputs: [], params: [], outputs: [] }, settings: { continueOnStepFailure: true, forceRerun: false }, ignored: [],
    nodes: uses.map((reference, at) => ({ name: `step_${String(at)}`, inputs: {}, outputs: {}, ignored: [], environmentVariables: {}, resources: {}, use: { kind: 'reference', reference } })),
  };
}
