import { NotFoundError } from '#shared/errors.ts';
import { moduleVersionDocumentSchema, type ModuleDocument, type ModuleVersionDocument } from '#shared/model/module.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import type { Holder } from '#shared/sync/actions.ts';
import type { LocalTree } from '#shared/sync/trees.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { moduleDocumentDigest } from '#electron/workspace/documents/document-digest.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import { checkFits, entryOf, markedEntry, mergedEntries, takenFields } from './entry-changes.ts';
import type { LocalContent, LocalEntities, LocalPublication, MarkChange, Taking } from './local-entities.ts';

/** The modules of this home; pipelines are modules too. */
export class LocalModules implements LocalEntities {
  readonly kind = 'module';
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
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
