import { sql, type Kysely, type RawBuilder } from 'kysely';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { AuditEntry, Member } from '#shared/workspace/members.ts';
import type { TokenRow, VersionRow } from '../store/workspace-store.ts';
import { jsonRows } from './json-rows.ts';
import type { Tables } from './tables.ts';

/** The numbers of a workspace's counter row while its lock is held: what the next change and the next audit entry get is one more. */
export interface Counters {
  seq: number;
  auditSeq: number;
}

type Part = RawBuilder<unknown>;

/** What is to be written to one workspace, by what it is of: a later change of something takes the place of an earlier one. */
export class PendingWrites {
  readonly entities = new Map<string, { readonly kind: EntityKind; readonly entity: Entity }>();
  readonly versions = new Map<string, VersionRow>();
  readonly members = new Map<string, Member>();
  readonly tokens = new Map<string, TokenRow>();
  readonly snapshots = new Map<string, string | undefined>();
  readonly contents = new Map<string, Uint8Array>();
  readonly audit: AuditEntry[] = [];

  isEmpty(): boolean {
    return this.audit.length === 0 && [this.entities, this.versions, this.members, this.tokens, this.snapshots, this.contents].every(({ size }) => size === 0);
  }

  /** Letters and bytes of the large things in it. */
  weight(): number {
    let weight = 0;
    for (const { document } of this.versions.values()) weight += document.length;
    for (const bytes of this.contents.values()) weight += bytes.byteLength;
    for (const manifest of this.snapshots.values()) weight += manifest?.length ?? 0;
    return weight;
  }

  /** Takes what came later than all that is here. */
  add(later: PendingWrites): void {
    moveAll(later.entities, this.entities);
    moveAll(later.versions, this.versions);
    moveAll(later.members, this.members);
    moveAll(later.tokens, this.tokens);
    for (const [id, manifest] of later.snapshots) this.putSnapshot(id, manifest);
    moveAll(later.contents, this.contents);
    this.audit.push(...later.audit);
  }

  putSnapshot(id: string, manifest: string | undefined): void {
    this.snapshots.set(id, this.snapshots.get(id) ?? manifest);
  }

  clear(): void {
    for (const pending of [this.entities, this.versions, this.members, this.tokens, this.snapshots, this.contents]) pending.clear();
    this.audit.length = 0;
  }

  /** Writes all of it in one statement, which has the same text however much it is, and forgets it. `counters`: absent where they stay as they are. */
  async write(db: Kysely<Tables>, workspace: string, counters: Counters | undefined): Promise<void> {
    const parts = [...this.#parts(workspace), ...(counters === undefined ? [] : [sql`update workspaces set seq = ${counters.seq}, audit_seq = ${counters.auditSeq} where id = ${workspace}`])];
    this.clear();
    const last = parts.pop();
    if (last === undefined) return;
    const named = parts.map((part, index) => sql`${sql.ref(`p${String(index)}`)} as (${part})`);
    await (named.length === 0 ? last : sql`with ${sql.join(named)} ${last}`).execute(db);
  }

  /** Together they are one statement, whose parts see nothing of each other. Foreign keys are looked at when it ends. */
  *#parts(workspace: string): Generator<Part> {
    if (this.entities.size > 0) yield entitiesPart(workspace, [...this.entities.values()]);
    if (this.versions.size > 0) yield* versionsParts(workspace, [...this.versions.values()]);
    if (this.members.size > 0) {
      const rows = [...this.members.values()].map(({ id, name, role, status, createdUtc }) => ({ id, name, role, status, created_utc: createdUtc }));
      yield sql`insert into members (workspace, id, name, role, status, created_utc) select ${workspace}, r.id, r.name, r.role, r.status, r.created_utc
        from ${jsonRows(rows, 'id text, name text, role text, status text, created_utc text')}
        on conflict (workspace, id) do update set name = excluded.name, role = excluded.role, status = excluded.status`;
    }
    if (this.tokens.size > 0) {
      const rows = [...this.tokens.values()].map(({ id, member, hash, label, createdUtc, expiresUtc, lastUsedUtc, revokedUtc }) => ({ id, member, hash, label, created_utc: createdUtc, expires_utc: expiresUtc, last_used_utc: lastUsedUtc, revoked_utc: revokedUtc }));
      yield sql`insert into tokens (id, workspace, member, hash, label, created_utc, expires_utc, last_used_utc, revoked_utc) select r.id, ${workspace}, r.member, r.hash, r.label, r.created_utc, r.expires_utc, r.last_used_utc, r.revoked_utc
        from ${jsonRows(rows, 'id text, member text, hash text, label text, created_utc text, expires_utc text, last_used_utc text, revoked_utc text')}
        on conflict (id) do update set label = excluded.label, expires_utc = excluded.expires_utc, last_used_utc = excluded.last_used_utc, revoked_utc = excluded.revoked_utc`;
    }
    if (this.snapshots.size > 0) {
      const rows = [...this.snapshots].map(([id, manifest]) => ({ id, manifest }));
      yield sql`insert into snapshots as s (workspace, id, manifest) select ${workspace}, r.id, r.manifest from ${jsonRows(rows, 'id text, manifest text')}
        on conflict (workspace, id) do update set manifest = excluded.manifest where s.manifest is null and excluded.manifest is not null`;
    }
    if (this.contents.size > 0) {
      const rows = [...this.contents].map(([digest, bytes]) => ({ digest, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') }));
      yield sql`insert into small_contents (workspace, digest, bytes) select ${workspace}, r.digest, decode(r.bytes, 'base64') from ${jsonRows(rows, 'digest text, bytes text')} on conflict do nothing`;
    }
    if (this.audit.length > 0) {
      const rows = this.audit.map(({ seq, atUtc, member, action, target, detail }) => ({ seq, at_utc: atUtc, member, action, target, detail }));
      yield sql`insert into audit (workspace, seq, at_utc, member, action, target, detail) select ${workspace}, r.seq, r.at_utc, r.member, r.action, r.target, r.detail
        from ${jsonRows(rows, 'seq bigint, at_utc text, member text, action text, target text, detail text')}`;
    }
  }
}

/** In the order of the latest changes: a name may pass from one to the other. */
function moveAll<T>(from: ReadonlyMap<string, T>, to: Map<string, T>): void {
  for (const [key, value] of from) {
    to.delete(key);
    to.set(key, value);
  }
}

function entitiesPart(workspace: string, entities: readonly { readonly kind: EntityKind; readonly entity: Entity }[]): Part {
  const rows = entities.map(({ kind, entity: { id, name, description, status, archivedFrom, createdUtc, createdBy, createdByName, defaultVersion, image, etag, seq } }) => ({
    id, kind, name, name_key: nameKey(name), description, status, archived_from: archivedFrom, created_utc: createdUtc, created_by: createdBy, created_by_name: createdByName, default_version: defaultVersion, image, etag, seq,
  }));
  return sql`insert into entities (workspace, id, kind, name, name_key, description, status, archived_from, created_utc, created_by, created_by_name, default_version, image, etag, seq)
    select ${workspace}, r.id, r.kind, r.name, r.name_key, r.description, r.status, r.archived_from, r.created_utc, r.created_by, r.created_by_name, r.default_version, r.image, r.etag, r.seq
    from ${jsonRows(rows, 'id text, kind text, name text, name_key text, description text, status text, archived_from text, created_utc text, created_by text, created_by_name text, default_version text, image text, etag text, seq bigint')}
    on conflict (workspace, id) do update set name = excluded.name, name_key = excluded.name_key, description = excluded.description, status = excluded.status,
    archived_from = excluded.archived_from, default_version = excluded.default_version, image = excluded.image, etag = excluded.etag, seq = excluded.seq`;
}

function* versionsParts(workspace: string, versions: readonly VersionRow[]): Generator<Part> {
  // How many of an entity the statement has before: it does not see what it adds itself.
  const placed = new Map<string, number>();
  const rows = versions.map(({ entity, entry: { id, version, digest, status, description, createdUtc, etag }, snapshotId }) => {
    const place = (placed.get(entity) ?? 0) + 1;
    placed.set(entity, place);
    return { id, entity, place, version, digest, status, description, created_utc: createdUtc, etag, snapshot_id: snapshotId };
  });
  yield sql`insert into versions (workspace, id, entity, ordinal, version, digest, status, description, created_utc, etag, snapshot_id)
    select ${workspace}, r.id, r.entity, (select coalesce(max(v.ordinal), 0) from versions v where v.workspace = ${workspace} and v.entity = r.entity) + r.place, r.version, r.digest, r.status, r.description, r.created_utc, r.etag, r.snapshot_id
    from ${jsonRows(rows, 'id text, entity text, place integer, version text, digest text, status text, description text, created_utc text, etag text, snapshot_id text')}
    on conflict (workspace, id) do update set status = excluded.status, description = excluded.description, etag = excluded.etag`;
  const documents = versions.map(({ entry: { id }, document }) => ({ version: id, document }));
  yield sql`insert into documents (workspace, version, document) select ${workspace}, r.version, r.document from ${jsonRows(documents, 'version text, document text')} on conflict do nothing`;
}
