import { nextVersion } from '#shared/catalog/next-version.ts';
import { NotFoundError } from '#shared/errors.ts';
import { moduleVersionDocumentSchema, type ModuleDocument, type ModuleVersionDocument } from '#shared/model/module.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import type { Holder } from '#shared/sync/actions.ts';
import type { LocalTree } from '#shared/sync/trees.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { CatalogPorts } from '#electron/catalog/catalog-ports.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { moduleDocumentDigest } from '#electron/workspace/documents/document-digest.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import { checkFits, entryOf, markedEntry, mergedEntries, takenFields } from './entry-changes.ts';
import type { LocalContent, LocalEntities, LocalPublication, MarkChange, Taking } from './local-entities.ts';

/** The modules of this home; pipelines are modules too. */
export class LocalModules implements LocalEntities {
  readonly kind = 'module';
  readonly #catalog: Catalog;

  readonly #ports: CatalogPorts;

  constructor(catalog: Catalog, ports: CatalogPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  *intended(workspace: string): Iterable<string> {
    for (const { id, publishTo } of this.#catalog.absorption.modules.summaries()) if (publishTo?.includes(workspace) === true) yield id;
  }

  tree(id: string, workspace: string): LocalTree | undefined {
    const { modules } = this.#catalog.absorption;
    const module = modules.module(id);
    if (module === undefined) return undefined;
    const { name, description, status, createdUtc, defaultVersion } = module;
    return {
      kind: 'module', id, createdUtc, publish: false,
      fields: { name, description, status, defaultVersion: defaultVersion ?? null, image: null },
      versions: module.versions.map((entry) => {
        const version = modules.version(module, entry);
        return {
          id: entry.id, version: entry.version, digest: version.contentDigest, description: version.description, status: version.status,
          publish: entry.publishTo?.includes(workspace) === true, keepLocal: entry.keepLocal?.includes(workspace) === true,
        };
      }),
    };
  }

  stamp(id: string): string {
    return this.#catalog.absorption.modules.stamp(id);
  }

  holder(name: string): Holder | undefined {
    const module = this.#catalog.absorption.modules.named(name);
    return module === undefined ? undefined : { id: module.id, name: module.name };
  }

  find(nameOrId: string): { readonly id: string; readonly name: string; readonly versions: readonly { readonly id: string; readonly version: string }[] } {
    return this.#catalog.findModule(nameOrId);
  }

  content(id: string, versionId: string | undefined): LocalContent {
    const { version } = this.#version(id, versionId);
    return { version: version.version, sealed: version.sealed };
  }

  async publication(id: string, versionId: string): Promise<LocalPublication> {
    const { module, version } = this.#version(id, versionId);
    const { name, description, createdUtc } = module;
    return { request: { entity: { name, description, createdUtc }, document: version }, snapshots: [...new Set([...(version.snapshot_id === undefined ? [] : [version.snapshot_id]), ...sealedSnapshots(version.sealed)])] };
  }

  async take(id: string, taking: Taking, signal?: AbortSignal): Promise<void> {
    const { remote, versionFields } = taking;
    const added = [...taking.documents.values()].map((raw) => readTaken(raw, taking));
    await this.#catalog.absorption.modules.alter(id, (before, holder) => {
      const { archivedFrom, defaultVersion, ...fields } = takenFields('module', before, taking, holder);
      const { archivedFrom: wasFrom, defaultVersion: _default, ...rest } = before ?? { schemaVersion: 1 as const, id, createdUtc: remote.createdUtc, versions: [] };
      const from = fields.status === 'archived' ? (archivedFrom ?? wasFrom) : undefined;
      const gone = new Set(taking.replace.map(({ mine }) => mine));
      const replaced = [...(before?.replaced ?? []), ...(before?.versions ?? []).filter((entry) => gone.has(entry.id)).map(({ version, id: versionId }) => ({ version, id: versionId }))];
      const versions = mergedEntries(before?.versions ?? [], added.map((version) => ({ version: version.version, id: version.id })), taking);
      const document: ModuleDocument = {
        ...rest, ...fields, versions,
        ...(defaultVersion === undefined || !versions.some(({ version }) => version === defaultVersion) ? {} : { defaultVersion }),
        ...(from === undefined ? {} : { archivedFrom: from }),
        ...(replaced.length === 0 ? {} : { replaced }),
      };
      return { document, added: added.filter((version) => before?.versions.some((entry) => entry.id === version.id) !== true), changed: versionFields === undefined ? [] : this.#changed(before, versionFields) };
    }, signal);
  }

  async mark(id: string, versionIds: readonly string[], change: MarkChange, signal?: AbortSignal): Promise<boolean> {
    let changed = false;
    await this.#catalog.absorption.modules.alter(id, (before) => {
      if (before === undefined) return undefined;
      const document = { ...before, versions: before.versions.map((entry) => (versionIds.includes(entry.id) ? markedEntry(entry, change) : entry)) };
      changed = JSON.stringify(document) !== JSON.stringify(before);
      return { document };
    }, signal);
    return changed;
  }

  async rename(id: string, name: string, signal?: AbortSignal): Promise<void> {
    await this.#catalog.rename(id, name, signal);
  }

  async giveWay(id: string, versionId: string, next: string | undefined, signal?: AbortSignal): Promise<void> {
    await this.#catalog.absorption.modules.alter(id, (before) => {
      const entry = before?.versions.find((candidate) => candidate.id === versionId);
      if (before === undefined || entry === undefined) return undefined;
      const document = { ...before, versions: before.versions.filter((candidate) => candidate !== entry), replaced: [...(before.replaced ?? []), { version: entry.version, id: entry.id }] };
      if (next === undefined) return { document };
      const again = this.#again(this.#catalog.absorption.modules.version(before, entry), id, next);
      return { document: { ...document, versions: [...document.versions, { version: next, id: again.id, ...(entry.publishTo === undefined ? {} : { publishTo: entry.publishTo }) }] }, added: [again] };
    }, signal);
  }

  async setAside(id: string, workspace: string, signal?: AbortSignal): Promise<void> {
    await this.#catalog.absorption.modules.alter(id, (before) => {
      if (before === undefined) return undefined;
      const versions = before.versions.map((entry) => markedEntry(entry, { workspace, publish: false }));
      return { document: { ...before, versions, status: 'archived', ...(before.status === 'disabled' ? { archivedFrom: 'disabled' as const } : {}) } };
    }, signal);
  }

  async publishInto(remote: Entity, from: string, versionIds: readonly string[], workspace: string, signal?: AbortSignal): Promise<void> {
    const mine = versionIds.map((versionId) => this.#version(from, versionId).version);
    await this.#catalog.absorption.modules.alter(remote.id, (before, holder) => {
      const { archivedFrom: _from, defaultVersion: _default, ...fields } = takenFields('module', before, { remote, documents: new Map(), replace: [] }, holder);
      const base: ModuleDocument = before ?? { schemaVersion: 1, id: remote.id, createdUtc: remote.createdUtc, versions: [], ...fields };
      const known = new Set([...remote.versions.map(({ digest }) => digest), ...base.versions.map((entry) => this.#catalog.absorption.modules.version(base, entry).contentDigest)]);
      const taken = [...remote.versions, ...base.versions].map(({ version }) => version);
      const added = mine.filter(({ contentDigest }) => !known.has(contentDigest)).map((version) => {
        const again = this.#again(version, remote.id, nextVersion(taken));
        taken.push(again.version);
        return again;
      });
      return { document: { ...base, versions: [...base.versions, ...added.map(({ id, version }) => ({ version, id, publishTo: [workspace] }))] }, added };
    }, signal);
  }

  /** The same content as another version. */
  #again(version: ModuleVersionDocument, module: string, next: string): ModuleVersionDocument {
    return { ...version, id: `v-${this.#ports.newId()}`, module, version: next, status: 'active', createdUtc: this.#ports.clock.nowUtc() };
  }

  #changed(before: ModuleDocument | undefined, { versionId, from, to }: NonNullable<Taking['versionFields']>): ModuleVersionDocument[] {
    const entry = before?.versions.find(({ id }) => id === versionId);
    if (before === undefined || entry === undefined) return [];
    const version = this.#catalog.absorption.modules.version(before, entry);
    const description = to.description !== undefined && version.description === from.description ? to.description : version.description;
    const status = to.status !== undefined && version.status === from.status ? to.status : version.status;
    return description === version.description && status === version.status ? [] : [{ ...version, description, status }];
  }

  #version(id: string, versionId: string | undefined): { readonly module: ModuleDocument; readonly version: ModuleVersionDocument } {
    const { modules } = this.#catalog.absorption;
    const module = modules.module(id);
    const entry = versionId === undefined ? module?.versions.at(-1) : module?.versions.find((candidate) => candidate.id === versionId);
    if (module === undefined || entry === undefined) throw new NotFoundError(`There is no module version with the id '${versionId ?? id}' in this catalog.`);
    return { module, version: modules.version(module, entry) };
  }
}

function readTaken(raw: unknown, { remote }: Taking): ModuleVersionDocument {
  const parsed = moduleVersionDocumentSchema.safeParse(raw);
  if (!isModuleVersion(raw, parsed.success)) throw new UnfitDocumentError(`A version of '${remote.name}'`, parsed.error?.issues[0]?.message ?? 'it has another shape');
  if (!/^m-[0-9a-z]+$/.test(remote.id) || !/^v-[0-9a-z]+$/.test(raw.id)) throw new UnfitDocumentError(`'${remote.name}:${raw.version}'`, `its ids '${remote.id}' and '${raw.id}' are not of this product`);
  checkFits(remote, raw.module, raw, moduleDocumentDigest(raw));
  const { description, status } = entryOf(remote, raw.id);
  return { ...raw, description, status };
}

/** The value itself, not what the schema makes of it: nested schemas would drop the fields they do not know. */
function isModuleVersion(_value: unknown, fits: boolean): _value is ModuleVersionDocument {
  return fits;
}
