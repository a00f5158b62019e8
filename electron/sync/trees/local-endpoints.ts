import { endpointVersionSchema, type EndpointDocument, type EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Holder } from '#shared/sync/actions.ts';
import type { LocalTree } from '#shared/sync/trees.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { CatalogPorts } from '#electron/catalog/catalog-ports.ts';
import { endpointDigest } from '#electron/endpoints/endpoint-digest.ts';
import type { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import { checkFits, entryOf, markedEntry, mergedEntries, takenFields } from './entry-changes.ts';
import type { LocalContent, LocalEntities, LocalPublication, MarkChange, Taking } from './local-entities.ts';

/** The pipeline endpoints of this home. */
export class LocalEndpoints implements LocalEntities {
  readonly kind = 'endpoint';
  readonly #store: EndpointStore;

  readonly #ports: CatalogPorts;

  constructor(store: EndpointStore, ports: CatalogPorts) {
    this.#store = store;
    this.#ports = ports;
  }

  *intended(workspace: string): Iterable<string> {
    for (const { id, versions } of this.#store.documents.list().endpoints) if (versions.some(({ publishTo }) => publishTo?.includes(workspace) === true)) yield id;
  }

  tree(id: string, workspace: string): LocalTree | undefined {
    const endpoint = this.#store.documents.endpoint(id);
    if (endpoint === undefined) return undefined;
    const { name, description, status, createdUtc, defaultVersion } = endpoint;
    return {
      kind: 'endpoint', id, createdUtc, publish: false,
      fields: { name, description, status, defaultVersion: defaultVersion ?? null, image: null },
      versions: endpoint.versions.map((entry) => {
        const version = this.#store.documents.versionOf(endpoint, entry);
        return {
          id: entry.id, version: entry.version, digest: version.contentDigest, description: version.description, status: entry.status ?? 'active',
          publish: entry.publishTo?.includes(workspace) === true, keepLocal: entry.keepLocal?.includes(workspace) === true,
        };
      }),
    };
  }

  holder(name: string): Holder | undefined {
    const endpoint = this.#store.documents.byName(name);
    return endpoint === undefined ? undefined : { id: endpoint.id, name: endpoint.name };
  }

  find(nameOrId: string): { readonly id: string; readonly name: string; readonly versions: readonly { readonly id: string; readonly version: string }[] } {
    return this.#store.find(nameOrId);
  }

  content(id: string, versionId: string | undefined): LocalContent {
    const { version } = this.#version(id, versionId);
    return { version: version.version, sealed: version.pipeline, defaults: version.defaults };
  }

  async publication(id: string, versionId: string): Promise<LocalPublication> {
    const { endpoint, version } = this.#version(id, versionId);
    const { name, description, createdUtc } = endpoint;
    return { request: { entity: { name, description, createdUtc }, document: version }, snapshots: [...new Set(sealedSnapshots(version.pipeline))] };
  }

  async take(id: string, taking: Taking, signal?: AbortSignal): Promise<void> {
    const { remote, versionFields } = taking;
    const added = [...taking.documents.values()].map((raw) => readTaken(raw, taking));
    await this.#store.alter(id, (before, holder) => {
      const { archivedFrom, defaultVersion, ...fields } = takenFields('endpoint', before, taking, holder);
      const { archivedFrom: wasFrom, defaultVersion: _default, ...rest } = before ?? { schemaVersion: 1 as const, id, createdUtc: remote.createdUtc, versions: [] };
      const from = fields.status === 'archived' ? (archivedFrom ?? wasFrom) : undefined;
      const entries = added.map(({ id: versionId, version, createdUtc }) => ({ version, id: versionId, createdUtc, ...statusPart(entryOf(remote, versionId).status) }));
      const merged = mergedEntries(before?.versions ?? [], entries, taking);
      const versions = merged.map((entry) => {
        if (versionFields?.versionId !== entry.id || versionFields.to.status === undefined || versionFields.from.status !== (entry.status ?? 'active')) return entry;
        const { status: _before, ...kept } = entry;
        return { ...kept, ...statusPart(versionFields.to.status) };
      });
      const document: EndpointDocument = {
        ...rest, ...fields, versions,
        ...(defaultVersion === undefined || !versions.some(({ version }) => version === defaultVersion) ? {} : { defaultVersion }),
        ...(from === undefined ? {} : { archivedFrom: from }),
      };
      return { document, added: added.filter((version) => before?.versions.some((entry) => entry.id === version.id) !== true), changed: versionFields === undefined ? [] : this.#changed(before, versionFields) };
    }, signal);
  }

  async mark(id: string, versionIds: readonly string[], change: MarkChange, signal?: AbortSignal): Promise<boolean> {
    let changed = false;
    await this.#store.alter(id, (before) => {
      if (before === undefined) return undefined;
      const document = { ...before, versions: before.versions.map((entry) => (versionIds.includes(entry.id) ? markedEntry(entry, change) : entry)) };
      changed = JSON.stringify(document) !== JSON.stringify(before);
      return { document };
    }, signal);
    return changed;
  }

  async rename(id: string, name: string, signal?: AbortSignal): Promise<void> {
    await this.#store.rename(id, name, signal);
  }

  async giveWay(id: string, versionId: string, next: string | undefined, signal?: AbortSignal): Promise<void> {
    await this.#store.alter(id, (before) => {
      const entry = before?.versions.find((candidate) => candidate.id === versionId);
      if (before === undefined || entry === undefined) return undefined;
      const document = { ...before, versions: before.versions.filter((candidate) => candidate !== entry) };
      if (next === undefined) return { document };
      const again = this.#again(this.#store.documents.versionOf(before, entry), id, next);
      return { document: { ...document, versions: [...document.versions, { version: next, id: again.id, createdUtc: again.createdUtc, ...(entry.publishTo === undefined ? {} : { publishTo: entry.publishTo }) }] }, added: [again] };
    }, signal);
  }

  async setAside(id: string, workspace: string, signal?: AbortSignal): Promise<void> {
    await this.#store.alter(id, (before) => {
      if (before === undefined) return undefined;
      const versions = before.versions.map((entry) => markedEntry(entry, { workspace, publish: false }));
      return { document: { ...before, versions, status: 'archived', ...(before.status === 'disabled' ? { archivedFrom: 'disabled' as const } : {}) } };
    }, signal);
  }

  async publishInto(remote: Entity, from: string, versionIds: readonly string[], workspace: string, signal?: AbortSignal): Promise<void> {
    const mine = versionIds.map((versionId) => this.#version(from, versionId).version);
    await this.#store.alter(remote.id, (before, holder) => {
      const { archivedFrom: _from, defaultVersion: _default, ...fields } = takenFields('endpoint', before, { remote, documents: new Map(), replace: [] }, holder);
      const base: EndpointDocument = before ?? { schemaVersion: 1, id: remote.id, createdUtc: remote.createdUtc, versions: [], ...fields };
      const known = new Set([...remote.versions.map(({ digest }) => digest), ...base.versions.map((entry) => this.#store.documents.versionOf(base, entry).contentDigest)]);
      const taken = [...remote.versions, ...base.versions].map(({ version }) => version);
      const added = mine.filter(({ contentDigest }) => !known.has(contentDigest)).map((version) => {
        const again = this.#again(version, remote.id, nextVersion(taken));
        taken.push(again.version);
        return again;
      });
      return { document: { ...base, versions: [...base.versions, ...added.map(({ id, version, createdUtc }) => ({ version, id, createdUtc, publishTo: [workspace] }))] }, added };
    }, signal);
  }

  /** The same content as another version. */
  #again(version: EndpointVersionDocument, endpoint: string, next: string): EndpointVersionDocument {
    return { ...version, id: `ev-${this.#ports.newId()}`, endpoint, version: next, createdUtc: this.#ports.clock.nowUtc() };
  }

  #changed(before: EndpointDocument | undefined, { versionId, from, to }: NonNullable<Taking['versionFields']>): EndpointVersionDocument[] {
    const entry = before?.versions.find(({ id }) => id === versionId);
    if (before === undefined || entry === undefined || to.description === undefined) return [];
    const version = this.#store.documents.versionOf(before, entry);
    return version.description === from.description ? [{ ...version, description: to.description }] : [];
  }

  #version(id: string, versionId: string | undefined): { readonly endpoint: EndpointDocument; readonly version: EndpointVersionDocument } {
    const endpoint = this.#store.documents.endpoint(id);
    const entry = versionId === undefined ? endpoint?.versions.at(-1) : endpoint?.versions.find((candidate) => candidate.id === versionId);
    if (endpoint === undefined || entry === undefined) throw new NotFoundError(`There is no endpoint version with the id '${versionId ?? id}' in this home.`);
    return { endpoint, version: this.#store.documents.versionOf(endpoint, entry) };
  }
}

const statusPart = (status: 'active' | 'deprecated'): { readonly status?: 'deprecated' } => (status === 'deprecated' ? { status } : {});

function readTaken(raw: unknown, { remote }: Taking): EndpointVersionDocument {
  const parsed = endpointVersionSchema.safeParse(raw);
  if (!isEndpointVersion(raw, parsed.success)) throw new UnfitDocumentError(`A version of '${remote.name}'`, parsed.error?.issues[0]?.message ?? 'it has another shape');
  if (!/^e-[0-9a-z]+$/.test(remote.id) || !/^ev-[0-9a-z]+$/.test(raw.id)) throw new UnfitDocumentError(`'${remote.name}:${raw.version}'`, `its ids '${remote.id}' and '${raw.id}' are not of this product`);
  checkFits(remote, raw.endpoint, raw, endpointDigest(raw));
  return { ...raw, description: entryOf(remote, raw.id).description };
}

/** The value itself, not what the schema makes of it: nested schemas would drop the fields they do not know. */
function isEndpointVersion(_value: unknown, fits: boolean): _value is EndpointVersionDocument {
  return fits;
}
