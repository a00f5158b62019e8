import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { NameTakenError } from '#shared/catalog/catalog-errors.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import { summarizeModule, versionGist } from '#shared/catalog/module-summary.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { FileLock } from '#electron/store/file-lock.ts';
import { storeError, systemCode } from '#electron/store/store-errors.ts';
import type { CatalogLayout } from './catalog-layout.ts';
import type { ModuleDocuments } from './module-documents.ts';
import type { ModuleIndex } from './module-index.ts';
import type { ModuleLookup } from './module-lookup.ts';

/** A change of one module. The rename of its last document is the moment it happens. */
export interface ModuleChange {
  /** The module as it will be. */
  readonly module: ModuleDocument;
  /** The module as it was; absent for a new one. */
  readonly before?: ModuleDocument | undefined;
  /** A new version, or one whose description or status changes. */
  readonly version?: ModuleVersionDocument;
  /** New versions that come together. */
  readonly versions?: readonly ModuleVersionDocument[];
}

/** Makes changes durable in the one order in which a crash at any point loses nothing acknowledged and leaves nothing half-true. */
export class ModuleWriter {
  readonly #layout: CatalogLayout;
  readonly #documents: ModuleDocuments;
  readonly #index: ModuleIndex;
  readonly #lookup: ModuleLookup;
  readonly #lock: FileLock;
  #swept = false;

  constructor(layout: CatalogLayout, documents: ModuleDocuments, index: ModuleIndex, lookup: ModuleLookup) {
    this.#layout = layout;
    this.#documents = documents;
    this.#index = index;
    this.#lookup = lookup;
    this.#lock = new FileLock(layout.lock);
  }

  /** Runs `work` as the only writer of the catalog, in this and all processes. */
  async exclusively<T>(work: () => T, signal: AbortSignal | undefined): Promise<T> {
    return this.#lock.run(() => {
      this.#sweepStaging();
      return work();
    }, signal);
  }

  /** As {@link exclusively}, for changes of modules. */
  async changingModules<T>(work: () => T, signal: AbortSignal | undefined): Promise<T> {
    return this.exclusively(() => {
      this.#index.settle();
      return work();
    }, signal);
  }

  /** Under the lock. On return the change is on disk; if it throws, the change did not happen. */
  commit({ module, before, version, versions = [] }: ModuleChange): void {
    const isRenamed = before === undefined || nameKey(before.name) !== nameKey(module.name);
    const isNamed = module.status !== 'archived';
    if (isNamed && (isRenamed || before.status === 'archived')) this.#documents.writeClaim(module.name, module.id);
    const isNewVersion = version !== undefined && before?.versions.some((entry) => entry.id === version.id) !== true;
    if (isNewVersion) this.#documents.writeVersion(version);
    for (const taken of versions) this.#documents.writeVersion(taken);
    const announced = this.#index.announce(
      summarizeModule(module, (entry) => (entry.id === version?.id ? versionGist(version) : this.#documents.gistOf(entry))),
    );
    if (version !== undefined && !isNewVersion) this.#documents.writeVersion(version);
    else this.#documents.writeModule(module);
    this.#index.commit(announced);
    if (before !== undefined && before.status !== 'archived' && (isRenamed || !isNamed)) this.#dropClaim(before.name);
  }

  /** Under the lock: throws `NameTakenError` when a module other than `id` bears the name. */
  refuseTaken(name: string, id: string, advice: string, commandLine?: string): void {
    const other = this.#lookup.byName(name);
    if (other !== undefined && other.id !== id) throw new NameTakenError(name, other, advice, commandLine);
  }

  /** The change has happened; a claim that stays behind is recognised as stale, so a failure here changes nothing. */
  #dropClaim(name: string): void {
    try {
      rmSync(this.#layout.name(name), { force: true });
    } catch {
      // The claim is stale either way.
    }
  }

  /** Once per process: what is in the staging folder now was left by a process that died. */
  #sweepStaging(): void {
    if (this.#swept) return;
    try {
      for (const file of readdirSync(this.#layout.staging)) rmSync(path.join(this.#layout.staging, file), { force: true });
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw storeError(error, this.#layout.staging);
    }
    this.#swept = true;
  }
}
