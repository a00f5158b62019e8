import type { DataAsset, DataSelection, DataVersion } from '#shared/catalog/data-asset.ts';
import type { AskedFor, EnvironmentMapping } from '#shared/catalog/environment-mapping.ts';
import type { ModuleSummary } from '#shared/catalog/module-summary.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import { ModuleAbsorption } from './absorb-module.ts';
import { catalogLayout } from './catalog-layout.ts';
import type { CatalogPorts } from './catalog-ports.ts';
import { DataAssetStore, type DataAssetList, type RegisterDataOptions, type RegisterDataResult } from './data-assets.ts';
import { EnvironmentMappingStore, type SetMappingResult } from './environment-mappings.ts';
import { ModuleChanges } from './module-changes.ts';
import { ModuleDocuments } from './module-documents.ts';
import { ModuleIndex } from './module-index.ts';
import { ModuleLookup, type ResolvedModule } from './module-lookup.ts';
import { ModuleWriter } from './module-writer.ts';
import { VersionRegistration, type RegisterOptions, type RegisterRequest, type RegisterResult } from './register-version.ts';

/**
 * The modules, environment mappings and data assets of one home. Several catalogs, in one or many processes, may work on
 * the same folder at once and see each other's changes at the next call. Reading takes no lock and works in a read-only
 * home. A change that was acknowledged (its promise fulfilled) is on disk. Every method may throw the store's errors
 * (`corrupt-document`, `newer-document`, `disk-full`, `read-only-home`, `store-failed`), changes also `cancelled`.
 */
export class Catalog {
  /** By ids, for what keeps the home and workspaces the same. */
  readonly absorption: { readonly modules: ModuleAbsorption; readonly data: DataAssetStore; readonly environments: EnvironmentMappingStore };
  readonly #documents: ModuleDocuments;
  readonly #index: ModuleIndex;
  readonly #lookup: ModuleLookup;
  readonly #registration: VersionRegistration;
  readonly #changes: ModuleChanges;
  readonly #environments: EnvironmentMappingStore;
  readonly #data: DataAssetStore;

  /** `root` is `HomeLayout.catalog`; it is made with the first change. */
  constructor(root: string, ports: CatalogPorts) {
    const layout = catalogLayout(root);
    const documents = new ModuleDocuments(layout);
    this.#documents = documents;
    this.#index = new ModuleIndex(layout, documents, ports.newId);
    this.#lookup = new ModuleLookup(documents, this.#index);
    const writer = new ModuleWriter(layout, documents, this.#index, this.#lookup);
    this.#registration = new VersionRegistration(ports, documents, this.#lookup, writer);
    this.#changes = new ModuleChanges(documents, this.#lookup, writer);
    this.#environments = new EnvironmentMappingStore({ layout, ports, writer });
    this.#data = new DataAssetStore({ layout, ports, writer });
    this.absorption = { modules: new ModuleAbsorption(documents, this.#index, this.#lookup, writer), data: this.#data, environments: this.#environments };
  }

  /**
   * Registers a version, making the module when the name is free. The same content under the same version is a success that
   * changes nothing (`unchanged`; `VersionExistsError` with `failIfExists`); other content is a `VersionConflictError`.
   * Throws `InvalidNameError`.
   */
  registerVersion(request: RegisterRequest, options: RegisterOptions = {}): Promise<RegisterResult> {
    return this.#registration.register(request, options);
  }

  /** By name. `all`: archived and disabled ones too. */
  listModules(options: { readonly all?: boolean } = {}): ModuleSummary[] {
    const rows: { key: string; summary: ModuleSummary }[] = [];
    for (const summary of this.#index.summaries()) {
      if (options.all === true || summary.status === 'active') rows.push({ key: nameKey(summary.name), summary });
    }
    return rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ summary }) => summary);
  }

  /** By name, else by id, else the only archived module of that name. Throws `NotFoundError` (with the nearest name) or `AmbiguousNameError`. */
  findModule(nameOrId: string): ModuleDocument {
    return this.#lookup.any(nameOrId);
  }

  /** The version a reference names, whatever the status of module and version: for showing and downloading. */
  showVersion(reference: ModuleReference): ResolvedModule {
    return this.#lookup.show(reference);
  }

  /** The document of a version that {@link findModule} listed: one read, however many there are. Throws `NotFoundError` when the file is gone. */
  versionOf(module: ModuleDocument, entry: ModuleDocument['versions'][number]): ModuleVersionDocument {
    return this.#documents.versionOf(module, entry);
  }

  /** The version a reference means now. Throws `NotFoundError`, or `ModuleUnavailableError` when the module is disabled or archived. */
  resolve(reference: ModuleReference): ResolvedModule {
    return this.#lookup.resolve(reference);
  }

  /** Keeps the id. Throws `NameTakenError`, `InvalidNameError`, or `WrongStatusError` for an archived module. */
  rename(nameOrId: string, newName: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#changes.rename(nameOrId, newName, signal);
  }

  describeModule(nameOrId: string, description: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#changes.describeModule(nameOrId, description, signal);
  }

  /** The reference must name a version exactly (`InvalidInputError`). */
  describeVersion(reference: ModuleReference, description: string, signal?: AbortSignal): Promise<ModuleVersionDocument> {
    return this.#changes.describeVersion(reference, description, signal);
  }

  /** Frees the name; nothing is deleted. */
  archive(nameOrId: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#changes.archive(nameOrId, signal);
  }

  /** Brings an archived module back with the status it had. Throws `NameTakenError` when its name is in use and no other `name` is given. */
  restore(nameOrId: string, options: { readonly name?: string | undefined; readonly signal?: AbortSignal } = {}): Promise<ModuleDocument> {
    return this.#changes.restore(nameOrId, options.name, options.signal);
  }

  /** Throws `WrongStatusError` for an archived module, as does {@link disable}. */
  enable(nameOrId: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#changes.setStatus(nameOrId, 'active', signal);
  }

  disable(nameOrId: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#changes.setStatus(nameOrId, 'disabled', signal);
  }

  /** The reference must name a version exactly (`InvalidInputError`), as for {@link reactivate}. */
  deprecate(reference: ModuleReference, signal?: AbortSignal): Promise<ModuleVersionDocument> {
    return this.#changes.setVersionStatus(reference, 'deprecated', signal);
  }

  reactivate(reference: ModuleReference, signal?: AbortSignal): Promise<ModuleVersionDocument> {
    return this.#changes.setVersionStatus(reference, 'active', signal);
  }

  /** `undefined`: the bare name follows the latest active version again. */
  setDefault(nameOrId: string, version: string | undefined, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#changes.setDefault(nameOrId, version, signal);
  }

  /** Maps a named environment or an image, `*` allowed, to a local image; an earlier mapping of the same reference is replaced. Throws `InvalidInputError`. */
  setMapping(reference: string, image: string, signal?: AbortSignal): Promise<SetMappingResult> {
    return this.#environments.set(reference, image, signal);
  }

  /** Throws `NotFoundError`. */
  removeMapping(reference: string, signal?: AbortSignal): Promise<EnvironmentMapping> {
    return this.#environments.remove(reference, signal);
  }

  listMappings(): readonly EnvironmentMapping[] {
    return this.#environments.list();
  }

  /**
   * The most specific mapping that covers an environment reference or an image name, as written in a spec. Say which it is
   * where that is known: without `asked`, a reference without `azureml:` and label is an image.
   */
  findMapping(reference: string, asked?: AskedFor): EnvironmentMapping | undefined {
    return this.#environments.find(reference, asked);
  }

  /** A path is made absolute and must exist (`NotFoundError`). Versions follow the rules of {@link registerVersion}; the content is the place and the type. */
  registerData(name: string, pathOrUrl: string, options: RegisterDataOptions = {}): Promise<RegisterDataResult> {
    return this.#data.register(name, pathOrUrl, options);
  }

  listData(): DataAssetList {
    return this.#data.list();
  }

  /** Throws `NotFoundError` with the nearest name. */
  showData(name: string): DataAsset {
    return this.#data.show(name);
  }

  /** A version, the label `latest`, or nothing for the newest. Throws `NotFoundError`. */
  resolveData(name: string, selection: DataSelection = {}): { readonly asset: DataAsset; readonly version: DataVersion } {
    return this.#data.resolve(name, selection);
  }
}
