import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DataSelection, DataVersion } from '#shared/catalog/data-asset.ts';
import { DrydockError } from '#shared/errors.ts';
import { isStoredPath } from '#shared/model/stored-path.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { StoredSource } from '../../data/stored-data.ts';
import type { LocatedContent } from '../content.ts';

/** What data inputs need from the rest. */
export interface DataPorts {
  readonly resolveAsset: (name: string, selection: DataSelection) => DataVersion | undefined;
  digestPath(dataPath: string, signal: AbortSignal): Promise<{ readonly id: string; readonly shape: 'file' | 'folder' }>;
  /** Whether a URL is here already, or answers (`offline`: nobody is asked). Rejects with a `DrydockError` when neither. */
  probe(url: string, signal: AbortSignal, offline: boolean): Promise<{ readonly cached: boolean; readonly bytes?: number }>;
  /** Where stored content stands, laid out for reading; brought here when it has to be. Rejects with a `DrydockError` when it is not to be had. */
  stored(source: StoredSource, signal: AbortSignal): Promise<string>;
  download(url: string, options: { signal: AbortSignal; onProgress: (progress: { readonly fraction?: number; readonly bytes: number }) => void }): Promise<{ readonly folder: string; readonly fileName: string }>;
}

/** Thrown when the data of an input cannot be had here. */
export class DataNotHereError extends DrydockError {
  constructor(message: string, commandLine?: string) {
    super('data-not-here', 'invalid', message, { commandLine });
  }
}

type Place = { readonly kind: 'path'; readonly path: string } | StoredSource | { readonly kind: 'url'; readonly url: string };

/** The data that comes from outside a run: found, digested and downloaded once per source. */
export class DataInputs {
  readonly #ports: DataPorts;
  readonly #signal: AbortSignal;
  readonly #offline: boolean;
  readonly #onProgress: (name: string, status: string, fraction?: number) => void;
  readonly #content = new Map<string, Promise<LocatedContent>>();

  constructor(ports: DataPorts, options: { signal: AbortSignal; offline?: boolean; onProgress: (name: string, status: string, fraction?: number) => void }) {
    this.#ports = ports;
    this.#signal = options.signal;
    this.#offline = options.offline === true;
    this.#onProgress = options.onProgress;
  }

  /** Looks without bringing anything: what is here is digested, a URL is asked whether it answers. */
  async look(source: DataSource): Promise<{ readonly content?: LocatedContent; readonly url?: string; readonly bytes?: number }> {
    const place = locateData(this.#ports.resolveAsset, source);
    if (place.kind !== 'url') return { content: await this.fetch(source) };
    const probe = await this.#ports.probe(place.url, this.#signal, this.#offline);
    if (probe.cached) return { url: place.url, content: await this.fetch(source) };
    return { url: place.url, ...(probe.bytes === undefined ? {} : { bytes: probe.bytes }) };
  }

  /** The content itself; downloads at most once per source. */
  fetch(source: DataSource): Promise<LocatedContent> {
    const place = locateData(this.#ports.resolveAsset, source);
    const key = JSON.stringify(place);
    const known = this.#content.get(key);
    if (known !== undefined) return known;
    const content = this.#bring(place);
    this.#content.set(key, content);
    return content;
  }

  async #bring(place: Place): Promise<LocatedContent> {
    if (place.kind === 'url') return this.#download(place.url);
    return this.#digest(place.kind === 'path' ? place.path : await this.#ports.stored(place, this.#signal));
  }

  /** Whether content that was fetched still stands where it was; what cannot be read any more does not. Also false when the signal fires. */
  async isUnchanged(content: LocatedContent, signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.#ports.digestPath(path.join(content.folder, content.fileName ?? ''), signal)).id === content.id;
    } catch (error) {
      if (error instanceof DrydockError || signal.aborted) return false;
      throw error;
    }
  }

  async #download(url: string): Promise<LocatedContent> {
    const file = await this.#ports.download(url, {
      signal: this.#signal,
      onProgress: ({ fraction, bytes }) => this.#onProgress(url, `downloading (${String(bytes)} bytes)`, fraction),
    });
    return this.#digest(path.join(file.folder, file.fileName));
  }

  async #digest(dataPath: string): Promise<LocatedContent> {
    const digest = await this.#ports.digestPath(dataPath, this.#signal);
    if (digest.shape === 'folder') return { id: digest.id, folder: dataPath };
    return { id: digest.id, folder: path.dirname(dataPath), fileName: path.basename(dataPath) };
  }
}

/** A version whose content was stored: a single file is the one entry of its snapshot. */
export function storedVersion(version: { readonly snapshot_id: string; readonly type: string; readonly fileName?: string | undefined }): StoredSource {
  const isFile = /file/iu.test(version.type) && version.fileName !== undefined && isStoredPath(version.fileName);
  return { kind: 'stored', snapshotId: version.snapshot_id, ...(isFile ? { path: version.fileName } : {}) };
}

/** Where a source leads: a path that exists, or a URL. Throws a `DrydockError` that says what to do when it leads nowhere. */
export function locateData(resolveAsset: DataPorts['resolveAsset'], source: DataSource): Place {
  switch (source.kind) {
    case 'local':
      if (!existsSync(source.path)) throw new DataNotHereError(`${source.path} does not exist.`);
      return { kind: 'path', path: source.path };
    case 'url':
      return { kind: 'url', url: source.url };
    case 'stored':
      return source;
    case 'asset': {
      const version = resolveAsset(source.name, { version: source.version, label: source.label });
      const label = source.version === undefined ? `@${source.label ?? 'latest'}` : `:${source.version}`;
      if (version === undefined) throw new DataNotHereError(`there is no data asset '${source.name}${label}' here. Register it.`, `To do so: drydock data register ${source.name} PATH_OR_URL`);
      return placeOf(version, source.name);
    }
    case 'datastore': {
      const mapped = resolveAsset(datastoreAsset(source.datastore), {});
      if (mapped?.path === undefined) {
        throw new DataNotHereError(`the datastore '${source.datastore}' (${source.uri}) is not here. Register a local folder that holds its files as the data asset '${datastoreAsset(source.datastore)}'.`, `To do so: drydock data register ${datastoreAsset(source.datastore)} FOLDER`);
      }
      const target = path.join(mapped.path, source.path);
      if (!existsSync(target)) throw new DataNotHereError(`${target} does not exist (datastore '${source.datastore}' is mapped to ${mapped.path}).`);
      return { kind: 'path', path: target };
    }
    case 'foreign':
      throw new DataNotHereError(`${source.uri} cannot be read here. Download it and bind a local path, or register it as a data asset.`, 'To do so: drydock data register NAME PATH');
  }
}

/** The data asset that maps a datastore to a local folder. */
export const datastoreAsset = (datastore: string): string => `datastore.${datastore}`;

function placeOf(version: DataVersion, name: string): Place {
  if (version.url !== undefined) return { kind: 'url', url: version.url };
  if (version.snapshot_id !== undefined) return storedVersion({ ...version, snapshot_id: version.snapshot_id });
  if (version.path === undefined || !existsSync(version.path)) {
    throw new DataNotHereError(`the data asset '${name}:${version.version}' refers to ${version.path ?? 'nothing'}, which does not exist any more. Put it back, or register a new version.`, `To do so: drydock data register ${name} PATH_OR_URL`);
  }
  return { kind: 'path', path: version.path };
}
