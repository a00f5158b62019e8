import path from 'node:path';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import type { ConflictView } from '#shared/sync/views.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { RegisterRequest } from '#electron/catalog/register-version.ts';
import { sampleModule } from '#test/integration/catalog/sample-module.ts';
import { sampleEndpoint } from '#test/integration/endpoints/sample-endpoint.ts';
import type { Chance } from './chance.ts';
import type { Ledger } from './ledger.ts';
import type { Ending, SimClient } from './sim-client.ts';
import type { SimServer } from './sim-server.ts';

const names = ['train', 'prep', 'Train', 'fit'];
export const contents = ['a', 'b', 'c'];
const words = ['', 'first', 'second'];

const deeds = {
  'register': 10, 'pipeline': 2, 'mark': 4, 'rename': 3, 'describe': 3, 'describe-version': 2, 'archive': 2, 'restore': 2, 'disable': 1, 'enable': 1, 'deprecate': 2, 'reactivate': 1, 'set-default': 2,
  'endpoint': 4, 'endpoint-change': 3, 'data': 3, 'environment': 3, 'pull': 5, 'resolve': 6,
} as const satisfies Readonly<Record<string, number>>;
export type Deed = keyof typeof deeds;

export interface PersonParts {
  readonly client: SimClient;
  readonly server: SimServer;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly count: (what: string) => void;
  /** A folder for each of `contents`, that modules are made of; absent: modules have no files. */
  readonly code?: string | undefined;
}

/** What the person at one machine does; each deed is told to the ledger when it was acknowledged. */
export class Person {
  readonly client: SimClient;
  readonly #server: SimServer;
  readonly #ledger: Ledger;
  readonly #chance: Chance;
  readonly #count: (what: string) => void;
  readonly #code: string | undefined;

  constructor({ client, server, ledger, chance, count, code }: PersonParts) {
    this.#count = count;
    this.#code = code;
    this.client = client;
    this.#server = server;
    this.#ledger = ledger;
    this.#chance = chance;
  }

  async doSomething(): Promise<void> {
    const deed = this.#chance.weighted(deeds);
    await this.do(deed);
  }

  async do(deed: Deed): Promise<void> {
    switch (deed) {
      case 'register':
        return this.#code === undefined ? this.#register(sampleModule(this.#name(), this.#content())) : this.#registerCode(this.#code);
      case 'pipeline':
        return this.#register(this.#pipeline());
      case 'mark':
        return this.#mark();
      case 'endpoint':
        return this.#endpoint();
      case 'data':
        return this.#data();
      case 'environment':
        return this.#environment();
      case 'pull':
        return this.#pull();
      case 'resolve':
        return this.resolveOne();
      case 'endpoint-change':
        return this.#changeEndpoint();
      default:
        return this.#changeModule(deed);
    }
  }

  async signIn(token: string): Promise<void> {
    const { client } = this;
    if (client.accounts.list().length === 0) await client.attempt('add', ({ accounts }) => accounts.add({ url: this.#server.url, token, workspace: this.#server.workspace }));
    else await client.attempt('login', ({ accounts }) => accounts.login(this.#server.workspace, token));
  }

  async exchange(now: boolean): Promise<Ending<{ readonly published: number; readonly taken: number; readonly changesSent: number }>> {
    return this.client.attempt('sync', async ({ sync }) => {
      const { published, taken, changesSent } = await sync.sync(this.#server.workspace, { now });
      for (const { kind, id, versions } of published) {
        for (const version of versions) {
          const entry = this.client.trees.locals[kind].tree(id, this.#server.workspace)?.versions.find((candidate) => candidate.version === version);
          if (entry !== undefined) this.#ledger.acknowledge({ client: this.client.name, kind, entity: id, versionId: entry.id, version, digest: entry.digest });
        }
      }
      return { published: published.length, taken: taken.length, changesSent };
    });
  }

  async publishSomething(): Promise<void> {
    const { workspace } = this.#server;
    await this.client.attempt('begin', async ({ catalog, endpoints }) => {
      await catalog.registerVersion(sampleModule('train', this.#content()), { publishTo: [workspace] });
      await endpoints.publish('serve-train', sampleEndpoint(this.#content()), { publishTo: [workspace] });
    });
    await this.exchange(true);
  }

  async pullEverything(): Promise<void> {
    const { workspace } = this.#server;
    await this.exchange(true);
    await this.client.attempt('pull all', async ({ sync }) => {
      for (const { kind, id } of sync.browse(workspace).rows) await sync.pull(workspace, kind, id, { offline: false });
    });
  }

  /** Somebody who comes with an empty home and brings everything, with its files. Returns what they cannot have. */
  async bringEverything(): Promise<string[]> {
    const { client } = this;
    const { workspace } = this.#server;
    await this.exchange(true);
    const problems: string[] = [];
    for (const { kind, id } of client.sync.browse(workspace, { all: true, limit: Number.MAX_SAFE_INTEGER }).rows) {
      const pulled = await client.attempt(`pull ${kind} ${id}`, ({ sync }) => sync.pull(workspace, kind, id, { offline: true }));
      if (pulled.ending === 'refused') problems.push(`${client.name} cannot bring ${kind} ${id} with its files: ${pulled.error.message}`);
    }
    for (const { id } of client.catalog.listModules({ all: true })) {
      for (const { sealed } of client.catalog.findModule(id).versions.map((entry) => client.catalog.showVersion({ kind: 'id', id: entry.id, text: entry.id }).version)) {
        for (const snapshot of sealedSnapshots(sealed)) {
          if (await client.snapshots.has(snapshot)) this.#count('brought files');
          else problems.push(`${client.name} brought ${id} and has no ${snapshot}`);
        }
      }
    }
    return problems;
  }

  /** Decides one conflict, if there is one. */
  async resolveOne(): Promise<void> {
    const { client } = this;
    await client.attempt('resolve', async ({ sync }) => {
      const conflict = this.#chance.one(sync.conflicts(this.#server.workspace));
      const chosen = conflict === undefined ? undefined : this.#chance.one(conflict.choices);
      if (conflict === undefined || chosen === undefined) return;
      this.#foresee(conflict, chosen.choice);
      this.#count(`decided ${conflict.conflict} ${chosen.choice}`);
      await sync.resolveConflict({ workspace: this.#server.workspace, conflict: conflict.id, choice: chosen.choice, ...(chosen.suggestedName === undefined ? {} : { name: chosen.suggestedName }) });
      return `${conflict.conflict} ${conflict.entityId} ${chosen.choice}`;
    });
  }

  /** What a choice does to what was to be published; also when nobody learns whether it was carried out. */
  #foresee({ conflict, kind, entityId, version, holder, mine }: ConflictView, choice: ConflictView['choices'][number]['choice']): void {
    const { name, trees } = this.client;
    const release = (which: (version: string) => boolean): void => {
      const versions = trees.locals[kind].tree(entityId, this.#server.workspace)?.versions ?? [];
      this.#ledger.release(name, kind, entityId, kind === 'environment' ? [''] : versions.filter((each) => which(each.version)).map(({ digest }) => digest));
    };
    if (conflict === 'name-taken' && (choice === 'publish-into-theirs' || (choice === 'theirs' && kind === 'environment')) && holder !== undefined) {
      this.#ledger.move(name, entityId, holder.id);
      if (kind === 'environment') release(() => true);
    }
    if (choice === 'keep-local') release((each) => version === undefined || each === version);
    if (conflict === 'version-clash' && choice === 'theirs') release((each) => each === version);
    if (conflict === 'archived-meanwhile' && choice === 'theirs') release((each) => mine?.split(', ').includes(each) === true);
  }

  /** A module with files. */
  async #registerCode(code: string): Promise<void> {
    const { client } = this;
    const content = this.#content();
    const captured = await client.attempt(`capture ${content}`, async ({ snapshots }) => (await snapshots.capture({ root: path.join(code, content), includes: [] })).id);
    if (captured.ending !== 'done') return;
    const { sealed, ...request } = sampleModule(this.#name(), this.#content());
    if (sealed.kind !== 'command') return;
    await this.#register({ ...request, snapshotId: captured.value, sealed: { ...sealed, snapshotId: captured.value } });
  }

  async #register(request: RegisterRequest): Promise<void> {
    const publish = this.#chance.happens(0.7);
    const version = this.#chance.happens(0.4) ? this.#chance.one(['1', '2', '3']) : undefined;
    const { workspace } = this.#server;
    const registered = await this.client.attempt(`register ${request.name}`, ({ catalog }) => catalog.registerVersion(request, { ...(version === undefined ? {} : { version }), ...(publish ? { publishTo: [workspace] } : {}), setDefault: this.#chance.happens(0.15) }));
    if (registered.ending !== 'done') return;
    const { module, version: { id, version: string, contentDigest } } = registered.value;
    this.#ledger.keep(this.client.name, id, contentDigest);
    if (!publish) return;
    this.#ledger.intend({ client: this.client.name, kind: 'module', entity: module.id, versionId: id, version: string, digest: contentDigest });
  }

  #pipeline(): RegisterRequest {
    const { pipeline } = sampleEndpoint('');
    const name = `flow-${this.#name()}`;
    const [first] = pipeline.nodes;
    const nodes = first === undefined ? [] : [{ ...first, inputs: {}, use: { kind: 'reference' as const, reference: this.#reference() } }];
    const ports = { inputs: [], outputs: [], params: [] };
    return { name, description: '', format: 'v2', interface: ports, source: { fileName: 'pipeline.yml', text: `name: ${name}\n` }, sealed: { ...pipeline, interface: ports, nodes } };
  }

  #reference(): string {
    const module = this.#chance.one(this.client.catalog.listModules());
    return `azureml:${module?.name ?? this.#name()}`;
  }

  async #mark(): Promise<void> {
    const { client } = this;
    const kind = this.#chance.one(['module', 'module', 'endpoint', 'data'] as const) ?? 'module';
    const { workspace } = this.#server;
    await client.attempt(`mark ${kind}`, async ({ sync, trees }) => {
      const id = this.#someId(kind);
      if (id === undefined) return;
      const { marked } = await sync.markForPublishing({ workspace, kind, entity: id, versions: this.#chance.happens(0.5) ? 'latest' : 'all' });
      for (const publication of marked) this.#intendAll(publication.kind, publication.id, publication.versions);
      return trees;
    });
  }

  /** Called in the moment of the acknowledgement. */
  #intendAll(kind: EntityKind, id: string, versions: readonly string[]): void {
    const { client } = this;
    if (client.life.ended) return;
    const tree = client.trees.locals[kind].tree(id, this.#server.workspace);
    if (kind === 'environment') this.#ledger.intend({ client: client.name, kind, entity: id, versionId: '', version: '', digest: '' });
    for (const entry of tree?.versions ?? []) if (versions.includes(entry.version)) this.#ledger.intend({ client: client.name, kind, entity: id, versionId: entry.id, version: entry.version, digest: entry.digest });
  }

  async #endpoint(): Promise<void> {
    const { workspace } = this.#server;
    const content = sampleEndpoint(this.#content());
    const reference = this.#reference();
    const pipeline = { ...content.pipeline, nodes: content.pipeline.nodes.map((node) => ({ ...node, inputs: {}, use: { kind: 'reference' as const, reference } })) };
    const name = `serve-${this.#name()}`;
    const published = await this.client.attempt(`endpoint ${name}`, ({ endpoints }) => endpoints.publish(name, { ...content, pipeline }, { publishTo: [workspace] }));
    if (published.ending !== 'done') return;
    const { endpoint, version } = published.value;
    this.#ledger.intend({ client: this.client.name, kind: 'endpoint', entity: endpoint.id, versionId: version.id, version: version.version, digest: version.contentDigest });
  }

  async #data(): Promise<void> {
    const { workspace } = this.#server;
    const name = this.#name();
    const registered = await this.client.attempt(`data ${name}`, ({ catalog }) => catalog.registerData(name, `https://data.example/${this.#content()}.csv`, { type: 'uri_file' }));
    if (registered.ending !== 'done') return;
    await this.client.attempt(`mark data ${name}`, async ({ sync }) => {
      const { report } = await sync.markForPublishing({ workspace, kind: 'data', entity: registered.value.asset.id, versions: 'latest' });
      this.#intendAll('data', report.publication.id, report.publication.versions);
    });
  }

  async #environment(): Promise<void> {
    const { workspace } = this.#server;
    const reference = `azureml:env-${this.#chance.one(contents) ?? 'a'}`;
    await this.client.attempt(`environment ${reference}`, ({ catalog }) => catalog.setMapping(reference, `image-${this.#content()}`));
    if (this.#chance.happens(0.3)) return;
    await this.client.attempt(`mark environment ${reference}`, async ({ sync, catalog }) => {
      if (!catalog.listMappings().some((mapping) => mapping.reference === reference)) return;
      await sync.markForPublishing({ workspace, kind: 'environment', entity: reference, versions: 'latest' });
      const id = catalog.listMappings().find((mapping) => mapping.reference === reference)?.id;
      if (id !== undefined) this.#intendAll('environment', id, []);
    });
  }

  async #pull(): Promise<void> {
    const { workspace } = this.#server;
    await this.client.attempt('pull', async ({ sync, accounts }) => {
      if (accounts.list().length === 0) return;
      const row = this.#chance.one(sync.browse(workspace, { all: this.#chance.happens(0.2) }).rows);
      if (row !== undefined) await sync.pull(workspace, row.kind, row.id, { offline: this.#code !== undefined && this.#chance.happens(0.4) });
    });
  }

  async #changeModule(deed: Deed): Promise<void> {
    await this.client.attempt(`${deed} module`, async ({ catalog }) => {
      const module = this.#chance.one(catalog.listModules({ all: true }));
      if (module === undefined) return;
      const { versions } = catalog.findModule(module.id);
      const entry = this.#chance.one(versions);
      const id = entry?.id ?? '';
      const exactly = { kind: 'id', id, text: id } as const;
      const word = this.#chance.one(words) ?? '';
      switch (deed) {
        case 'rename':
          return void (await catalog.rename(module.id, this.#name()));
        case 'describe':
          return void (await catalog.describeModule(module.id, word));
        case 'describe-version':
          return void (await catalog.describeVersion(exactly, word));
        case 'archive':
          return void (await catalog.archive(module.id));
        case 'restore':
          return void (await catalog.restore(module.id, this.#chance.happens(0.5) ? { name: this.#name() } : {}));
        case 'disable':
          return void (await catalog.disable(module.id));
        case 'enable':
          return void (await catalog.enable(module.id));
        case 'deprecate':
          return void (await catalog.deprecate(exactly));
        case 'reactivate':
          return void (await catalog.reactivate(exactly));
        default:
          return void (await catalog.setDefault(module.id, this.#chance.happens(0.3) ? undefined : entry?.version));
      }
    });
  }

  async #changeEndpoint(): Promise<void> {
    await this.client.attempt('change endpoint', async ({ endpoints }) => {
      const endpoint = this.#chance.one(endpoints.list({ all: true }).endpoints);
      if (endpoint === undefined) return;
      switch (this.#chance.below(5)) {
        case 0:
          return void (await endpoints.rename(endpoint.id, `serve-${this.#name()}`));
        case 1:
          return void (await endpoints.archive(endpoint.id));
        case 2:
          return void (await endpoints.restore(endpoint.id, undefined));
        case 3:
          return void (await endpoints.setDefault(endpoint.id, this.#chance.one(endpoint.versions)?.version));
        default:
          return void (await endpoints.setDefault(endpoint.id, undefined));
      }
    });
  }

  #someId(kind: EntityKind): string | undefined {
    const { catalog, endpoints } = this.client;
    switch (kind) {
      case 'module':
        return this.#chance.one(catalog.listModules({ all: true }))?.id;
      case 'endpoint':
        return this.#chance.one(endpoints.list({ all: true }).endpoints)?.id;
      case 'data':
        return this.#chance.one(catalog.listData().assets)?.id;
      case 'environment':
        return undefined;
    }
  }

  #name(): string {
    return this.#chance.one(names) ?? 'train';
  }

  #content(): string {
    return this.#chance.one(contents) ?? 'a';
  }
}
