import { sql, type RawBuilder } from 'kysely';
import type { Entity, VersionEntry } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { EntityTable } from './tables.ts';

/** An entity with the entries of its versions in order, as {@link entityColumns} gives it. */
export interface EntityRow extends Omit<EntityTable, 'workspace' | 'name_key'> {
  readonly versions: readonly VersionEntry[];
}

/** The entry of the version `v`, as JSON. */
export const versionEntryJson: RawBuilder<VersionEntry> = sql`json_build_object('version', v.version, 'id', v.id, 'digest', v.digest, 'status', v.status, 'description', v.description, 'createdUtc', v.created_utc, 'etag', v.etag)`;

/** All columns of the entity `e`, its versions with it: one statement for any number of entities. */
export const entityColumns: RawBuilder<EntityRow> = sql`e.kind, e.id, e.name, e.description, e.status, e.archived_from, e.created_utc, e.created_by, e.created_by_name, e.default_version, e.image, e.etag, e.seq,
  coalesce((select json_agg(${versionEntryJson} order by v.ordinal) from versions v where v.workspace = e.workspace and v.entity = e.id), '[]'::json) as versions`;

export function toEntity({ id, name, description, status, archived_from: archivedFrom, created_utc: createdUtc, created_by: createdBy, created_by_name: createdByName, default_version: defaultVersion, image, etag, seq, versions }: EntityRow): Entity {
  return {
    id, name, description, status, createdUtc, createdBy, etag, seq, versions: [...versions],
    ...(createdByName === null ? {} : { createdByName }), ...(archivedFrom === null ? {} : { archivedFrom }), ...(defaultVersion === null ? {} : { defaultVersion }), ...(image === null ? {} : { image }),
  };
}

export function toKinded(row: EntityRow): { kind: EntityKind; entity: Entity } {
  return { kind: row.kind, entity: toEntity(row) };
}
