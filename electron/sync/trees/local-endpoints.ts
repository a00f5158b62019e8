import { endpointVersionSchema, type EndpointDocument, type EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { CatalogPorts } from '#electron/catalog/catalog-ports.ts';
import { endpointDigest } from '#electron/endpoints/endpoint-digest.ts';
import type { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import { UnfitDocumentError } from '../sync-errors.ts';
import { checkFits, entryOf } from './entry-changes.ts';
import { LocalVersioned } from './local-versioned.ts';
import type { VersionedDocuments } from './versioned-documents.ts';

/** The pipeline endpoints of this home. */
export class LocalEndpoints extends LocalVersioned<EndpointDocument, EndpointVersionDocument> {
  constructor(store: EndpointStore, ports: CatalogPorts) {
    super(endpointDocuments(store, ports));
  }
}

function endpointDocuments(store: EndpointStore, ports: CatalogPorts): VersionedDocuments<EndpointDocument, EndpointVersionDocument> {
  const { documents } = store;
  return {
    kind: 'endpoint',
    *intended(workspace) {
      for (const { id, versions } of documents.list().endpoints) if (versions.some(({ publishTo }) => publishTo?.includes(workspace) === true)) yield id;
    },
    document: (id) => documents.endpoint(id),
    named: (name) => documents.byName(name),
    find: (nameOrId) => store.find(nameOrId),
    version: (endpoint, entry) => documents.versionOf(endpoint, entry),
    status: ({ status }) => status ?? 'active',
    content: ({ version, pipeline, defaults }) => ({ version, sealed: pipeline, defaults }),
    snapshots: ({ pipeline }) => sealedSnapshots(pipeline),
    alter: (id, make, signal) => store.alter(id, make, signal),
    rename: async (id, name, signal) => {
      await store.rename(id, name, signal);
    },
    taken,
    begun: (fields) => ({ schemaVersion: 1, ...fields, versions: [] }),
    entry: ({ id, version, createdUtc }, status) => ({ version, id, createdUtc, ...(status === 'deprecated' ? { status } : {}) }),
    without: (endpoint, gone) => ({ ...endpoint, versions: endpoint.versions.filter(({ id }) => !gone.some((entry) => entry.id === id)) }),
    revised: (entry, version, { description, status }) => ({
      entry: status === (entry.status ?? 'active') ? entry : { ...entry, status: status === 'deprecated' ? status : undefined },
      version: description === version.description ? version : { ...version, description },
    }),
    again: (version, endpoint, next) => ({ ...version, id: `ev-${ports.newId()}`, endpoint, version: next, createdUtc: ports.clock.nowUtc() }),
  };
}

function taken(raw: unknown, remote: Entity): EndpointVersionDocument {
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
