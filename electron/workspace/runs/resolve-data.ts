import { nameKey } from '#shared/catalog/module-name.ts';
import { DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import { remoteDataVersionSchema } from '#shared/workspace/version-document.ts';
import { datastoreAsset, storedVersion } from '#electron/runner/prepare/data-inputs.ts';
import type { WorkspaceReads } from '../store/workspace-store.ts';

/**
 * What data means in a workspace at the moment of `reads`: content that it holds, or a URL. A path is one of some member's machine; read as one of the server's it would hand out the
 * server's own files, so it means nothing here. Throws a `DrydockError` of kind `invalid` that says what to do.
 */
export async function resolveData(reads: WorkspaceReads, source: DataSource): Promise<DataSource> {
  switch (source.kind) {
    case 'stored':
    case 'url':
      return source;
    case 'asset':
      return resolveAsset(reads, source.name, { version: source.version, label: source.label });
    case 'datastore': {
      const asset = datastoreAsset(source.datastore);
      const folder = await resolveAsset(reads, asset, {});
      if (folder.kind !== 'stored') throw new InvalidInputError(`the datastore '${source.datastore}' is the data asset '${asset}' here, which is no folder that the workspace holds. Publish a folder under that name.`);
      const path = source.path.split('/').filter((part) => part !== '').join('/');
      return { kind: 'stored', snapshotId: folder.snapshotId, ...(path === '' ? {} : { path }) };
    }
    case 'local':
      throw new InvalidInputError(`${source.path} is a path of somebody's machine, which the workspace cannot read. Submit it from that machine, or publish the data and name it as azureml:NAME:VERSION.`);
    case 'foreign':
      throw new InvalidInputError(`${source.uri} cannot be read here. Publish the data and name it as azureml:NAME:VERSION.`);
  }
}

async function resolveAsset(reads: WorkspaceReads, name: string, { version, label }: { readonly version?: string | undefined; readonly label?: string | undefined }): Promise<DataSource> {
  const bearing = /[\0\p{Cs}]/u.test(name) ? [] : await reads.bearing('data', [nameKey(name)]);
  const asset = bearing.find(({ status }) => status !== 'archived');
  if (asset === undefined) throw new NotFoundError(`there is no data asset '${name}' in this workspace. Publish it.`);
  if (asset.status === 'disabled') throw new InvalidInputError(`the data asset '${name}' is disabled, so nothing may use it. Enable it to use it again.`);
  const row = await reads.version('data', versionOf(asset, version, label).id);
  if (row === undefined) throw new NotFoundError(`the document of the data asset '${name}' is gone.`);
  const document = remoteDataVersionSchema.parse(JSON.parse(row.document));
  if (document.url !== undefined) return { kind: 'url', url: document.url };
  if (document.snapshot_id === undefined) throw new InvalidInputError(`the data asset '${name}' says neither where its data is nor holds it.`);
  return storedVersion({ ...document, snapshot_id: document.snapshot_id });
}

function versionOf(asset: Entity, version: string | undefined, label: string | undefined): Entity['versions'][number] {
  if (version === undefined && label !== undefined && label !== 'latest') throw new NotFoundError(`the data asset '${asset.name}' has no label '${label}'; the only label is 'latest'.`);
  const wanted = (version ?? (label === undefined ? asset.defaultVersion : undefined))?.normalize('NFC');
  const found = wanted === undefined ? asset.versions.findLast(({ status }) => status === 'active') : asset.versions.find((each) => each.version === wanted);
  if (found === undefined) throw new NotFoundError(`the data asset '${asset.name}' has no ${wanted === undefined ? 'active version' : `version '${wanted}'`}. It has: ${asset.versions.slice(-5).map((each) => each.version).join(', ')}.`);
  return found;
}

/** A key by which equal sources are found. */
export const sourceKey = (source: DataSource): string => JSON.stringify(source, Object.keys(source).sort());

/** Whether an error says that something a person wrote is wrong. */
export const isInvalid = (error: unknown): error is DrydockError => error instanceof DrydockError && error.kind === 'invalid';
