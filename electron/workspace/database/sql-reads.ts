import { sql, type Kysely } from 'kysely';
import type { Entity, KindedEntity, VersionEntry } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { AuditEntry, Member } from '#shared/workspace/members.ts';
import type { ListPosition, PublicationAsk, PublicationPlace, TokenRow, VersionRow, WorkspaceReads, WorkspaceRow } from '../store/workspace-store.ts';
import { unknownWorkspace } from '../store/store-errors.ts';
import { entityColumns, toEntity, toKinded, versionEntryJson, type EntityRow } from './entity-rows.ts';
import { publicationPlaces } from './publication-places.ts';
import type { Tables, TokenTable } from './tables.ts';

/** Reads of one workspace on a connection that sees one moment. */
export class SqlReads implements WorkspaceReads {
  readonly #db: Kysely<Tables>;
  protected readonly id: string;

  constructor(db: Kysely<Tables>, workspace: string) {
    this.#db = db;
    this.id = workspace;
  }

  /** Where to read; transactions write down first what they hold back. */
  protected settled(): Promise<Kysely<Tables>> {
    return Promise.resolve(this.#db);
  }

  async workspace(): Promise<WorkspaceRow> {
    const row = await (await this.settled()).selectFrom('workspaces').selectAll().where('id', '=', this.id).executeTakeFirst();
    if (row === undefined) throw unknownWorkspace(this.id);
    return toWorkspace(row);
  }

  async entity(kind: EntityKind, id: string): Promise<Entity | undefined> {
    const { rows } = await sql<EntityRow>`select ${entityColumns} from entities e where e.workspace = ${this.id} and e.id = ${id} and e.kind = ${kind}`.execute(await this.settled());
    return rows.map(toEntity)[0];
  }

  async named(kind: EntityKind, nameKey: string): Promise<Entity | undefined> {
    const { rows } = await sql<EntityRow>`select ${entityColumns} from entities e where e.workspace = ${this.id} and e.kind = ${kind} and e.name_key = ${nameKey} and e.status <> 'archived'`.execute(await this.settled());
    return rows.map(toEntity)[0];
  }

  async bearing(kind: EntityKind, nameKeys: readonly string[]): Promise<readonly Entity[]> {
    const { rows } = await sql<EntityRow>`select ${entityColumns} from entities e where e.workspace = ${this.id} and e.kind = ${kind} and e.name_key = any(${[...nameKeys]}::text[])`.execute(await this.settled());
    return rows.map(toEntity);
  }

  async list(kind: EntityKind, { after, limit, all }: { readonly after?: ListPosition | undefined; readonly limit: number; readonly all: boolean }): Promise<readonly Entity[]> {
    const { rows } = await sql<EntityRow>`select ${entityColumns} from entities e where e.workspace = ${this.id} and e.kind = ${kind}
      ${after === undefined ? sql`` : sql`and (e.name_key, e.id) > (${after.key} collate "C", ${after.id} collate "C")`} ${all ? sql`` : sql`and e.status <> 'archived'`}
      order by e.name_key, e.id limit ${limit}`.execute(await this.settled());
    return rows.map(toEntity);
  }

  async changedAfter(after: number, limit: number): Promise<readonly KindedEntity[]> {
    const { rows } = await sql<EntityRow>`select ${entityColumns} from entities e where e.workspace = ${this.id} and e.seq > ${after} order by e.seq limit ${limit}`.execute(await this.settled());
    return rows.map(toKinded);
  }

  async version(kind: EntityKind, versionId: string): Promise<VersionRow | undefined> {
    const { rows } = await sql<{ entity: string; entry: VersionEntry; document: string; snapshot_id: string | null }>`
      select v.entity, ${versionEntryJson} as entry, d.document, v.snapshot_id from versions v
      join entities e on e.workspace = v.workspace and e.id = v.entity join documents d on d.workspace = v.workspace and d.version = v.id
      where v.workspace = ${this.id} and v.id = ${versionId} and e.kind = ${kind}`.execute(await this.settled());
    const [row] = rows;
    return row === undefined ? undefined : { kind, entity: row.entity, entry: row.entry, document: row.document, ...(row.snapshot_id === null ? {} : { snapshotId: row.snapshot_id }) };
  }

  async publicationPlace(ask: PublicationAsk): Promise<PublicationPlace> {
    const [place] = await publicationPlaces(await this.settled(), this.id, [ask]);
    if (place === undefined) throw new Error('The database gave no row for a publication.');
    return place;
  }

  async members(): Promise<readonly Member[]> {
    const rows = await (await this.settled()).selectFrom('members').selectAll().where('workspace', '=', this.id).orderBy('id').execute();
    return rows.map(toMember);
  }

  async member(id: string): Promise<Member | undefined> {
    const row = await (await this.settled()).selectFrom('members').selectAll().where('workspace', '=', this.id).where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : toMember(row);
  }

  async tokens(member?: string): Promise<readonly TokenRow[]> {
    const query = (await this.settled()).selectFrom('tokens').selectAll().where('workspace', '=', this.id).orderBy('created_utc').orderBy('id');
    return (await (member === undefined ? query : query.where('member', '=', member)).execute()).map(toToken);
  }

  async audit({ before, limit }: { readonly before?: number | undefined; readonly limit: number }): Promise<readonly AuditEntry[]> {
    const query = (await this.settled()).selectFrom('audit').select(['seq', 'at_utc as atUtc', 'member', 'action', 'target', 'detail']).where('workspace', '=', this.id).orderBy('seq', 'desc').limit(limit);
    return (before === undefined ? query : query.where('seq', '<', before)).execute();
  }

  async hasSnapshot(id: string): Promise<boolean> {
    return (await (await this.settled()).selectFrom('snapshots').select('id').where('workspace', '=', this.id).where('id', '=', id).executeTakeFirst()) !== undefined;
  }
}

export function toWorkspace({ id, name, created_utc: createdUtc, epoch, seq }: Tables['workspaces']): WorkspaceRow {
  return { id, name, createdUtc, epoch, seq };
}

export function toMember({ id, name, role, status, created_utc: createdUtc }: Tables['members']): Member {
  return { id, name, role, status, createdUtc };
}

export function toToken({ id, workspace, member, hash, label, created_utc: createdUtc, expires_utc, last_used_utc, revoked_utc }: TokenTable): TokenRow {
  return {
    id, workspace, member, hash, label, createdUtc,
    ...(expires_utc === null ? {} : { expiresUtc: expires_utc }), ...(last_used_utc === null ? {} : { lastUsedUtc: last_used_utc }), ...(revoked_utc === null ? {} : { revokedUtc: revoked_utc }),
  };
}
