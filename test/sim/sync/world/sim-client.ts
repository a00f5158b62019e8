import { DrydockError } from '#shared/errors.ts';
import { Catalog } from '#electron/catalog/catalog.ts';
import type { ContentHasher } from '#electron/content/content-hasher.ts';
import { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import { homeLayout } from '#electron/home/layout.ts';
import { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';
import { FileTokens } from '#electron/sync/accounts/file-tokens.ts';
import { HomeAccounts } from '#electron/sync/accounts/home-accounts.ts';
import { WorkspaceDocuments } from '#electron/sync/accounts/workspace-documents.ts';
import { HomeTransfer } from '#electron/sync/content/home-transfer.ts';
import { createSyncService } from '#electron/sync/engine/home-sync.ts';
import { WorkspaceTrees } from '#electron/sync/engine/workspace-trees.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';
import { LocalData } from '#electron/sync/trees/local-data.ts';
import { LocalEndpoints } from '#electron/sync/trees/local-endpoints.ts';
import { LocalEnvironments } from '#electron/sync/trees/local-environments.ts';
import { LocalModules } from '#electron/sync/trees/local-modules.ts';
import type { Chance } from './chance.ts';
import type { FaultyLine } from './faulty-line.ts';
import { Killed, mortality, type Life } from './mortality.ts';
import type { SimServer } from './sim-server.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface SimClientParts {
  readonly name: string;
  readonly home: string;
  readonly server: SimServer;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly line: FaultyLine;
  readonly hasher: ContentHasher;
  readonly trace: (line: string) => void;
}

/** What one process has open of a home: the parts that the program is made of. */
interface Opened {
  readonly life: Life;
  readonly catalog: Catalog;
  readonly endpoints: EndpointStore;
  readonly accounts: HomeAccounts;
  readonly snapshots: SnapshotStore;
  readonly sync: SyncService;
  readonly trees: WorkspaceTrees;
}

/** How a deed of a person ended. `refused`: they were told why not. `killed`: the process ended, and nobody knows how far it came. */
export type Ending<T> = { readonly ending: 'done'; readonly value: T } | { readonly ending: 'refused'; readonly error: DrydockError } | { readonly ending: 'killed' };

/** A person's machine: one home, and the process that works on it until it is killed, when another one takes its place. */
export class SimClient {
  readonly name: string;
  readonly home: string;
  readonly line: FaultyLine;
  readonly #parts: SimClientParts;
  #opened: Opened;
  #made = 0;
  kills = 0;

  constructor(parts: SimClientParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.home = parts.home;
    this.line = parts.line;
    this.#opened = this.#open();
  }

  get catalog(): Catalog {
    return this.#opened.catalog;
  }

  get endpoints(): EndpointStore {
    return this.#opened.endpoints;
  }

  get accounts(): HomeAccounts {
    return this.#opened.accounts;
  }

  get snapshots(): SnapshotStore {
    return this.#opened.snapshots;
  }

  get sync(): SyncService {
    return this.#opened.sync;
  }

  /** The trees as a look at them: what plans and checks go by. */
  get trees(): WorkspaceTrees {
    return this.#opened.trees;
  }

  get life(): Life {
    return this.#opened.life;
  }

  newId(): string {
    this.#made += 1;
    return `${this.name}${String(this.#made).padStart(6, '0')}`;
  }

  /** Does something as a person would, and begins another process when this one was killed in it. Throws what no person should ever see. */
  async attempt<T>(what: string, work: (client: SimClient) => Promise<T>): Promise<Ending<T>> {
    const { trace } = this.#parts;
    const ended = await this.#ended(work);
    this.life.spare();
    if (this.life.ended) {
      this.kills += 1;
      trace(`${this.name} ${what}: killed after ${String(this.life.writes)} writes`);
      // What the dead process had begun comes to its end without a trace before the next one begins.
      await new Promise((resolve) => { setImmediate(resolve); });
      this.#opened = this.#open();
      return { ending: 'killed' };
    }
    if (ended.ending === 'refused') trace(`${this.name} ${what}: ${ended.error.code}`);
    else trace(`${this.name} ${what}${ended.ending === 'done' && typeof ended.value === 'string' ? ` ${ended.value}` : ''}`);
    return ended;
  }

  /** The process goes on with nothing but what is on disk. */
  restart(): void {
    this.#opened = this.#open();
  }

  close(): void {
    mortality.forget(this.home);
  }

  async #ended<T>(work: (client: SimClient) => Promise<T>): Promise<Ending<T>> {
    try {
      return { ending: 'done', value: await work(this) };
    } catch (error) {
      if (error instanceof Killed || this.life.ended) return { ending: 'killed' };
      if (error instanceof DrydockError) return { ending: 'refused', error };
      throw error;
    }
  }

  #open(): Opened {
    const { home, time, line, chance, server, hasher } = this.#parts;
    const layout = homeLayout(home);
    const life = mortality.begin(home);
    const newId = (): string => this.newId();
    const catalog = new Catalog(layout.catalog, { clock: time, newId });
    const endpoints = new EndpointStore(layout.catalog, { clock: time, newId });
    const snapshots = new SnapshotStore({ layout, hasher });
    const accounts = new HomeAccounts({
      documents: new WorkspaceDocuments(home), tokens: new FileTokens(home), clock: time, fetch: line.port(life),
      transfer: (remote) => new HomeTransfer({ layout, snapshots, remote, images: () => Promise.reject(new Error('No schedule has images.')) }),
    });
    const parts = { layout, catalog, endpoints, snapshots, accounts, clock: time, random: () => chance.fraction(), newId };
    const locals = { module: new LocalModules(catalog, parts), endpoint: new LocalEndpoints(endpoints, parts), data: new LocalData(parts), environment: new LocalEnvironments(catalog, newId) };
    return { life, catalog, endpoints, accounts, snapshots, sync: createSyncService(parts), trees: new WorkspaceTrees(layout.workspaces, server.workspace, locals) };
  }
}
