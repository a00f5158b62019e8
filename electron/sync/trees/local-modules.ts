import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import { moduleVersionDocumentSchema, type ModuleDocument, type ModuleVersionDocument } from '#shared/model/module.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { CatalogPorts } from '#electron/catalog/catalog-ports.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { moduleDocumentDigest } from '#electron/workspace/documents/document-digest.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import { checkFits, entryOf } from './entry-changes.ts';
import { LocalVersioned } from './local-versioned.ts';
import type { VersionedDocuments } from './versioned-documents.ts';

/** The modules of this home; pipelines are modules too. */
export class LocalModules extends LocalVersioned<ModuleDocument, ModuleVersionDocument> {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog, ports: CatalogPorts) {
    super(moduleDocuments(catalog, ports));
    this.#catalog = catalog;
  }

  stamp(id: string): string {
    return this.#catalog.absorption.modules.stamp(id);
  }
}

function moduleDocuments(catalog: Catalog, ports: CatalogPorts): VersionedDocuments<ModuleDocument, ModuleVersionDocument> {
  const { modules } = catalog.absorption;
  return {
    kind: 'module',
    *intended(workspace) {
      for (const { id, publishTo } of modules.summaries()) if (publishTo?.includes(workspace) === true) yield id;
    },
    document: (id) => modules.module(id),
    named: (name) => modules.named(name),
    find: (nameOrId) => catalog.findModule(nameOrId),
    version: (module, entry) => modules.version(module, entry),
    status: (_entry, { status }) => status,
    content: ({ version, sealed }) => ({ version, sealed }),
    snapshots: ({ snapshot_id: own, sealed }) => [...(own === undefined ? [] : [own]), ...sealedSnapshots(sealed)],
    alter: (id, make, signal) => modules.alter(id, make, signal),
    rename: async (id, name, signal) => {
      await catalog.rename(id, name, signal);
    },
    taken,
    begun: (fields) => ({ schemaVersion: 1, ...fields, versions: [] }),
    entry: ({ id, version }) => ({ version, id }),
    without: (module, gone) =>
      gone.length === 0 ? module : { ...module, versions: module.versions.filter(({ id }) => !gone.some((entry) => entry.id === id)), replaced: [...(module.replaced ?? []), ...gone.map(({ version, id }) => ({ version, id }))] },
    revised: (entry, version, { description, status }) => ({ entry, version: description === version.description && status === version.status ? version : { ...version, description, status } }),
    again: (version, module, next) => ({ ...version, id: `v-${ports.newId()}`, module, version: next, status: 'active', createdUtc: ports.clock.nowUtc() }),
  };
}

function taken(raw: unknown, remote: Entity): ModuleVersionDocument {
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
