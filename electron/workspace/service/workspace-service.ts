import type { Entity, EntityPatch } from '#shared/workspace/entity.ts';
import type { Changes } from '#shared/workspace/feed.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { Member, Role, TokenView, WorkspaceInfo } from '#shared/workspace/members.ts';
import type { PublishReply, PublishRequest } from '#shared/workspace/publish.ts';
import type { ResolvedReference } from '#shared/workspace/resolve.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import type { Caller, WorkspaceRow } from '../store/workspace-store.ts';
import { EntityChanges } from './entity-changes.ts';
import { Founding, type Founded } from './founding.ts';
import { Membership, type AuditPage, type MemberPatch } from './membership.ts';
import type { EntityPage, ListQuery } from './pages.ts';
import { Publishing, type CreatedEnvironment, type NewEnvironment, type TakeSent } from './publishing.ts';
import { Reading, type Position, type ReadVersion } from './reading.ts';
import { Resolving } from './resolving.ts';
import { Tokens, type CreatedToken, type NewToken } from './tokens.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

/** Is told when the newest change of a workspace is another one; by this process only. */
export type PositionListener = (workspace: string, seq: number) => void;

/**
 * A workspace server's rules, whatever door they are reached by. Every method that takes a {@link Caller} checks the role itself. Each may throw a `RefusalError`
 * (whose `failure` is the answer), `StoreUnavailableError`, and `NotFoundError` for a workspace that is gone.
 */
export class WorkspaceService {
  readonly #ports: WorkspacePorts;
  readonly #publishing: Publishing;
  readonly #entityChanges: EntityChanges;
  readonly #reading: Reading;
  readonly #resolving: Resolving;
  readonly #membership: Membership;
  readonly #tokens: Tokens;
  readonly #founding: Founding;
  readonly #listeners = new Set<PositionListener>();

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
    this.#publishing = new Publishing(ports);
    this.#entityChanges = new EntityChanges(ports);
    this.#reading = new Reading(ports);
    this.#resolving = new Resolving(ports);
    this.#membership = new Membership(ports);
    this.#tokens = new Tokens(ports);
    this.#founding = new Founding(ports);
  }

  /** Who speaks with this token. Refused with `unauthenticated`. */
  authenticate(token: string): Promise<Caller> {
    return this.#tokens.authenticate(token);
  }

  /** Those that the caller's token opens. */
  async workspaces(caller: Caller): Promise<readonly { readonly id: string; readonly name: string; readonly role: Role }[]> {
    const { id, name } = await this.#ports.store.read(caller.workspace, (reads) => reads.workspace());
    return [{ id, name, role: caller.role }];
  }

  info(caller: Caller): Promise<WorkspaceInfo> {
    return this.#reading.info(caller);
  }

  /** Where the history stands; cheap, for asking often. */
  position(workspace: string): Promise<Position> {
    return this.#reading.position(workspace);
  }

  /** Tells of changes that this process makes. Those of other servers on the same database are seen by {@link position}. Ends with what is returned. */
  watch(listener: PositionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changes(caller: Caller, after: number, limit?: number): Promise<Changes> {
    return this.#reading.changes(caller, after, limit);
  }

  list(caller: Caller, kind: EntityKind, query: ListQuery = {}): Promise<EntityPage> {
    return this.#reading.list(caller, kind, query);
  }

  entity(caller: Caller, kind: EntityKind, id: string): Promise<Entity> {
    return this.#reading.entity(caller, kind, id);
  }

  versionDocument(caller: Caller, kind: VersionedKind, entityId: string, versionId: string): Promise<ReadVersion> {
    return this.#reading.versionDocument(caller, kind, entityId, versionId);
  }

  /** `takeSent`: contents that came with the publication, which are kept together with it or not at all. Asked once the document is known to be one that can be taken. */
  async publish(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest, takeSent?: TakeSent): Promise<PublishReply> {
    const reply = await this.#publishing.publish(caller, kind, entityId, versionId, request, takeSent);
    this.#announce(caller, reply.entity);
    return reply;
  }

  async createEnvironment(caller: Caller, id: string, body: NewEnvironment): Promise<CreatedEnvironment> {
    const reply = await this.#publishing.createEnvironment(caller, id, body);
    this.#announce(caller, reply.entity);
    return reply;
  }

  /** `etag`: that of the entity as the caller saw it, without quotes. */
  async patch(caller: Caller, kind: EntityKind, id: string, etag: string, patch: EntityPatch): Promise<Entity> {
    return this.#announce(caller, await this.#entityChanges.patch(caller, kind, id, etag, patch));
  }

  /** `etag`: that of the version's entry. */
  async describeVersion(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, etag: string, description: string): Promise<Entity> {
    return this.#announce(caller, await this.#entityChanges.describeVersion(caller, kind, entityId, versionId, etag, description));
  }

  async setVersionStatus(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, status: 'active' | 'deprecated', etag?: string): Promise<Entity> {
    return this.#announce(caller, await this.#entityChanges.setVersionStatus(caller, kind, entityId, versionId, status, etag));
  }

  /** What module references mean now, in their order; one that means nothing is answered with the reason. */
  resolve(caller: Caller, references: readonly string[]): Promise<readonly ResolvedReference[]> {
    return this.#resolving.resolve(caller, references);
  }

  members(caller: Caller): Promise<readonly Member[]> {
    return this.#membership.members(caller);
  }

  member(caller: Caller, id: string): Promise<Member> {
    return this.#membership.member(caller, id);
  }

  putMember(caller: Caller, id: string, body: { readonly name: string; readonly role: Role }): Promise<Member> {
    return this.#membership.put(caller, id, body);
  }

  patchMember(caller: Caller, id: string, patch: MemberPatch): Promise<Member> {
    return this.#membership.patch(caller, id, patch);
  }

  createToken(caller: Caller, memberId: string, body: NewToken): Promise<CreatedToken> {
    return this.#tokens.create(caller, memberId, body);
  }

  revokeToken(caller: Caller, tokenId: string): Promise<TokenView> {
    return this.#tokens.revoke(caller, tokenId);
  }

  audit(caller: Caller, page: { readonly before?: number | undefined; readonly limit?: number | undefined } = {}): Promise<AuditPage> {
    return this.#membership.audit(caller, page);
  }

  /** Makes a workspace with its first admin; `keep` is given the token before it opens anything. For whoever runs the server. Throws `WorkspaceExistsError`. */
  found(id: string, name: string, admin: { readonly id: string; readonly name: string }, keep?: (token: string) => void): Promise<Founded> {
    return this.#founding.found(id, name, admin, keep);
  }

  /** Those whose founding was cut short, to be founded again. For whoever runs the server. */
  unfinishedWorkspaces(): Promise<readonly WorkspaceRow[]> {
    return this.#founding.unfinished();
  }

  /** All workspaces of the server. For whoever runs it. */
  allWorkspaces(): Promise<readonly WorkspaceRow[]> {
    return this.#ports.store.workspaces();
  }

  /** Speaks for the first active admin. For commands on the machine of the server, whose operator can read everything anyway. */
  operator(workspace: string): Promise<Caller> {
    return this.#founding.operator(workspace);
  }

  /** After a restore from a backup: every client reads everything again. */
  beginNewHistory(workspace: string): Promise<string> {
    return this.#founding.beginNewHistory(workspace);
  }

  /** Throws `StoreUnavailableError` when the database does not answer. */
  ping(): Promise<void> {
    return this.#ports.store.ping();
  }

  #announce(caller: Caller, entity: Entity): Entity {
    for (const listener of this.#listeners) listener(caller.workspace, entity.seq);
    return entity;
  }
}
