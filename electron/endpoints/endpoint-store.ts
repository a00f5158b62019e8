import path from 'node:path';
import { AmbiguousNameError, VersionConflictError, VersionExistsError, WrongStatusError } from '#shared/catalog/catalog-errors.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import type { EndpointDocument, EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { EndpointNameTakenError } from '#shared/catalog/endpoint-errors.ts';
import { invokedVersion, shownVersion } from '#shared/catalog/endpoint-version.ts';
import { checkName, checkVersion, nameKey } from '#shared/catalog/module-name.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';
import { wantedIn } from '#shared/catalog/wanted-in.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Alter } from '../catalog/alteration.ts';
import type { CatalogPorts } from '../catalog/catalog-ports.ts';
import { FileLock } from '../store/file-lock.ts';
import { endpointDigest } from './endpoint-digest.ts';
import { EndpointDocuments, type EndpointList } from './endpoint-documents.ts';

/** A version to be published, as it comes out of the files. */
export type EndpointContent = Pick<EndpointVersionDocument, 'description' | 'displayName' | 'inputs' | 'outputs' | 'params' | 'defaults' | 'pipeline' | 'folder' | 'files'>;

export interface PublishOptions {
  /** Absent: the newest version if its content is the same, else the next whole number. */
  readonly version?: string | undefined;
  readonly setDefault?: boolean;
  readonly failIfExists?: boolean;
  /** Ids of workspaces that the version is to be in, written in the same moment as the version. */
  readonly publishTo?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

export interface PublishResult {
  readonly outcome: 'created' | 'unchanged';
  readonly endpoint: EndpointDocument;
  readonly version: EndpointVersionDocument;
}

export interface FoundVersion {
  readonly endpoint: EndpointDocument;
  readonly version: EndpointVersionDocument;
}

/**
 * The pipeline endpoints of one home, beside its modules and under the same rules: several processes may work on them at once and see each other's
 * changes at the next call; a change that was acknowledged is on disk; the rename of the endpoint's document is the moment it happens. Reading takes no
 * lock. Every method may throw the store's errors, changes also `cancelled`.
 */
export class EndpointStore {
  readonly documents: EndpointDocuments;
  readonly #ports: CatalogPorts;
  readonly #lock: FileLock;

  /** `root` is `HomeLayout.catalog`. */
  constructor(root: string, ports: CatalogPorts) {
    this.documents = new EndpointDocuments(root);
    this.#ports = ports;
    this.#lock = new FileLock(path.join(root, 'lock'));
  }

  /** By name. `all`: archived and disabled ones too. */
  list(options: { readonly all?: boolean } = {}): EndpointList {
    const { endpoints, unreadable } = this.documents.list();
    const rows = endpoints.filter(({ status }) => options.all === true || status === 'active').map((endpoint) => ({ key: nameKey(endpoint.name), endpoint }));
    return { endpoints: rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ endpoint }) => endpoint), unreadable };
  }

  /** By name, else by id, else the only archived one of that name. Throws `NotFoundError` (with the nearest name) or `AmbiguousNameError`. */
  find(nameOrId: string): EndpointDocument {
    return this.documents.byName(nameOrId) ?? this.documents.endpoint(nameOrId) ?? this.#archived(nameOrId) ?? this.#unknown(nameOrId);
  }

  /** A version whatever the status of its endpoint; without `version` the one that would be invoked. Throws `NotFoundError`. */
  show(nameOrId: string, version?: string): FoundVersion {
    const endpoint = this.find(nameOrId);
    return { endpoint, version: this.documents.versionOf(endpoint, shownVersion(endpoint, version)) };
  }

  /** The version that an invocation means now. Throws `NotFoundError` or `EndpointUnavailableError`. */
  resolve(nameOrId: string, version?: string): FoundVersion {
    const endpoint = this.find(nameOrId);
    return { endpoint, version: this.documents.versionOf(endpoint, invokedVersion(endpoint, version)) };
  }

  /**
   * Publishes a version, making the endpoint when the name is free. The same content under the same version changes nothing (`VersionExistsError` with
   * `failIfExists`); other content is a `VersionConflictError`. Throws `InvalidNameError`.
   */
  async publish(rawName: string, content: EndpointContent, options: PublishOptions = {}): Promise<PublishResult> {
    const name = checkName(rawName, 'An endpoint name');
    const asked = options.version === undefined ? undefined : checkVersion(options.version);
    const digest = endpointDigest(content);
    return this.#lock.run(() => {
      const before = this.documents.byName(name);
      const entry = asked === undefined ? before?.versions.at(-1) : before?.versions.find(({ version }) => version === asked);
      if (before !== undefined && entry !== undefined) {
        const known = this.documents.versionOf(before, entry);
        if (known.contentDigest === digest) return this.#unchanged(before, known, options);
        if (asked !== undefined) throw new VersionConflictError(`The endpoint '${name}'`, asked, nextVersion(before.versions.map(({ version }) => version)));
      }
      return this.#create(name, before, content, asked, digest, options);
    }, options.signal);
  }

  /** Keeps the id. Throws `EndpointNameTakenError`, `InvalidNameError`, or `WrongStatusError` for an archived one. */
  async rename(nameOrId: string, newName: string, signal?: AbortSignal): Promise<EndpointDocument> {
    const name = checkName(newName, 'An endpoint name');
    return this.#change(nameOrId, signal, (endpoint) => {
      if (endpoint.status === 'archived') throw new WrongStatusError(`The endpoint '${endpoint.name}' is archived. Give it another name as you restore it.`, { commandLine: `To do so: drydock endpoint restore ${endpoint.id} --name '${name}'` });
      this.#refuseTaken(name, endpoint.id, 'Choose another name, or rename or archive that endpoint first.');
      return { ...endpoint, name };
    });
  }

  describe(nameOrId: string, description: string, signal?: AbortSignal): Promise<EndpointDocument> {
    return this.#change(nameOrId, signal, (endpoint) => ({ ...endpoint, description }));
  }

  /** Throws `WrongStatusError` for an archived one. */
  setStatus(nameOrId: string, status: 'active' | 'disabled', signal?: AbortSignal): Promise<EndpointDocument> {
    return this.#change(nameOrId, signal, (endpoint) => {
      if (endpoint.status === 'archived') throw new WrongStatusError(`The endpoint '${endpoint.name}' is archived. Restore it first.`, { commandLine: `To do so: drydock endpoint restore ${endpoint.id}` });
      return { ...endpoint, status };
    });
  }

  /** `undefined`: the bare name follows the latest version again. */
  setDefault(nameOrId: string, version: string | undefined, signal?: AbortSignal): Promise<EndpointDocument> {
    return this.#change(nameOrId, signal, ({ defaultVersion: _before, ...endpoint }) => (version === undefined ? endpoint : { ...endpoint, defaultVersion: shownVersion(endpoint, version).version }));
  }

  /** Frees the name; nothing is deleted. */
  archive(nameOrId: string, signal?: AbortSignal): Promise<EndpointDocument> {
    return this.#change(nameOrId, signal, (endpoint) => ({ ...endpoint, status: 'archived', ...(endpoint.status === 'disabled' ? { archivedFrom: 'disabled' } : {}) }));
  }

  /** Brings an archived one back with the status it had. Throws `EndpointNameTakenError` when its name is in use and no other is given. */
  async restore(nameOrId: string, newName: string | undefined, signal?: AbortSignal): Promise<EndpointDocument> {
    const name = newName === undefined ? undefined : checkName(newName, 'An endpoint name');
    return this.#lock.run(() => {
      const before = this.documents.endpoint(nameOrId) ?? this.#archived(nameOrId) ?? this.find(nameOrId);
      if (before.status !== 'archived') {
        if (name !== undefined && name !== before.name) throw new WrongStatusError(`The endpoint '${before.name}' is not archived. Rename it to give it another name.`, { commandLine: `To do so: drydock endpoint rename '${before.name}' '${name}'` });
        return before;
      }
      const { archivedFrom, ...rest } = before;
      const endpoint: EndpointDocument = { ...rest, name: name ?? before.name, status: archivedFrom ?? 'active' };
      this.#refuseTaken(endpoint.name, endpoint.id, 'Restore it under another name.', `To do so: drydock endpoint restore ${endpoint.id} --name NAME`);
      this.#commit(endpoint, before);
      return endpoint;
    }, signal);
  }

  /** By id, for what keeps the home and workspaces the same. On return the change is on disk. */
  async alter(id: string, make: Alter<EndpointDocument, EndpointVersionDocument>, signal?: AbortSignal): Promise<void> {
    await this.#lock.run(() => {
      const before = this.documents.endpoint(id);
      const made = make(before, (name) => {
        const other = this.documents.byName(name);
        return other === undefined || other.id === id ? undefined : other;
      });
      if (made === undefined) return;
      for (const version of [...(made.added ?? []), ...(made.changed ?? [])]) this.documents.writeVersion(version);
      if (JSON.stringify(made.document) !== JSON.stringify(before)) this.#commit(made.document, before);
    }, signal);
  }

  #unchanged(before: EndpointDocument, version: EndpointVersionDocument, options: PublishOptions): PublishResult {
    if (options.failIfExists === true) throw new VersionExistsError(`The endpoint '${before.name}'`, version.version);
    const defaulted = options.setDefault === true && before.defaultVersion !== version.version ? { ...before, defaultVersion: version.version } : before;
    const entry = before.versions.find(({ id }) => id === version.id);
    const wanted = entry === undefined ? undefined : wantedIn(entry, options.publishTo ?? []);
    const endpoint = wanted === undefined || wanted === entry ? defaulted : { ...defaulted, versions: before.versions.map((candidate) => (candidate === entry ? wanted : candidate)) };
    if (endpoint !== before) this.#commit(endpoint, before);
    return { outcome: 'unchanged', endpoint, version };
  }

  #create(name: string, before: EndpointDocument | undefined, content: EndpointContent, asked: string | undefined, digest: string, { setDefault = false, publishTo = [] }: PublishOptions): PublishResult {
    const createdUtc = this.#ports.clock.nowUtc();
    const base: EndpointDocument = before ?? { schemaVersion: 1, id: `e-${this.#ports.newId()}`, name, description: content.description, status: 'active', createdUtc, versions: [] };
    const entry = { version: asked ?? nextVersion(base.versions.map(({ version }) => version)), id: `ev-${this.#ports.newId()}`, createdUtc, ...(publishTo.length === 0 ? {} : { publishTo: [...publishTo] }) };
    const version: EndpointVersionDocument = { schemaVersion: 1, id: entry.id, endpoint: base.id, version: entry.version, createdUtc, ...content, contentDigest: digest };
    const endpoint = { ...base, versions: [...base.versions, entry], ...(setDefault ? { defaultVersion: entry.version } : {}) };
    // A version that no endpoint lists does not exist.
    this.documents.writeVersion(version);
    this.#commit(endpoint, before);
    return { outcome: 'created', endpoint, version };
  }

  #change(nameOrId: string, signal: AbortSignal | undefined, alter: (endpoint: EndpointDocument) => EndpointDocument): Promise<EndpointDocument> {
    return this.#lock.run(() => {
      const before = this.find(nameOrId);
      const endpoint = alter(before);
      if (JSON.stringify(endpoint) !== JSON.stringify(before)) this.#commit(endpoint, before);
      return endpoint;
    }, signal);
  }

  /** Under the lock. On return the change is on disk; if it throws, it did not happen. */
  #commit(endpoint: EndpointDocument, before: EndpointDocument | undefined): void {
    const isNamed = endpoint.status !== 'archived';
    const isRenamed = before === undefined || nameKey(before.name) !== nameKey(endpoint.name);
    if (isNamed && (isRenamed || before.status === 'archived')) this.documents.writeClaim(endpoint.name, endpoint.id);
    this.documents.writeEndpoint(endpoint);
    if (before !== undefined && before.status !== 'archived' && (isRenamed || !isNamed)) this.documents.dropClaim(before.name);
  }

  #refuseTaken(name: string, id: string, advice: string, commandLine?: string): void {
    const other = this.documents.byName(name);
    if (other !== undefined && other.id !== id) throw new EndpointNameTakenError(name, other, advice, commandLine);
  }

  #archived(name: string): EndpointDocument | undefined {
    const found = this.documents.list().endpoints.filter((endpoint) => endpoint.status === 'archived' && nameKey(endpoint.name) === nameKey(name));
    if (found.length > 1) throw new AmbiguousNameError(name, found.map(({ id }) => id), 'endpoints');
    return found[0];
  }

  #unknown(name: string): never {
    const names = this.list().endpoints.map((endpoint) => endpoint.name);
    throw new NotFoundError(`There is no endpoint '${name}'.${didYouMean(name, names)}`, { commandLine: names.length === 0 ? 'To publish one: drydock endpoint publish PIPELINE --name NAME' : 'To see all: drydock endpoint list --all' });
  }
}
