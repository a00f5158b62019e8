import path from 'node:path';
import type { DataAsset, DataVersion } from '#shared/catalog/data-asset.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Holder } from '#shared/sync/actions.ts';
import type { LocalTree } from '#shared/sync/trees.ts';
import { remoteDataVersionSchema } from '#shared/workspace/version-document.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import type { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';
import { dataDocumentDigest } from '#electron/workspace/documents/document-digest.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import { checkFits, entryOf, markedEntry, mergedEntries, takenFields } from './entry-changes.ts';
import type { LocalContent, LocalEntities, LocalPublication, MarkChange, Taking } from './local-entities.ts';

export interface LocalDataParts {
  readonly catalog: Catalog;
  readonly snapshots: Pick<SnapshotStore, 'capture'>;
  readonly newId: () => string;
}

type KnownVersion = DataVersion & { readonly id: string; readonly contentDigest: string };

/** The data assets of this home. A version becomes known to workspaces when it is first marked for one: then its files are taken into the store, and it gets an id. */
export class LocalData implements LocalEntities {
  readonly kind = 'data';
  readonly #parts: LocalDataParts;

  constructor(parts: LocalDataParts) {
    this.#parts = parts;
  }

  *intended(workspace: string): Iterable<string> {
    for (const { id, versions } of this.#parts.catalog.listData().assets) if (versions.some(({ publishTo }) => publishTo?.includes(workspace) === true)) yield id;
  }

  tree(id: string, workspace: string): LocalTree | undefined {
    const asset = this.#parts.catalog.absorption.data.byId(id);
    if (asset === undefined) return undefined;
    const { name, description, status, createdUtc, defaultVersion } = asset;
    return {
      kind: 'data', id, createdUtc, publish: false,
      fields: { name, description, status: status ?? 'active', defaultVersion: defaultVersion ?? null, image: null },
      versions: asset.versions.map((version) => ({
        // One that no workspace knows has no id, and its content was never looked at: it is nobody's.
        id: version.id ?? `unpublished:${version.version}`, version: version.version, digest: version.contentDigest ?? '', description: version.description, status: version.status ?? 'active',
        publish: version.publishTo?.includes(workspace) === true, keepLocal: version.keepLocal?.includes(workspace) === true,
      })),
    };
  }

  holder(name: string): Holder | undefined {
    const asset = this.#parts.catalog.absorption.data.named(name);
    return asset === undefined ? undefined : { id: asset.id, name: asset.name };
  }

  find(nameOrId: string): { readonly id: string; readonly name: string; readonly versions: readonly { readonly id: string; readonly version: string }[] } {
    const asset = this.#parts.catalog.absorption.data.byId(nameOrId) ?? this.#parts.catalog.showData(nameOrId);
    return { id: asset.id, name: asset.name, versions: asset.versions.map(({ id, version }) => ({ id: id ?? `unpublished:${version}`, version })) };
  }

  content(id: string, versionId: string | undefined): LocalContent {
    const asset = this.#parts.catalog.absorption.data.byId(id);
    const version = versionId === undefined ? asset?.versions.at(-1) : asset?.versions.find((candidate) => candidate.id === versionId || `unpublished:${candidate.version}` === versionId);
    return { version: version?.version ?? '' };
  }

  async publication(id: string, versionId: string): Promise<LocalPublication> {
    const asset = this.#parts.catalog.absorption.data.byId(id);
    const version = asset?.versions.find((candidate) => candidate.id === versionId);
    if (asset === undefined || version === undefined || !isKnown(version)) throw new NotFoundError(`There is no version of a data asset with the id '${versionId}' in this catalog.`);
    const { name, description, createdUtc } = asset;
    const document = {
      schemaVersion: 1, id: version.id, data: id, version: version.version, type: version.type, description: version.description, createdUtc: version.createdUtc, contentDigest: version.contentDigest,
      ...(version.url === undefined ? {} : { url: version.url }), ...(version.snapshot_id === undefined ? {} : { snapshot_id: version.snapshot_id }), ...(version.fileName === undefined ? {} : { fileName: version.fileName }),
    };
    return { request: { entity: { name, description, createdUtc }, document }, snapshots: version.snapshot_id === undefined ? [] : [version.snapshot_id] };
  }

  async take(id: string, taking: Taking, signal?: AbortSignal): Promise<void> {
    const { remote, versionFields } = taking;
    const added = [...taking.documents.values()].map((raw) => readTaken(raw, taking));
    await this.#parts.catalog.absorption.data.alter(id, (before, holder) => {
      const { archivedFrom: _from, defaultVersion, status, ...fields } = takenFields('data', before, taking, holder);
      const { defaultVersion: _default, status: _status, ...rest } = before ?? { schemaVersion: 1 as const, id, createdUtc: remote.createdUtc, versions: [] };
      const versions = mergedEntries((before?.versions ?? []).map(withId), added, taking).map(({ id: versionId, ...version }): DataVersion => {
        const own = versionId.startsWith('unpublished:') ? version : { ...version, id: versionId };
        if (versionFields?.versionId !== versionId) return own;
        const { from, to } = versionFields;
        return {
          ...own,
          ...(to.description !== undefined && from.description === own.description ? { description: to.description } : {}),
          ...(to.status !== undefined && from.status === (own.status ?? 'active') ? { status: to.status } : {}),
        };
      });
      const document: DataAsset = { ...rest, ...fields, versions, ...(defaultVersion === undefined ? {} : { defaultVersion }), ...(status === 'active' ? {} : { status }) };
      return { document };
    }, signal);
  }

  async mark(id: string, versionIds: readonly string[], change: MarkChange, signal?: AbortSignal): Promise<boolean> {
    const asset = this.#parts.catalog.absorption.data.byId(id);
    const known = new Map<string, KnownVersion>();
    for (const version of asset?.versions ?? []) {
      if (versionIds.includes(version.id ?? `unpublished:${version.version}`) && !isKnown(version)) known.set(version.version, await this.#known(version, signal));
    }
    let changed = false;
    await this.#parts.catalog.absorption.data.alter(id, (before) => {
      if (before === undefined) return undefined;
      const versions = before.versions.map((version) => (versionIds.includes(version.id ?? `unpublished:${version.version}`) ? markedEntry(withId(version.id === undefined ? (known.get(version.version) ?? version) : version), change) : version));
      const document = { ...before, versions };
      changed = JSON.stringify(document) !== JSON.stringify(before);
      return { document };
    }, signal);
    return changed;
  }

  async rename(id: string, name: string, signal?: AbortSignal): Promise<void> {
    await this.#parts.catalog.absorption.data.alter(id, (before, holder) => {
      const other = holder(name);
      if (before === undefined || other !== undefined) throw new NotFoundError(`The data asset cannot be called '${name}': ${before === undefined ? 'it is gone' : 'another one is'}. Choose another name.`);
      return { document: { ...before, name } };
    }, signal);
  }

  /** Without `next` its content would be nowhere: data has no documents of versions. */
  async giveWay(id: string, versionId: string, next: string | undefined, signal?: AbortSignal): Promise<void> {
    if (next === undefined) throw new UnfitDocumentError('The version', 'the place that it names would be forgotten; give it the next version instead');
    await this.#parts.catalog.absorption.data.alter(id, (before) => {
      const version = before?.versions.find((candidate) => (candidate.id ?? `unpublished:${candidate.version}`) === versionId);
      if (before === undefined || version === undefined) return undefined;
      const again = { ...version, version: next, ...(version.id === undefined ? {} : { id: `dv-${this.#parts.newId()}` }) };
      return { document: { ...before, versions: [...before.versions.filter((candidate) => candidate !== version), again] } };
    }, signal);
  }

  async setAside(): Promise<void> {
    throw new UnfitDocumentError('The data asset', 'data assets are not archived here; rename it instead');
  }

  async publishInto(): Promise<void> {
    throw new UnfitDocumentError('The data asset', 'its versions cannot be moved into another one; rename it instead');
  }

  /** Takes the files into the store, all of them: what is data is not said by ignore files. */
  async #known(version: DataVersion, signal: AbortSignal | undefined): Promise<KnownVersion> {
    const id = version.id ?? `dv-${this.#parts.newId()}`;
    const stored = version.path === undefined || version.snapshot_id !== undefined ? {} : {
      snapshot_id: (await this.#parts.snapshots.capture({ root: version.path, includes: [], ignoreFiles: [], ...(signal === undefined ? {} : { signal }) })).id,
      fileName: path.basename(version.path),
    };
    const complete = { ...version, ...stored, id };
    return { ...complete, contentDigest: dataDocumentDigest(complete) };
  }
}

function isKnown(version: DataVersion): version is KnownVersion {
  return version.id !== undefined && version.contentDigest !== undefined;
}

const withId = (version: DataVersion): DataVersion & { readonly id: string } => ({ ...version, id: version.id ?? `unpublished:${version.version}` });

function readTaken(raw: unknown, { remote }: Taking): KnownVersion {
  const parsed = remoteDataVersionSchema.safeParse(raw);
  if (!parsed.success) throw new UnfitDocumentError(`A version of '${remote.name}'`, parsed.error.issues[0]?.message ?? 'it has another shape');
  const document = parsed.data;
  checkFits(remote, document.data, document, dataDocumentDigest(document));
  const { description, status } = entryOf(remote, document.id);
  const { id, version, type, createdUtc, contentDigest, url, snapshot_id, fileName } = document;
  return {
    id, version, type, createdUtc, contentDigest, description,
    ...(url === undefined ? {} : { url }), ...(snapshot_id === undefined ? {} : { snapshot_id }), ...(fileName === undefined ? {} : { fileName }), ...(status === 'deprecated' ? { status } : {}),
  };
}
