import type { Entity, KindedEntity, VersionEntry } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { AuditEntry, Member, Role, TokenView } from '#shared/workspace/members.ts';

/** A workspace of a server. */
export interface WorkspaceRow {
  readonly id: string;
  readonly name: string;
  readonly createdUtc: string;
  /** Names the history of changes: a restore from a backup begins another one. */
  readonly epoch: string;
  /** The newest change. */
  readonly seq: number;
}

/** A token as it is kept: its hash, and whose it is. */
export interface TokenRow extends TokenView {
  readonly workspace: string;
  readonly member: string;
  /** sha256 of the token, hex. The token itself has 256 random bits, so that nothing slower is needed. */
  readonly hash: string;
}

/** A token and the member it speaks for, as he or she is now. */
export interface HeldToken {
  readonly token: TokenRow;
  readonly member: Member;
}

/** Where a list goes on: after the entity with this name key and id. */
export interface ListPosition {
  readonly key: string;
  readonly id: string;
}

/** What a publication has to know of a workspace before it changes anything. */
export interface PublicationAsk {
  readonly kind: EntityKind;
  readonly entity: string;
  /** Absent for what has no versions. */
  readonly version?: string | undefined;
  readonly nameKey: string;
  /** Ids of snapshots that have to be there. */
  readonly snapshots: readonly string[];
}

export interface PublicationPlace {
  /** What has the entity's id, whatever its kind. */
  readonly entity: KindedEntity | undefined;
  /** Who bears the name, among those of the kind that are not archived. */
  readonly holder: { readonly id: string; readonly name: string } | undefined;
  /** Those of the two ids that stand for something else already: the entity's for a version, the version's for an entity or any version. */
  readonly taken: readonly string[];
  /** Those of the snapshots that are not whole here. */
  readonly missing: readonly string[];
}

/** A change of a version, or a new one, with its immutable document. */
export interface VersionRow {
  readonly kind: EntityKind;
  readonly entity: string;
  readonly entry: VersionEntry;
  /** The document as it was published, as JSON text. Its description and status are those of `entry`. */
  readonly document: string;
  readonly snapshotId?: string | undefined;
}

/** A content with its digest: sha256, hex. */
export interface SmallContent {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/**
 * Small contents and manifests that came together with a publication, and are kept beside its document in the same transaction. They never change and are never
 * removed, so that reading them needs none.
 */
export interface KeptContents {
  /** Bytes of those of `digests` (hex) that are kept here. */
  sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Those of `digests` that are kept here. */
  read(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Digests in their order, those after `after`, or from the first on. */
  digests(workspace: string, page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly string[]>;
  /** The canonical manifest of a whole snapshot, where it is kept here. */
  manifest(workspace: string, id: string): Promise<string | undefined>;
  /** Ids of the snapshots whose manifests are kept here, in their order, those after `after`, or from the first on. */
  manifests(workspace: string, page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly string[]>;
}

/** What can be read of one workspace. Entities come with their versions in order. */
export interface WorkspaceReads {
  workspace(): Promise<WorkspaceRow>;
  entity(kind: EntityKind, id: string): Promise<Entity | undefined>;
  /** The one that is not archived and bears the name, compared by `nameKey`. */
  named(kind: EntityKind, nameKey: string): Promise<Entity | undefined>;
  /** All that bear one of the names, archived ones too; in no order. */
  bearing(kind: EntityKind, nameKeys: readonly string[]): Promise<readonly Entity[]>;
  /** By name key (in the order of its code points), then by id, after `after`; archived ones only with `all`. */
  list(kind: EntityKind, page: { readonly after?: ListPosition | undefined; readonly limit: number; readonly all: boolean }): Promise<readonly Entity[]>;
  /** Those whose `seq` is greater than `after`, in its order. */
  changedAfter(after: number, limit: number): Promise<readonly KindedEntity[]>;
  version(kind: EntityKind, versionId: string): Promise<VersionRow | undefined>;
  /** All that {@link PublicationPlace} says, at once: publishing is what has to be fast. */
  publicationPlace(ask: PublicationAsk): Promise<PublicationPlace>;
  members(): Promise<readonly Member[]>;
  member(id: string): Promise<Member | undefined>;
  tokens(member?: string): Promise<readonly TokenRow[]>;
  /** Newest first. Entries have numbers of their own. */
  audit(page: { readonly before?: number | undefined; readonly limit: number }): Promise<readonly AuditEntry[]>;
  hasSnapshot(id: string): Promise<boolean>;
}

/**
 * What can be changed in one transaction. Transactions of one workspace run one after the other, in this and every other process on the same database, so
 * what is read in one stays true until its end. All of it happens or nothing; what was acknowledged is on disk. The work of a transaction may be done more than
 * once (until it is kept once), waits for nothing but this, and begins no other transaction.
 */
export interface WorkspaceChanges extends WorkspaceReads {
  /** The number of this transaction's change; the same each time within it. */
  seq(): Promise<number>;
  /** Adds or replaces everything but its versions. The store relies on its `seq` and on the rules having been checked. */
  putEntity(kind: EntityKind, entity: Entity): Promise<void>;
  /** Adds or replaces a version; a new one comes last in the order of its entity. Of one that is there only `description`, `status` and `etag` are taken. */
  putVersion(row: VersionRow): Promise<void>;
  putMember(member: Member): Promise<void>;
  putToken(token: TokenRow): Promise<void>;
  /** That a snapshot is whole; `manifest`: its canonical text, to be kept here. One that is there stays as it is, but takes a manifest where it has none here. */
  putSnapshot(id: string, manifest?: string): Promise<void>;
  /** Keeps small contents, which the caller has proved. */
  putContents(contents: readonly SmallContent[]): Promise<void>;
  addAudit(entry: Omit<AuditEntry, 'seq'>): Promise<void>;
}

/** Where workspaces are kept. Any method may throw `StoreUnavailableError`. Implementations: PostgreSQL (embedded or by URL), and memory for simulations; one contract suite runs over all. */
export interface WorkspaceStore extends AsyncDisposable {
  readonly contents: KeptContents;
  workspaces(): Promise<readonly WorkspaceRow[]>;
  /** Throws when the id is taken. */
  createWorkspace(row: Omit<WorkspaceRow, 'seq'>): Promise<void>;
  /** Begins another history, after a restore. */
  renewEpoch(workspace: string, epoch: string): Promise<void>;
  /** The token with this hash, of whatever workspace. */
  token(hash: string): Promise<HeldToken | undefined>;
  /** That a token was used; may be written some time later. */
  touchToken(id: string, atUtc: string): Promise<void>;
  /** Reads of one moment. Throws `NotFoundError` for an unknown workspace, as does {@link change}. */
  read<T>(workspace: string, work: (reads: WorkspaceReads) => Promise<T>): Promise<T>;
  /** `ask`: what the work will ask {@link WorkspaceReads.publicationPlace} first, with this very object; a store may ask it for many at once. */
  change<T>(workspace: string, work: (changes: WorkspaceChanges) => Promise<T>, ask?: PublicationAsk): Promise<T>;
  /** Whether it answers. */
  ping(): Promise<void>;
}

/** A member who asks, as the token says. */
export interface Caller {
  readonly workspace: string;
  readonly member: string;
  readonly name: string;
  readonly role: Role;
  /** The id of the token that was shown; absent for whoever runs the server. */
  readonly token?: string | undefined;
}
