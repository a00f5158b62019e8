import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { VersionConflictError, VersionExistsError } from '#shared/catalog/catalog-errors.ts';
import { dataAssetSchema, selectDataVersion, type DataAsset, type DataSelection, type DataVersion } from '#shared/catalog/data-asset.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import { checkName, checkVersion } from '#shared/catalog/module-name.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';
import { type DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { RememberedDocuments } from '#electron/store/remembered-documents.ts';
import { CorruptDocumentError, NewerDocumentError } from '#electron/store/store-errors.ts';
import type { Alter } from './alteration.ts';
import type { CatalogParts } from './catalog-parts.ts';

export interface RegisterDataOptions {
  readonly version?: string | undefined;
  /** Default: `uri_file` or `uri_folder` by what is there, `mltable` for a folder with an MLTable file. */
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly failIfExists?: boolean;
  readonly signal?: AbortSignal;
}

export interface RegisterDataResult {
  readonly outcome: 'created' | 'unchanged';
  readonly asset: DataAsset;
  readonly version: DataVersion;
}

/** All data assets; those whose document cannot be read are named by their error and keep nobody else from being listed. */
export interface DataAssetList {
  readonly assets: readonly DataAsset[];
  readonly unreadable: readonly DrydockError[];
}

const kind: DocumentKind<DataAsset> = { what: 'data asset document', schemaVersion: 1, schema: dataAssetSchema };

/** Named, versioned data. Files are referred to where they are; nothing is copied. */
export class DataAssetStore {
  readonly #of: CatalogParts;
  readonly #documents = new RememberedDocuments(kind);
  /** Where each was, when all were last read. */
  readonly #names = new Map<string, string>();

  constructor(of: CatalogParts) {
    this.#of = of;
  }

  async register(rawName: string, pathOrUrl: string, options: RegisterDataOptions): Promise<RegisterDataResult> {
    const name = checkName(rawName, 'A data asset name');
    const asked = options.version === undefined ? undefined : checkVersion(options.version);
    const place = placeOf(pathOrUrl, options.type);
    return this.#of.writer.exclusively(() => {
      const createdUtc = this.#of.ports.clock.nowUtc();
      const before = this.#read(name) ?? { schemaVersion: 1, id: `d-${this.#of.ports.newId()}`, name, description: options.description ?? '', createdUtc, versions: [] };
      const same = asked === undefined ? before.versions.at(-1) : before.versions.find((candidate) => candidate.version === asked);
      if (same !== undefined && same.type === place.type && same.path === place.path && same.url === place.url) {
        if (options.failIfExists === true) throw new VersionExistsError(`The data asset '${name}'`, same.version);
        return { outcome: 'unchanged', asset: before, version: same };
      }
      const next = nextVersion(before.versions.map((candidate) => candidate.version));
      if (same !== undefined && asked !== undefined) throw new VersionConflictError(`The data asset '${name}'`, asked, next);
      const version: DataVersion = { version: asked ?? next, ...place, createdUtc, description: options.description ?? '' };
      const asset = { ...before, versions: [...before.versions, version] };
      writeDocument(this.#of.layout.dataAsset(name), kind, asset, { keepLastGood: true, stagingFolder: this.#of.layout.staging });
      return { outcome: 'created', asset, version };
    }, options.signal);
  }

  list(): DataAssetList {
    const assets: DataAsset[] = [];
    const unreadable: DrydockError[] = [];
    for (const file of existsSync(this.#of.layout.data) ? readdirSync(this.#of.layout.data) : []) {
      if (!file.endsWith('.json')) continue;
      try {
        const asset = this.#documents.read(path.join(this.#of.layout.data, file));
        if (asset !== undefined) assets.push(asset);
      } catch (error) {
        if (!(error instanceof CorruptDocumentError || error instanceof NewerDocumentError)) throw error;
        unreadable.push(error);
      }
    }
    return { assets: assets.sort((a, b) => (a.name < b.name ? -1 : 1)), unreadable };
  }

  show(name: string): DataAsset {
    const asset = this.#read(name);
    if (asset !== undefined) return asset;
    const names = this.list().assets.map((candidate) => candidate.name);
    throw new NotFoundError(`There is no data asset '${name}' in this catalog.${didYouMean(name, names)}`, { commandLine: `To register one: drydock data register '${name}' PATH_OR_URL` });
  }

  resolve(name: string, selection: DataSelection): { readonly asset: DataAsset; readonly version: DataVersion } {
    const asset = this.show(name);
    return { asset, version: selectDataVersion(asset, selection) };
  }

  /** Archived ones too. Looks where it was last found before it reads them all. */
  byId(id: string): DataAsset | undefined {
    const near = this.#names.get(id);
    const asset = near === undefined ? undefined : this.#readable(near);
    if (asset?.id === id) return asset;
    this.#names.clear();
    // A rename that was cut short leaves two: the first counts.
    for (const found of this.list().assets.toReversed()) this.#names.set(found.id, found.name);
    const name = this.#names.get(id);
    return name === undefined ? undefined : this.#readable(name);
  }

  named(name: string): DataAsset | undefined {
    return this.#read(name);
  }

  /** On return the change is on disk. A rename is a new file and then one less; what a crash leaves between is set right by the next one. */
  async alter(id: string, make: Alter<DataAsset>, signal?: AbortSignal): Promise<void> {
    await this.#of.writer.exclusively(() => {
      const all = this.list().assets.filter((asset) => asset.id === id);
      const before = all[0];
      const made = make(before, (name) => {
        const other = this.#read(name);
        return other === undefined || other.id === id ? undefined : other;
      });
      if (made === undefined || (all.length === 1 && JSON.stringify(made.document) === JSON.stringify(before))) return;
      const file = this.#of.layout.dataAsset(made.document.name);
      writeDocument(file, kind, made.document, { keepLastGood: true, stagingFolder: this.#of.layout.staging });
      for (const { name } of all) if (this.#of.layout.dataAsset(name) !== file) rmSync(this.#of.layout.dataAsset(name), { force: true });
    }, signal);
  }

  /** As {@link list} has it: without those that cannot be read. */
  #readable(name: string): DataAsset | undefined {
    try {
      return this.#read(name);
    } catch (error) {
      if (error instanceof CorruptDocumentError || error instanceof NewerDocumentError) return undefined;
      throw error;
    }
  }

  #read(name: string): DataAsset | undefined {
    return this.#documents.read(this.#of.layout.dataAsset(name));
  }
}

function placeOf(pathOrUrl: string, type: string | undefined): { readonly path?: string; readonly url?: string; readonly type: string } {
  if (/^https?:\/\//i.test(pathOrUrl)) {
    if (!URL.canParse(pathOrUrl)) throw new InvalidInputError(`'${pathOrUrl}' is not a URL.`);
    return { url: pathOrUrl, type: type ?? (new URL(pathOrUrl).pathname.endsWith('/') ? 'uri_folder' : 'uri_file') };
  }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(pathOrUrl)?.[1];
  if (scheme !== undefined) throw new InvalidInputError(`'${pathOrUrl}' cannot be read here: data can be a local path or an http(s) URL, not ${scheme}://. Download it and register the local copy.`);
  const absolute = path.resolve(pathOrUrl);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (found === undefined) throw new NotFoundError(`There is no file or folder ${absolute}. Register a path that exists, or a URL.`);
  if (!found.isDirectory()) return { path: absolute, type: type ?? 'uri_file' };
  return { path: absolute, type: type ?? (existsSync(path.join(absolute, 'MLTable')) ? 'mltable' : 'uri_folder') };
}
