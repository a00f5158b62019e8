import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportReport } from '#shared/contract/exports.ts';
import { DrydockError, InvalidInputError, throwIfCancelled } from '#shared/errors.ts';
import type { BundledModule, BundleManifest } from '#shared/export/bundle/bundle-manifest.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import { registerModule } from '../../authoring/register-module.ts';
import { contentDigest } from '../../catalog/register-version.ts';
import type { App } from '../../compose.ts';
import { ContentHasher } from '../../content/content-hasher.ts';
import { manifestId } from '../../content/manifest.ts';
import type { Manifest } from '../../content/manifest.ts';
import { checkWritableHome } from '../../home/check-writable.ts';
import { materialise } from '../../snapshots/materialise.ts';
import { whileSharingFileLock } from '../../store/file-lock.ts';
import { fillTarget } from '../export-target.ts';
import type { ExportProgress } from '../write-files.ts';
import { BadBundleError, BundleConflictError } from './bundle-errors.ts';
import { dataTree } from './data-trees.ts';
import { checkImageNames } from './image-tags.ts';
import { ImageFiles } from './image-files.ts';
import { readBundle } from './read-bundle.ts';
import type { ReadBundle } from './read-bundle.ts';

export type ImportApp = Pick<App, 'layout' | 'catalog' | 'snapshots'>;

export interface ImportRequest {
  /** Absolute. */
  readonly bundle: string;
  /** Where the pipeline is written, absolute; default: a new folder of the pipeline's name in `workingFolder`. */
  readonly folder?: string | undefined;
  readonly workingFolder: string;
  /** Also register the pipeline's own components, those with a name. */
  readonly register: boolean;
  /** Only say what would happen; everything is read and proved all the same. */
  readonly dryRun: boolean;
  readonly engineEnvironment: NodeJS.ProcessEnv;
}

/**
 * Brings a bundle into this home and writes its pipeline to a new folder, where it can be run without a network. Importing it again changes nothing but that the
 * folder must be a new one. With a conflict nothing is imported. Throws `BadBundleError`, `BundleConflictError`, `InvalidInputError` for a folder that is taken, the errors of
 * storing and of the container engine, and `CancelledError`.
 */
export async function importBundle(app: ImportApp, request: ImportRequest, signal: AbortSignal, onProgress: ExportProgress): Promise<ImportReport> {
  if (request.dryRun) return new Import(app, request, signal, onProgress, undefined).look();
  checkWritableHome(app.layout.root);
  await mkdir(app.layout.staging, { recursive: true });
  const staging = await mkdtemp(path.join(app.layout.staging, 'import-'));
  try {
    return await whileSharingFileLock(app.layout.contentLock, signal, () => new Import(app, request, signal, onProgress, staging).perform(staging));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

type Assets = ImportReport['data'];

class Import {
  readonly #app: ImportApp;
  readonly #request: ImportRequest;
  readonly #signal: AbortSignal;
  readonly #progress: ExportProgress;
  readonly #blobs: string | undefined;
  readonly #notes: string[] = [];
  readonly #images: ImageFiles;

  constructor(app: ImportApp, request: ImportRequest, signal: AbortSignal, onProgress: ExportProgress, blobs: string | undefined) {
    this.#app = app;
    this.#request = request;
    this.#signal = signal;
    this.#progress = onProgress;
    this.#blobs = blobs;
    this.#images = new ImageFiles(request.engineEnvironment);
  }

  async look(): Promise<ImportReport> {
    const bundle = await this.#read();
    const report = await this.#report(bundle, await this.#lookAtAssets(bundle));
    return { ...report, notes: [...report.notes, ...this.#notes] };
  }

  async perform(staging: string): Promise<ImportReport> {
    const bundle = await this.#read();
    const { manifest } = bundle;
    const report = await this.#report(bundle, await this.#lookAtAssets(bundle));
    const conflicts = [...report.modules.map((row) => ({ ...row, what: 'module' })), ...report.data.map((row) => ({ ...row, what: 'data asset' }))].filter(({ outcome }) => outcome === 'conflict');
    if (conflicts.length > 0) throw new BundleConflictError(this.#request.bundle, conflicts.map(({ what, name, version }) => `the ${what} ${name}:${version} is here with other content`));
    // In this order nothing that is named is missing, wherever it stops: content first, names last.
    await this.#loadImages(bundle, report);
    await this.#storeCode(bundle, staging);
    await this.#writeFolder(bundle, report.folder, staging);
    this.#progress({ detail: 'registering' });
    for (const module of manifest.modules) await this.#registerVersion(module);
    await this.#registerAssets(bundle, report);
    for (const { reference, image, outcome } of report.mappings) if (outcome === 'created') await this.#app.catalog.setMapping(reference, image, this.#signal);
    if (this.#request.register) await this.#registerComponents(bundle, report);
    return { ...report, notes: [...report.notes, ...this.#notes, ...this.#driftNotes(manifest)] };
  }

  async #read(): Promise<ReadBundle> {
    const read = await readBundle(this.#request.bundle, this.#blobs, this.#signal, (fraction) => this.#progress({ detail: 'reading and checking the bundle', fraction }));
    for (const module of read.manifest.modules) {
      // What says that content is the same must be true of it.
      const digest = contentDigest({ sealed: module.sealed, interface: module.interface, snapshotId: module.snapshotId, sourceText: module.source.text });
      if (digest !== module.contentDigest) throw new BadBundleError(this.#request.bundle, `the module ${module.name}:${module.version} is not what its digest says: it was changed`);
    }
    return read;
  }

  async #report({ manifest, trees }: ReadBundle, data: Assets): Promise<ImportReport> {
    const { catalog, snapshots } = this.#app;
    const folder = this.#request.folder ?? path.resolve(this.#request.workingFolder, manifest.name);
    const added = [];
    for (const [id, tree] of trees) if (manifest.trees.some((entry) => entry.id === id && entry.kind === 'code') && !(await snapshots.has(id))) added.push(tree);
    const known = new Map(catalog.listMappings().map((mapping) => [mapping.reference, mapping.image]));
    return {
      name: manifest.name,
      folder,
      pipelineFile: path.join(folder, ...manifest.folder.pipelineFile.split('/')),
      modules: manifest.modules.map((module) => ({ name: module.name, version: module.version, outcome: this.#outcomeOf(module) })),
      snapshots: { total: manifest.trees.filter(({ kind }) => kind === 'code').length, added: added.length, bytes: bytesOf(added) },
      data,
      images: await this.#lookAtImages(manifest),
      mappings: manifest.mappings.map(({ reference, image }) => {
        const here = known.get(reference);
        return { reference, image, outcome: here === undefined ? ('created' as const) : here === image ? ('unchanged' as const) : ('kept' as const) };
      }),
      notes: [...manifest.notes],
    };
  }

  #outcomeOf(module: BundledModule): 'created' | 'unchanged' | 'conflict' {
    try {
      const { version } = this.#app.catalog.showVersion({ kind: 'version', name: module.name, version: module.version, text: `${module.name}:${module.version}` });
      return version.contentDigest === module.contentDigest ? 'unchanged' : 'conflict';
    } catch (error) {
      if (error instanceof DrydockError && error.code === 'not-found') return 'created';
      throw error;
    }
  }

  async #lookAtAssets({ manifest }: ReadBundle): Promise<Assets> {
    await using hasher = new ContentHasher();
    const rows: Assets = [];
    for (const asset of manifest.assets) {
      const here = this.#app.catalog.listData().assets.find((candidate) => candidate.name === asset.name)?.versions.find((version) => version.version === asset.version);
      const tree = manifest.folder.data.find((entry) => entry.path === asset.data)?.tree;
      let outcome: Assets[number]['outcome'] = 'created';
      if (here !== undefined) {
        const same = here.url !== undefined ? here.url === asset.url : tree !== undefined && here.path !== undefined && (await this.#idOf(here.path, hasher)) === tree;
        outcome = same ? 'unchanged' : 'conflict';
      }
      rows.push({ name: asset.name, version: asset.version, outcome });
    }
    return rows;
  }

  async #idOf(place: string, hasher: ContentHasher): Promise<string | undefined> {
    try {
      return manifestId((await dataTree(place, hasher, this.#signal)).manifest);
    } catch (error) {
      // What cannot be read is not the same.
      if (error instanceof DrydockError && error.kind !== 'cancelled') return undefined;
      throw error;
    }
  }

  async #lookAtImages({ images }: BundleManifest): Promise<ImportReport['images']> {
    const rows: ImportReport['images'] = [];
    for (const { name, id, size } of images) {
      const here = await this.#images.find(name, this.#signal).catch((error: unknown) => {
        if (!this.#request.dryRun || !(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
        this.#notes.push(error.plainMessage);
        return undefined;
      });
      if (here !== undefined && here !== id) this.#notes.push(`The name ${name} means another image here, ${here}: it will mean the one of the bundle, and the other one keeps only its id.`);
      rows.push({ name, id, bytes: size, outcome: here === id ? 'present' : 'loaded' });
    }
    return rows;
  }

  async #loadImages({ manifest }: ReadBundle, report: ImportReport): Promise<void> {
    const missing = report.images.flatMap((row) => (row.outcome === 'present' ? [] : manifest.images.filter(({ name }) => name === row.name).map((image) => ({ row, image }))));
    // All of them before the first is loaded: until then nothing was changed.
    for (const { row, image } of missing) await checkImageNames(this.#blob(image.digest), row.name, this.#request.bundle);
    for (const { row, image } of missing) {
      this.#progress({ detail: `loading image ${row.name}` });
      await this.#images.load(row.name, this.#blob(image.digest), this.#signal);
      if ((await this.#images.find(row.name, this.#signal)) !== image.id) this.#notes.push(`The image ${row.name} has another id here than where the bundle was made, so its steps run again instead of being reused.`);
    }
  }

  /** Puts the code into the store by the store's own means, which proves it once more. */
  async #storeCode({ manifest, trees }: ReadBundle, staging: string): Promise<void> {
    const { snapshots } = this.#app;
    for (const [index, { id, kind }] of manifest.trees.entries()) {
      const tree = trees.get(id);
      if (kind !== 'code' || tree === undefined || (await snapshots.has(id))) continue;
      this.#progress({ detail: 'storing code', fraction: index / manifest.trees.length });
      const folder = path.join(staging, `tree-${String(index)}`);
      await materialise(tree, folder, (digest) => this.#contentOf(digest), this.#signal);
      const captured = await snapshots.capture({ root: folder, includes: [], keep: new Set(tree.entries.map((entry) => entry.path)), signal: this.#signal, durable: 'later' });
      if (captured.id !== id) throw new BadBundleError(this.#request.bundle, `the code ${id.slice(0, 19)} cannot be stored as it is on this file system`);
    }
    await snapshots.flush();
  }

  async #writeFolder({ manifest, trees }: ReadBundle, target: string, staging: string): Promise<void> {
    const { texts, code, data } = manifest.folder;
    this.#progress({ detail: 'writing the pipeline' });
    await fillTarget({ target, kind: 'folder', home: this.#app.layout.root, overwrite: false }, async (aside) => {
      const at = (place: string): string => path.join(aside, ...place.split('/'));
      for (const { path: place, digest } of texts) {
        await mkdir(path.dirname(at(place)), { recursive: true });
        await writeFile(at(place), await readFile(this.#blob(digest)), { flag: 'wx' });
      }
      for (const { path: place, snapshotId } of code) await this.#unpack(trees.get(snapshotId), at(place));
      for (const [index, { path: place, tree, shape }] of data.entries()) {
        throwIfCancelled(this.#signal);
        await mkdir(path.dirname(at(place)), { recursive: true });
        if (shape === 'folder') {
          await this.#unpack(trees.get(tree), at(place));
          continue;
        }
        const [only, second] = trees.get(tree)?.entries ?? [];
        if (only?.kind !== 'file' || second !== undefined) throw new BadBundleError(this.#request.bundle, `the data ${place} is no single file`);
        const folder = path.join(staging, `data-${String(index)}`);
        await this.#unpack(trees.get(tree), folder);
        await copyInto(path.join(folder, ...only.path.split('/')), at(place));
      }
    });
  }

  async #unpack(tree: Manifest | undefined, folder: string): Promise<void> {
    if (tree !== undefined) await materialise(tree, folder, (digest) => this.#contentOf(digest), this.#signal);
  }

  async #registerVersion(module: BundledModule): Promise<void> {
    const { name, version, description, tags, format, sealed, source, snapshotId } = module;
    const isNew = !this.#app.catalog.listModules({ all: true }).some((known) => known.name === name);
    await this.#app.catalog.registerVersion(
      { name, description, tags, format, sealed, interface: module.interface, source, ...(snapshotId === undefined ? {} : { snapshotId }) },
      { version, setDefault: isNew && module.isDefault, signal: this.#signal },
    );
  }

  async #registerAssets({ manifest }: ReadBundle, report: ImportReport): Promise<void> {
    for (const asset of manifest.assets) {
      if (report.data.find((row) => row.name === asset.name && row.version === asset.version)?.outcome !== 'created') continue;
      const place = asset.url ?? path.join(report.folder, ...(asset.data ?? '').split('/'));
      await this.#app.catalog.registerData(asset.name, place, { version: asset.version, type: asset.type, description: asset.description, signal: this.#signal });
    }
  }

  /** A component that cannot be registered is told of: the pipeline itself is there and runs. */
  async #registerComponents({ manifest }: ReadBundle, report: ImportReport): Promise<void> {
    for (const { path: place } of manifest.folder.texts) {
      if (!/^components\/[^/]+\/[^/]+\.yml$/.test(place)) continue;
      try {
        const { module, version, outcome } = await registerModule(this.#app, { file: path.join(report.folder, ...place.split('/')), setDefault: false, failIfExists: false }, this.#signal);
        report.modules.push({ name: module.name, version: version.version, outcome });
      } catch (error) {
        if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
        this.#notes.push(`${place} was not registered: ${error.plainMessage}`);
      }
    }
  }

  /** References that mean something else here than where the bundle was made. */
  #driftNotes({ references }: BundleManifest): string[] {
    return references.flatMap(({ reference, name, version }) => {
      try {
        const found = this.#app.catalog.resolve(parseModuleReference(reference));
        return found.version.version === version && found.module.name === name ? [] : [`${reference} means ${found.module.name}:${found.version.version} here; the bundle was made with ${name}:${version}.`];
      } catch (error) {
        if (!(error instanceof DrydockError)) throw error;
        return [`${reference} cannot be used here: ${error.plainMessage}`];
      }
    });
  }

  #blob(digest: string): string {
    if (this.#blobs === undefined) throw new InvalidInputError('Nothing is unpacked to look at a bundle.');
    return path.join(this.#blobs, digest);
  }

  #contentOf(digest: string): AsyncIterable<Buffer> {
    return createReadStream(this.#blob(digest));
  }
}

const bytesOf = (trees: readonly Manifest[]): number => trees.reduce((sum, tree) => sum + tree.entries.reduce((bytes, entry) => bytes + (entry.kind === 'file' ? entry.size : 0), 0), 0);

/** The folders may be on different file systems, where nothing can be renamed. */
async function copyInto(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch {
    await writeFile(target, createReadStream(source), { flag: 'wx' });
  }
}
