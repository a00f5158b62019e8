import type { Holder } from '#shared/sync/actions.ts';
import type { VersionFields } from '#shared/sync/trees.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { Alter } from '#electron/catalog/alteration.ts';
import type { LocalContent } from './local-entities.ts';

type VersionStatus = VersionFields['status'];

/** What the documents of modules and endpoints have in common: a name, and a list of versions that have documents of their own. */
export interface NamedDocument {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly status: 'active' | 'disabled' | 'archived';
  readonly archivedFrom?: 'disabled' | undefined;
  readonly createdUtc: string;
  readonly versions: readonly ListedVersion[];
  readonly defaultVersion?: string | undefined;
}

export interface ListedVersion {
  readonly [more: string]: unknown;
  readonly id: string;
  readonly version: string;
  /** Where the version's own document has none. Absent: `active`. */
  readonly status?: VersionStatus | undefined;
  publishTo?: string[] | undefined;
  keepLocal?: string[] | undefined;
}

export interface VersionOf {
  readonly [more: string]: unknown;
  readonly id: string;
  readonly version: string;
  readonly description: string;
  readonly createdUtc: string;
  readonly contentDigest: string;
}

/** One kind of such documents in this home, with what is of its own about them: `D` lists versions, `V` is one. Every method may throw the store's errors. */
export interface VersionedDocuments<D extends NamedDocument, V extends VersionOf> {
  readonly kind: 'module' | 'endpoint';
  /** Ids of those with a version that is to be in the workspace. */
  intended(workspace: string): Iterable<string>;
  document(id: string): D | undefined;
  named(name: string): Holder | undefined;
  /** By name, else by id. Throws `NotFoundError`. */
  find(nameOrId: string): D;
  /** Throws `NotFoundError`. */
  version(document: D, entry: ListedVersion): V;
  status(entry: ListedVersion, version: V): VersionStatus;
  content(version: V): LocalContent;
  /** Ids of the snapshots that a version needs. */
  snapshots(version: V): readonly string[];
  alter(id: string, make: Alter<D, V>, signal?: AbortSignal): Promise<void>;
  rename(id: string, name: string, signal?: AbortSignal): Promise<void>;
  /** What a workspace sent, as one of its versions. Throws `UnfitDocumentError`. */
  taken(raw: unknown, remote: Entity): V;
  /** A document that lists nothing yet. */
  begun(fields: Pick<NamedDocument, 'id' | 'name' | 'description' | 'status' | 'createdUtc'>): D;
  /** How a version is listed. */
  entry(version: V, status: VersionStatus): ListedVersion;
  /** The document without these entries; their documents stay readable by id. */
  without(document: D, gone: readonly ListedVersion[]): D;
  /** A version and its entry with other mutable fields; the same object where nothing changes. */
  revised(entry: ListedVersion, version: V, fields: VersionFields): { readonly entry: ListedVersion; readonly version: V };
  /** The same content as another version, of this or of another document. */
  again(version: V, owner: string, next: string): V;
}
