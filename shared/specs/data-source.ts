import type { DataSource } from '../model/interface.ts';
import { isStoredPath } from '../model/stored-path.ts';
import { splitAssetName } from './asset-name.ts';

const storedScheme = 'stored:';

/**
 * Reads where data comes from, as written in `path:` or for an input that takes data: `azureml:name:1`, `azureml://datastores/...`,
 * `https://...`, a local path. A place that is recognised and cannot be read here is `foreign`.
 */
export function parseDataSource(text: string): DataSource {
  const written = text.trim();
  if (/^https?:\/\//i.test(written)) return { kind: 'url', url: written };
  if (/^azureml:\/\//i.test(written)) return fromAzureUri(written);
  if (/^azureml:/i.test(written)) return fromAssetReference(written.slice('azureml:'.length), written);
  if (written.startsWith(storedScheme)) return fromStored(written);
  if (/^file:/i.test(written)) return { kind: 'local', path: written.replace(/^file:(?:\/\/(?=\/))?/i, '') };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written)) return { kind: 'foreign', uri: written };
  return { kind: 'local', path: written };
}

function fromAzureUri(uri: string): DataSource {
  const registry = /^azureml:\/\/registries\/([^/]+)\/(?:data|models)\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/i.exec(uri);
  if (registry !== null) {
    const [, registryName = '', name = '', kind, value] = registry;
    return { kind: 'asset', name, registry: registryName, ...(kind === 'versions' && value !== undefined ? { version: value } : { label: value ?? 'latest' }) };
  }
  const datastore = /^azureml:\/\/(?:.*\/)?datastores\/([^/]+)(?:\/paths)?(?:\/(.*))?$/i.exec(uri);
  if (datastore !== null) return { kind: 'datastore', datastore: datastore[1] ?? '', path: datastore[2] ?? '', uri };
  const asset = /^azureml:\/\/.*\/(?:data|models)\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/i.exec(uri);
  if (asset !== null) {
    const [, name = '', kind, value] = asset;
    return { kind: 'asset', name, ...(kind === 'versions' && value !== undefined ? { version: value } : { label: value ?? 'latest' }) };
  }
  return { kind: 'foreign', uri };
}

function fromAssetReference(rest: string, written: string): DataSource {
  if (/^(?:https?:)?\/\//i.test(rest)) return parseDataSource(rest);
  if (/^\.{0,2}[\\/]/.test(rest)) return { kind: 'local', path: rest };
  const { name, version, label } = splitAssetName(rest);
  if (name === '') return { kind: 'foreign', uri: written };
  return { kind: 'asset', name, ...(version === undefined ? { label: label ?? 'latest' } : { version }) };
}

/** How content of the store is written as text: `stored:sha256:<hex>`, followed by `/` and a path in it. */
export function storedText({ snapshotId, path }: Extract<DataSource, { kind: 'stored' }>): string {
  return `${storedScheme}${snapshotId}${path === undefined ? '' : `/${path}`}`;
}

function fromStored(written: string): DataSource {
  const [, snapshotId, path] = /^stored:(sha256:[0-9a-f]{64})(?:\/(.+))?$/u.exec(written) ?? [];
  if (snapshotId === undefined || (path !== undefined && !isStoredPath(path))) return { kind: 'foreign', uri: written };
  return { kind: 'stored', snapshotId, ...(path === undefined ? {} : { path }) };
}
