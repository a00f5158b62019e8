import type { Entity, VersionEntry } from '#shared/workspace/entity.ts';
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

/** A change of a version, or a new one, with its immutable document. */
export interface VersionRow {
  readonly kind: EntityKind;
  readonly entity: string;
  readonly entry: VersionEntry;
  /** The document as it was published, as JSON text. Its description and status are those of `entry`. */
  readonly document: string;
  readonly snapshotId?: string | undefined;
}

/** What can be read of one workspace. Entities come with their versions in order. */
export interface WorkspaceReads {
  workspace(): Promise<WorkspaceRow>;
  entity(kind: EntityKind, id: string): Promise<Entity | undefined>;
  /** The one that is not archived and bears the name, compared by `nameKey`. */
  named(kind: EntityKind, nameKey: string): Promise<Entity | undefined>;
  /** By name, after the one with key `after`; archived ones only with `all`. */
  list(kind: EntityKind, page: { readonly after?: string | undefined; readonly limit: number; readonly all: boolean }): Promise<readonly Entity[]>;
  /** Those whose `seq` is greater than `after`, in its order. */
  changedAfter(after: number, limit: number): Promise<readonly { readonly kind: EntityKind; readonly entity: Entity }[]>;
  version(kind: EntityKind, versionId: string): Promise<VersionRow | undefined>;
  members(): Promise<readonly Member[]>;
  member(id: string): Promise<Member | undefined>;
  tokens(member?: string): Promise<readonly TokenRow[]>;
  /** Newest first. */
  audit(page: { readonly before?: number | undefined; readonly limit: number }): Promise<readonly AuditEntry[]>;
  hasSnapshot(id: string): Promise<boolean>;
}

/**
 * What can be changed in one transaction. Transactions of one workspace run one after the other, in this and every other process on the same database, so
 * what is read in one stays true until its end. All of it happens or nothing; what was acknowledged is on disk.
 */
export interface WorkspaceChanges extends WorkspaceReads {
  /** The number of this transaction's change; the same each time within it. */
  seq(): Promise<number>;
  /** Adds or replaces everything but its versions. */
  putEntity(kind: EntityKind, entity: Entity): Promise<void>;
  /** Adds or replaces a version; a new one comes last in the order of its entity. */
  putVersion(row: VersionRow): Promise<void>;
  putMember(member: Member): Promise<void>;
  putToken(token: TokenRow): Promise<void>;
  putSnapshot(id: string): Promise<void>;
  addAudit(entry: Omit<AuditEntry, 'seq'>): Promise<void>;
}

/** Where workspaces are kept. Implementations: PostgreSQL (embedded or by URL), and memory for simulations; one contract suite runs over all. */
export interface WorkspaceStore extends AsyncDisposable {
  workspaces(): Promise<readonly WorkspaceRow[]>;
  /** Throws when the id is taken. */
  createWorkspace(row: Omit<WorkspaceRow, 'seq'>): Promise<void>;
  /** The token with this hash, of whatever workspace. */
  token(hash: string): Promise<TokenRow | undefined>;
  /** That a token was used; may be written some time later. */
  touchToken(id: string, atUtc: string): Promise<void>;
  /** Reads of one moment. Throws `NotFoundError` for an unknown workspace, as does {@link change}. */
  read<T>(workspace: string, work: (reads: WorkspaceReads) => Promise<T>): Promise<T>;
  change<T>(workspace: string, work: (changes: WorkspaceChanges) => Promise<T>): Promise<T>;
  /** Whether it answers. */
  ping(): Promise<void>;
}

/** A member who asks, as the token says. */
export interface Caller {
  readonly workspace: string;
  readonly member: string;
  readonly name: string;
  readonly role: Role;
}
