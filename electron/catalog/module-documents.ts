import { z } from 'zod';
import { nameKey } from '#shared/catalog/module-name.ts';
import { versionGist, type VersionGist } from '#shared/catalog/module-summary.ts';
import type { VersionEntry, VersionStatus } from '#shared/catalog/resolve-version.ts';
import { NotFoundError } from '#shared/errors.ts';
import { moduleDocumentSchema, moduleVersionDocumentSchema, type ModuleDocument, type ModuleVersionDocument } from '#shared/model/module.ts';
import { writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { RememberedDocuments } from '#electron/store/remembered-documents.ts';
import { CorruptDocumentError } from '#electron/store/store-errors.ts';
import { writeDurably } from '#electron/store/write-durably.ts';
import type { CatalogLayout } from './catalog-layout.ts';

const moduleKind: DocumentKind<ModuleDocument> = { what: 'module document', schemaVersion: 1, schema: moduleDocumentSchema };
const versionKind: DocumentKind<ModuleVersionDocument> = { what: 'module version document', schemaVersion: 1, schema: moduleVersionDocumentSchema };
const claimKind = { what: 'name claim', schemaVersion: 1, schema: z.looseObject({ name: z.string(), module: z.string() }) };

const MODULE_ID = /^m-[0-9a-z]+$/;
const VERSION_ID = /^v-[0-9a-z]+$/;

/** The module, version and name files. Reads need no lock; whoever writes holds the catalog's. */
export class ModuleDocuments {
  readonly #layout: CatalogLayout;
  readonly #modules = new RememberedDocuments(moduleKind);
  readonly #versions = new RememberedDocuments(versionKind);
  readonly #claims = new RememberedDocuments(claimKind);

  constructor(layout: CatalogLayout) {
    this.#layout = layout;
  }

  /** The module with this id, archived or not; `undefined` for none and for what is no module id. */
  module(id: string): ModuleDocument | undefined {
    return MODULE_ID.test(id) ? this.#modules.read(this.#layout.module(id)) : undefined;
  }

  /** A version that its module lists, or listed until another publisher's took its place: one that was written but never committed does not exist. */
  version(id: string): { readonly module: ModuleDocument; readonly version: ModuleVersionDocument } | undefined {
    const version = VERSION_ID.test(id) ? this.#versions.read(this.#layout.version(id)) : undefined;
    const module = version === undefined ? undefined : this.module(version.module);
    return version !== undefined && module !== undefined && (module.versions.some((entry) => entry.id === id) || module.replaced?.some((entry) => entry.id === id) === true) ? { module, version } : undefined;
  }

  /** The document of a listed version. Throws `NotFoundError` when somebody removed the file. */
  versionOf(module: ModuleDocument, entry: VersionEntry): ModuleVersionDocument {
    const document = this.#versions.read(this.#layout.version(entry.id));
    if (document !== undefined) return document;
    throw new NotFoundError(`The document of '${module.name}:${entry.version}' is missing: ${this.#layout.version(entry.id)}. Restore it from a backup.`);
  }

  /** For resolution and summaries. Documents that cannot be read are told about when they are used. */
  gistOf = (entry: VersionEntry): VersionGist => {
    try {
      const document = this.#versions.read(this.#layout.version(entry.id));
      return document === undefined ? { status: 'active' } : versionGist(document);
    } catch (error) {
      if (error instanceof CorruptDocumentError) return { status: 'active' };
      throw error;
    }
  };

  statusOf = (entry: VersionEntry): VersionStatus => this.gistOf(entry).status;

  /**
   * The module that claims a name; the claim counts only if that module {@link bears} it.
   * `damaged`: there is a claim and it cannot be read.
   */
  claimant(name: string): { readonly module: string } | 'damaged' | undefined {
    try {
      return this.#claims.read(this.#layout.name(name));
    } catch (error) {
      if (error instanceof CorruptDocumentError) return 'damaged';
      throw error;
    }
  }

  /** Whether a module document bears a name now. Claims are left over by renames, archiving and processes that died. */
  static bears(module: ModuleDocument, name: string): boolean {
    return module.status !== 'archived' && nameKey(module.name) === nameKey(name);
  }

  writeModule(module: ModuleDocument): void {
    writeDocument(this.#layout.module(module.id), moduleKind, module, { keepLastGood: true, stagingFolder: this.#layout.staging });
  }

  writeVersion(version: ModuleVersionDocument): void {
    writeDocument(this.#layout.version(version.id), versionKind, version, { keepLastGood: true, stagingFolder: this.#layout.staging });
  }

  writeClaim(name: string, moduleId: string): void {
    writeDurably(this.#layout.name(name), `${JSON.stringify({ name, module: moduleId })}\n`, { stagingFolder: this.#layout.staging });
  }
}
