import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import type { BundledModule, BundleManifest } from '#shared/export/bundle/bundle-manifest.ts';
import { dataPlaces, dataSourcesOf, localDataOf } from '#shared/export/model/local-data.ts';
import type { PortablePipeline } from '#shared/export/model/portable.ts';
import { modulesOf } from '#shared/export/model/portable.ts';
import { pipelineFileName } from '#shared/export/yaml/export-paths.ts';
import { writeFolder } from '#shared/export/yaml/write-folder.ts';
import { DrydockError } from '#shared/errors.ts';
import { readModuleReference } from '#shared/specs/module-reference.ts';
import type { SealedEnvironment } from '#shared/model/sealed.ts';
import type { ContentHasher } from '../../content/content-hasher.ts';
import { canonicalManifest, manifestId } from '../../content/manifest.ts';
import type { Manifest } from '../../content/manifest.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { SnapshotStore } from '../../snapshots/snapshot-store.ts';
import { datastoreAsset } from '../../runner/prepare/data-inputs.ts';
import { dataTree, readPlace } from './data-trees.ts';
import type { TarFile } from './tar-out.ts';

export interface GatherPorts {
  readonly catalog: Catalog;
  readonly snapshots: Pick<SnapshotStore, 'manifest' | 'readFile'>;
  readonly hasher: ContentHasher;
}

/** What a bundle will hold, but for images. */
export interface GatheredBundle {
  readonly manifest: Omit<BundleManifest, 'images'>;
  /** Everything but `manifest.json`, in the order in which it is written. */
  readonly files: readonly TarFile[];
  /** Names of the images that the steps run in, as far as they are known. */
  readonly images: readonly string[];
}

/** Collects all that a pipeline needs elsewhere. Throws the errors of reading data and code. */
export async function gatherBundle(ports: GatherPorts, pipeline: PortablePipeline, withData: boolean, signal: AbortSignal): Promise<GatheredBundle> {
  const gathering = new Gathering(ports, pipeline, signal);
  const local = localDataOf(pipeline);
  const assets = withData ? gathering.assetData() : new Map<string, string>();
  const places = withData ? dataPlaces([...new Set([...local, ...assets.values()])]) : new Map<string, string>();
  if (!withData && local.length > 0) gathering.note(`Data of the machine it was made on is not in the bundle: ${local.slice(0, 5).join(', ')}${local.length > 5 ? ' ...' : ''}. It is named by its whole path.`);
  for (const [source, place] of places) await gathering.addData(source, place);
  const folder = writeFolder(pipeline, { data: places, keeps: (reference) => !isById(reference) });
  for (const note of folder.notes) gathering.note(note);
  for (const [name, text] of [...folder.texts].sort(byName)) gathering.addText(name, text);
  for (const [name, snapshotId] of [...folder.trees].sort(byName)) await gathering.addCode(name, snapshotId);
  await gathering.addModules();
  gathering.addAssets(new Map([...assets].map(([asset, source]) => [asset, places.get(source) ?? ''])));
  return gathering.bundle();
}

const isById = (reference: string): boolean => {
  const reading = readModuleReference(reference);
  return 'reference' in reading && reading.reference.kind === 'id';
};

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

class Gathering {
  readonly #ports: GatherPorts;
  readonly #pipeline: PortablePipeline;
  readonly #signal: AbortSignal;
  readonly #notes = new Set<string>();
  readonly #texts: { path: string; digest: string }[] = [];
  readonly #code: { path: string; snapshotId: string }[] = [];
  readonly #data: BundleManifest['folder']['data'] = [];
  readonly #trees = new Map<string, { readonly kind: 'code' | 'data'; readonly text: Buffer }>();
  readonly #blobs = new Map<string, { readonly size: number; readonly content: () => AsyncIterable<Uint8Array> }>();
  readonly #modules: BundledModule[] = [];
  readonly #references: BundleManifest['references'] = [];
  readonly #assets: BundleManifest['assets'] = [];

  constructor(ports: GatherPorts, pipeline: PortablePipeline, signal: AbortSignal) {
    this.#ports = ports;
    this.#pipeline = pipeline;
    this.#signal = signal;
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  addText(path: string, text: string): void {
    const bytes = Buffer.from(text);
    const digest = createHash('sha256').update(bytes).digest('hex');
    this.#blobs.set(digest, { size: bytes.length, content: () => once(bytes) });
    this.#texts.push({ path, digest });
  }

  async addCode(path: string, snapshotId: string): Promise<void> {
    await this.#addSnapshot(snapshotId);
    this.#code.push({ path, snapshotId });
  }

  async addData(source: string, place: string): Promise<void> {
    const tree = await dataTree(source, this.#ports.hasher, this.#signal);
    this.#addTree('data', tree.manifest, (digest) => readPlace(tree.sourceOf(digest) ?? source));
    this.#data.push({ path: place, tree: manifestId(tree.manifest), shape: tree.shape });
  }

  /** Local data of the data assets and datastores that the pipeline names, by the name and version of the asset. */
  assetData(): Map<string, string> {
    const found = new Map<string, string>();
    for (const { name, version } of this.#namedAssets()) if (version.path !== undefined && existsSync(version.path)) found.set(`${name}:${version.version}`, version.path);
    return found;
  }

  /** Takes along what is registered of the data that the pipeline names. `places`: where its content stands in the folder. */
  addAssets(places: ReadonlyMap<string, string>): void {
    for (const { name, version } of this.#namedAssets()) {
      const data = places.get(`${name}:${version.version}`);
      if (version.url === undefined && data === undefined) this.note(`The data asset ${name}:${version.version} is not in the bundle: register it where the bundle is used.`);
      else this.#assets.push({ name, version: version.version, type: version.type, description: version.description, ...(version.url === undefined ? {} : { url: version.url }), ...(data === undefined ? {} : { data }) });
    }
  }

  /** Versions of the catalog that stay references, with those that they refer to in turn. */
  async addModules(): Promise<void> {
    const seen = new Set<string>();
    for (const module of modulesOf(this.#pipeline)) {
      if (module.kind !== 'pipeline') continue;
      for (const node of module.nodes) {
        const { registered } = node.module;
        if (node.reference === undefined || registered === undefined || isById(node.reference)) continue;
        if (!this.#references.some(({ reference }) => reference === node.reference)) this.#references.push({ reference: node.reference, name: registered.name, version: registered.version });
        if (seen.has(registered.versionId)) continue;
        seen.add(registered.versionId);
        await this.#addModule(registered.versionId);
      }
    }
    this.#references.sort((a, b) => (a.reference < b.reference ? -1 : 1));
    this.#modules.sort((a, b) => byName([`${a.name}:${a.version}`, 0], [`${b.name}:${b.version}`, 0]));
  }

  bundle(): GatheredBundle {
    const environments = this.#environments();
    const mapped = environments.flatMap((environment) => {
      const name = environment.kind === 'named' ? environment.reference : environment.kind === 'image' ? environment.image : undefined;
      const mapping = name === undefined ? undefined : this.#ports.catalog.findMapping(name, environment.kind === 'named' ? 'environment' : 'image');
      return mapping === undefined ? [] : [{ reference: mapping.reference, image: mapping.image }];
    });
    const images = environments.flatMap((environment) => {
      if (environment.kind === 'build') return [];
      const name = environment.kind === 'named' ? environment.reference : environment.image;
      const mapping = this.#ports.catalog.findMapping(name, environment.kind === 'named' ? 'environment' : 'image');
      return mapping === undefined ? (environment.kind === 'image' ? [environment.image] : []) : [mapping.image];
    });
    const trees = [...this.#trees].sort(byName);
    const blobs = [...this.#blobs].sort(byName);
    return {
      manifest: {
        schemaVersion: 1, kind: 'drydock-bundle', name: this.#pipeline.key.replace(/^[^A-Za-z0-9]+/, '') || 'pipeline', displayName: (this.#pipeline.displayName ?? this.#pipeline.name ?? this.#pipeline.key).slice(0, 4_000),
        folder: { pipelineFile: pipelineFileName, texts: this.#texts, code: this.#code, data: this.#data },
        trees: trees.map(([id, { kind, text }]) => ({ id, kind, size: text.length })),
        blobs: blobs.map(([digest, { size }]) => ({ digest, size })),
        modules: this.#modules, references: this.#references, assets: this.#assets,
        mappings: [...new Map(mapped.map((mapping) => [mapping.reference, mapping])).values()].sort((a, b) => (a.reference < b.reference ? -1 : 1)),
        notes: [...this.#notes],
      },
      files: [
        ...trees.map(([id, { text }]) => ({ path: `trees/${id.replace(/^sha256:/, '')}.json`, size: text.length, content: () => once(text) })),
        ...blobs.map(([digest, blob]) => ({ path: `blobs/${digest}`, ...blob })),
      ],
      images: [...new Set(images)].sort(),
    };
  }

  #environments(): SealedEnvironment[] {
    const found = new Map<string, SealedEnvironment>();
    for (const module of modulesOf(this.#pipeline)) {
      const environments = module.kind === 'command' ? [module.sealed.environment] : module.kind === 'pipeline' ? module.nodes.map((node) => node.environment) : [];
      for (const environment of environments) if (environment !== undefined) found.set(JSON.stringify(environment), environment);
    }
    return [...found.values()];
  }

  #namedAssets() {
    const found = new Map<string, { readonly name: string; readonly version: ReturnType<Catalog['resolveData']>['version'] }>();
    for (const source of dataSourcesOf(this.#pipeline)) {
      const name = source.kind === 'asset' ? source.name : source.kind === 'datastore' ? datastoreAsset(source.datastore) : undefined;
      if (name === undefined) continue;
      try {
        const { asset, version } = this.#ports.catalog.resolveData(name, source.kind === 'asset' ? { version: source.version, label: source.label } : {});
        found.set(`${asset.name}:${version.version}`, { name: asset.name, version });
      } catch (error) {
        if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
        this.note(`${name} is not registered here, so it is not in the bundle: register it where the bundle is used.`);
      }
    }
    return [...found].sort(byName).map(([, asset]) => asset);
  }

  async #addModule(versionId: string): Promise<void> {
    const { module, version } = this.#ports.catalog.showVersion({ kind: 'id', id: versionId, text: versionId });
    if (version.snapshot_id !== undefined) await this.#addSnapshot(version.snapshot_id);
    for (const environment of sealedSnapshots(version.sealed)) await this.#addSnapshot(environment);
    const bare = this.#ports.catalog.resolve({ kind: 'default', name: module.name, text: module.name });
    this.#modules.push({
      name: module.name, version: version.version, description: version.description, tags: version.tags ?? {}, format: version.format, sealed: version.sealed,
      interface: { inputs: version.inputs, params: version.params, outputs: version.outputs }, ...(version.snapshot_id === undefined ? {} : { snapshotId: version.snapshot_id }),
      source: version.source, contentDigest: version.contentDigest, isDefault: bare.version.id === version.id,
    });
  }

  async #addSnapshot(id: string): Promise<void> {
    if (this.#trees.has(id)) return;
    const manifest = await this.#ports.snapshots.manifest(id);
    const pathOf = new Map(manifest.entries.flatMap((entry) => (entry.kind === 'file' ? [[entry.digest, entry.path] as const] : [])));
    this.#addTree('code', manifest, async function* (this: Gathering, digest: string) {
      yield await this.#ports.snapshots.readFile(id, pathOf.get(digest) ?? '');
    }.bind(this));
  }

  #addTree(kind: 'code' | 'data', manifest: Manifest, read: (digest: string) => AsyncIterable<Uint8Array>): void {
    this.#trees.set(manifestId(manifest), { kind, text: Buffer.from(canonicalManifest(manifest)) });
    for (const entry of manifest.entries) if (entry.kind === 'file' && !this.#blobs.has(entry.digest)) this.#blobs.set(entry.digest, { size: entry.size, content: () => read(entry.digest) });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

