import { nameKey } from '#shared/catalog/module-name.ts';
import type { Entity, KindedEntity, VersionEntry } from '#shared/workspace/entity.ts';
import { isVersioned, type EntityKind } from '#shared/workspace/kinds.ts';
import type { AuditEntry, Member } from '#shared/workspace/members.ts';
import type { ListPosition, PublicationAsk, PublicationPlace, SmallContent, TokenRow, VersionRow, WorkspaceChanges, WorkspaceReads, WorkspaceRow } from './workspace-store.ts';

interface HeldEntity {
  readonly kind: EntityKind;
  /** Its `versions` are those of {@link MemoryWorkspace.versions}, by id. */
  readonly entity: Entity;
  readonly versions: readonly string[];
}

/** The documents of one workspace in memory. Never changed: every transaction works on a copy of its maps. */
export interface MemoryWorkspace {
  readonly row: WorkspaceRow;
  readonly entities: Map<string, HeldEntity>;
  readonly versions: Map<string, VersionRow>;
  readonly members: Map<string, Member>;
  readonly tokens: Map<string, TokenRow>;
  /** The whole ones, with their manifests where these are kept here. */
  readonly snapshots: Map<string, string | undefined>;
  readonly contents: Map<string, Uint8Array>;
  readonly audit: readonly AuditEntry[];
}

export function emptyWorkspace(row: WorkspaceRow): MemoryWorkspace {
  return { row, entities: new Map(), versions: new Map(), members: new Map(), tokens: new Map(), snapshots: new Map(), contents: new Map(), audit: [] };
}

export function copyOf(of: MemoryWorkspace): MemoryWorkspace {
  return { ...of, entities: new Map(of.entities), versions: new Map(of.versions), members: new Map(of.members), tokens: new Map(of.tokens), snapshots: new Map(of.snapshots), contents: new Map(of.contents) };
}

/** Reads of one state. */
export class MemoryReads implements WorkspaceReads {
  protected readonly of: () => MemoryWorkspace;

  constructor(of: () => MemoryWorkspace) {
    this.of = of;
  }

  workspace(): Promise<WorkspaceRow> {
    return Promise.resolve(this.of().row);
  }

  entity(kind: EntityKind, id: string): Promise<Entity | undefined> {
    const held = this.of().entities.get(id);
    return Promise.resolve(held?.kind === kind ? this.#whole(held) : undefined);
  }

  named(kind: EntityKind, key: string): Promise<Entity | undefined> {
    return Promise.resolve(this.#ofKind(kind).find((entity) => entity.status !== 'archived' && nameKey(entity.name) === key));
  }

  bearing(kind: EntityKind, nameKeys: readonly string[]): Promise<readonly Entity[]> {
    return Promise.resolve(this.#ofKind(kind).filter(({ name }) => nameKeys.includes(nameKey(name))));
  }

  list(kind: EntityKind, { after, limit, all }: { readonly after?: ListPosition | undefined; readonly limit: number; readonly all: boolean }): Promise<readonly Entity[]> {
    const rows = this.#ofKind(kind).filter(({ status }) => all || status !== 'archived').map((entity) => ({ key: nameKey(entity.name), id: entity.id, entity }));
    const sorted = rows.sort(comparePositions).filter((row) => after === undefined || comparePositions(row, after) > 0);
    return Promise.resolve(sorted.slice(0, limit).map(({ entity }) => entity));
  }

  changedAfter(after: number, limit: number): Promise<readonly KindedEntity[]> {
    const found = [...this.of().entities.values()].filter(({ entity }) => entity.seq > after).sort((a, b) => a.entity.seq - b.entity.seq);
    return Promise.resolve(found.slice(0, limit).map((held) => ({ kind: held.kind, entity: this.#whole(held) })));
  }

  version(kind: EntityKind, versionId: string): Promise<VersionRow | undefined> {
    const row = this.of().versions.get(versionId);
    return Promise.resolve(row?.kind === kind ? row : undefined);
  }

  async publicationPlace({ kind, entity: id, version, nameKey: key, snapshots }: PublicationAsk): Promise<PublicationPlace> {
    const { entities, versions, snapshots: present } = this.of();
    const held = entities.get(id);
    const holder = await this.named(kind, key);
    const isTaken = version !== undefined && (entities.has(version) || versions.has(version));
    return {
      entity: held === undefined ? undefined : { kind: held.kind, entity: this.#whole(held) },
      holder: holder === undefined ? undefined : { id: holder.id, name: holder.name },
      taken: [...(versions.has(id) ? [id] : []), ...(isTaken ? [version] : [])],
      missing: [...new Set(snapshots)].filter((snapshot) => !present.has(snapshot)),
    };
  }

  members(): Promise<readonly Member[]> {
    return Promise.resolve([...this.of().members.values()]);
  }

  member(id: string): Promise<Member | undefined> {
    return Promise.resolve(this.of().members.get(id));
  }

  tokens(member?: string): Promise<readonly TokenRow[]> {
    return Promise.resolve([...this.of().tokens.values()].filter((token) => member === undefined || token.member === member));
  }

  audit({ before, limit }: { readonly before?: number | undefined; readonly limit: number }): Promise<readonly AuditEntry[]> {
    return Promise.resolve(this.of().audit.filter(({ seq }) => before === undefined || seq < before).reverse().slice(0, limit));
  }

  hasSnapshot(id: string): Promise<boolean> {
    return Promise.resolve(this.of().snapshots.has(id));
  }

  #ofKind(kind: EntityKind): Entity[] {
    return [...this.of().entities.values()].flatMap((held) => (held.kind === kind ? [this.#whole(held)] : []));
  }

  #whole({ kind, entity, versions }: HeldEntity): Entity {
    const entries = versions.flatMap((id): VersionEntry[] => {
      const row = this.of().versions.get(id);
      return row === undefined ? [] : [row.entry];
    });
    return { ...entity, versions: isVersioned(kind) ? entries : [] };
  }
}

/** A transaction on a copy. */
export class MemoryChanges extends MemoryReads implements WorkspaceChanges {
  #state: MemoryWorkspace;
  #seq: number | undefined;

  constructor(before: MemoryWorkspace) {
    super(() => this.#state);
    this.#state = copyOf(before);
  }

  get state(): MemoryWorkspace {
    return this.#state;
  }

  seq(): Promise<number> {
    const { row } = this.#state;
    this.#seq ??= row.seq + 1;
    this.#state = { ...this.#state, row: { ...row, seq: this.#seq } };
    return Promise.resolve(this.#seq);
  }

  putEntity(kind: EntityKind, entity: Entity): Promise<void> {
    this.#state.entities.set(entity.id, { kind, entity: { ...entity, versions: [] }, versions: this.#state.entities.get(entity.id)?.versions ?? [] });
    return Promise.resolve();
  }

  putVersion(row: VersionRow): Promise<void> {
    const { entities, versions } = this.#state;
    const before = versions.get(row.entry.id);
    if (before !== undefined) {
      const { description, status, etag } = row.entry;
      versions.set(row.entry.id, { ...before, entry: { ...before.entry, description, status, etag } });
      return Promise.resolve();
    }
    const held = entities.get(row.entity);
    if (held === undefined) return Promise.reject(new Error(`A version was put to ${row.entity}, which is not there.`));
    versions.set(row.entry.id, row);
    entities.set(row.entity, { ...held, versions: [...held.versions, row.entry.id] });
    return Promise.resolve();
  }

  putMember(member: Member): Promise<void> {
    const { tokens: _tokens, ...row } = member;
    this.#state.members.set(member.id, row);
    return Promise.resolve();
  }

  putToken(token: TokenRow): Promise<void> {
    this.#state.tokens.set(token.id, token);
    return Promise.resolve();
  }

  putSnapshot(id: string, manifest?: string): Promise<void> {
    const { snapshots } = this.#state;
    snapshots.set(id, snapshots.get(id) ?? manifest);
    return Promise.resolve();
  }

  putContents(contents: readonly SmallContent[]): Promise<void> {
    for (const { digest, bytes } of contents) if (!this.#state.contents.has(digest)) this.#state.contents.set(digest, Uint8Array.from(bytes));
    return Promise.resolve();
  }

  addAudit(entry: Omit<AuditEntry, 'seq'>): Promise<void> {
    const { audit } = this.#state;
    this.#state = { ...this.#state, audit: [...audit, { ...entry, seq: (audit.at(-1)?.seq ?? 0) + 1 }] };
    return Promise.resolve();
  }
}

function comparePositions(a: ListPosition, b: ListPosition): number {
  return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
