import { sql, type Kysely, type RawBuilder } from 'kysely';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { AuditEntry, Member } from '#shared/workspace/members.ts';
import type { TokenRow, VersionRow, WorkspaceChanges } from '../store/workspace-store.ts';
import { SqlReads } from './sql-reads.ts';
import type { Tables } from './tables.ts';

/** The numbers of a workspace's counter row while its lock is held: what the next change and the next audit entry get is one more. */
export interface Counters {
  seq: number;
  auditSeq: number;
}

type Part = RawBuilder<unknown>;

/** Of one statement: a database takes at most 65,535 values with each. */
const MOST_PARTS = 500;

/**
 * One change within a transaction that holds the workspace's row. What is put is held back and written in one statement (several where it is very much): at the
 * end, or before something is read again. So a refusal leaves nothing to be undone, as a rule; {@link hasWritten} says when it does.
 */
export class SqlChanges extends SqlReads implements WorkspaceChanges {
  readonly #transaction: Kysely<Tables>;
  readonly #counters: Counters;
  readonly #entities = new Map<string, { readonly kind: EntityKind; readonly entity: Entity }>();
  readonly #versions = new Map<string, VersionRow>();
  readonly #members = new Map<string, Member>();
  readonly #tokens = new Map<string, TokenRow>();
  readonly #snapshots = new Set<string>();
  readonly #audit: AuditEntry[] = [];
  /** How many new versions of an entity the statement has that is being made. */
  readonly #placed = new Map<string, number>();
  #seq: number | undefined;
  #isCounted = true;
  #savepoint = false;

  constructor(transaction: Kysely<Tables>, workspace: string, counters: Counters) {
    super(transaction, workspace);
    this.#transaction = transaction;
    this.#counters = counters;
  }

  /** Something was written before the end; going back to the savepoint undoes it. */
  get hasWritten(): boolean {
    return this.#savepoint;
  }

  seq(): Promise<number> {
    if (this.#seq === undefined) {
      this.#counters.seq += 1;
      this.#seq = this.#counters.seq;
      this.#isCounted = false;
    }
    return Promise.resolve(this.#seq);
  }

  putEntity(kind: EntityKind, entity: Entity): Promise<void> {
    this.#entities.set(entity.id, { kind, entity });
    return Promise.resolve();
  }

  putVersion(row: VersionRow): Promise<void> {
    this.#versions.set(row.entry.id, row);
    return Promise.resolve();
  }

  putMember(member: Member): Promise<void> {
    this.#members.set(member.id, member);
    return Promise.resolve();
  }

  putToken(token: TokenRow): Promise<void> {
    this.#tokens.set(token.id, token);
    return Promise.resolve();
  }

  putSnapshot(id: string): Promise<void> {
    this.#snapshots.add(id);
    return Promise.resolve();
  }

  addAudit(entry: Omit<AuditEntry, 'seq'>): Promise<void> {
    this.#counters.auditSeq += 1;
    this.#audit.push({ ...entry, seq: this.#counters.auditSeq });
    this.#isCounted = false;
    return Promise.resolve();
  }

  protected override async settled(): Promise<Kysely<Tables>> {
    if (this.#isPending()) {
      if (!this.#savepoint) await sql`savepoint change`.execute(this.#transaction);
      this.#savepoint = true;
      await this.write();
    }
    return this.#transaction;
  }

  /** Writes what was held back. */
  async write(): Promise<void> {
    if (!this.#isPending()) return;
    let statement: Part[] = [];
    for (const part of this.#parts()) {
      statement.push(part);
      if (statement.length < MOST_PARTS) continue;
      await this.#carryOut(statement);
      statement = [];
    }
    for (const pending of [this.#entities, this.#versions, this.#members, this.#tokens, this.#snapshots]) pending.clear();
    this.#audit.length = 0;
    this.#isCounted = true;
    await this.#carryOut(statement);
  }

  async #carryOut(parts: readonly Part[]): Promise<void> {
    this.#placed.clear();
    const last = parts.at(-1);
    if (last === undefined) return;
    const named = parts.slice(0, -1).map((part, index) => sql`${sql.ref(`p${String(index)}`)} as (${part})`);
    await (named.length === 0 ? last : sql`with ${sql.join(named)} ${last}`).execute(this.#transaction);
  }

  #isPending(): boolean {
    return !this.#isCounted || this.#audit.length > 0 || [this.#entities, this.#versions, this.#members, this.#tokens, this.#snapshots].some(({ size }) => size > 0);
  }

  /** One statement each; together they are one, whose parts see nothing of each other. Foreign keys are looked at when it ends. */
  *#parts(): Generator<Part> {
    for (const { kind, entity } of this.#entities.values()) yield this.#entityPart(kind, entity);
    for (const row of this.#versions.values()) {
      const offset = (this.#placed.get(row.entity) ?? 0) + 1;
      this.#placed.set(row.entity, offset);
      yield* this.#versionParts(row, offset);
    }
    for (const { id, name, role, status, createdUtc } of this.#members.values()) {
      yield sql`insert into members (workspace, id, name, role, status, created_utc) values (${this.id}, ${id}, ${name}, ${role}, ${status}, ${createdUtc})
        on conflict (workspace, id) do update set name = excluded.name, role = excluded.role, status = excluded.status`;
    }
    for (const token of this.#tokens.values()) yield this.#tokenPart(token);
    for (const id of this.#snapshots) yield sql`insert into snapshots (workspace, id) values (${this.id}, ${id}) on conflict do nothing`;
    for (const { seq, atUtc, member, action, target, detail } of this.#audit) {
      yield sql`insert into audit (workspace, seq, at_utc, member, action, target, detail) values (${this.id}, ${seq}, ${atUtc}, ${member}, ${action}, ${target}, ${detail})`;
    }
    if (!this.#isCounted) yield sql`update workspaces set seq = ${this.#counters.seq}, audit_seq = ${this.#counters.auditSeq} where id = ${this.id}`;
  }

  #entityPart(kind: EntityKind, entity: Entity): Part {
    const { id, name, description, status, archivedFrom, createdUtc, createdBy, createdByName, defaultVersion, image, etag, seq } = entity;
    return sql`insert into entities (workspace, id, kind, name, name_key, description, status, archived_from, created_utc, created_by, created_by_name, default_version, image, etag, seq)
      values (${this.id}, ${id}, ${kind}, ${name}, ${nameKey(name)}, ${description}, ${status}, ${archivedFrom ?? null}, ${createdUtc}, ${createdBy}, ${createdByName ?? null}, ${defaultVersion ?? null}, ${image ?? null}, ${etag}, ${seq})
      on conflict (workspace, id) do update set name = excluded.name, name_key = excluded.name_key, description = excluded.description, status = excluded.status,
      archived_from = excluded.archived_from, default_version = excluded.default_version, image = excluded.image, etag = excluded.etag, seq = excluded.seq`;
  }

  *#versionParts({ entity, entry, document, snapshotId }: VersionRow, offset: number): Generator<Part> {
    const { id, version, digest, status, description, createdUtc, etag } = entry;
    yield sql`insert into versions (workspace, id, entity, ordinal, version, digest, status, description, created_utc, etag, snapshot_id)
      values (${this.id}, ${id}, ${entity}, (select coalesce(max(ordinal), 0) + ${offset}::integer from versions where workspace = ${this.id} and entity = ${entity}), ${version}, ${digest}, ${status}, ${description}, ${createdUtc}, ${etag}, ${snapshotId ?? null})
      on conflict (workspace, id) do update set status = excluded.status, description = excluded.description, etag = excluded.etag`;
    yield sql`insert into documents (workspace, version, document) values (${this.id}, ${id}, ${document}) on conflict do nothing`;
  }

  #tokenPart({ id, member, hash, label, createdUtc, expiresUtc, lastUsedUtc, revokedUtc }: TokenRow): Part {
    return sql`insert into tokens (id, workspace, member, hash, label, created_utc, expires_utc, last_used_utc, revoked_utc)
      values (${id}, ${this.id}, ${member}, ${hash}, ${label}, ${createdUtc}, ${expiresUtc ?? null}, ${lastUsedUtc ?? null}, ${revokedUtc ?? null})
      on conflict (id) do update set label = excluded.label, expires_utc = excluded.expires_utc, last_used_utc = excluded.last_used_utc, revoked_utc = excluded.revoked_utc`;
  }
}
