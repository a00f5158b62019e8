import { sql, type Kysely } from 'kysely';
import type { PublicationAsk, PublicationPlace } from '../store/workspace-store.ts';
import { entityColumns, toKinded, type EntityRow } from './entity-rows.ts';
import { jsonRows } from './json-rows.ts';
import type { Tables } from './tables.ts';

interface PlaceRow {
  readonly entity: EntityRow | null;
  readonly holder: { readonly id: string; readonly name: string } | null;
  readonly entity_taken: boolean;
  readonly version_taken: boolean;
  readonly missing: readonly string[];
}

/**
 * What publications have to know, in the order of what is asked, in one statement. Each thing is looked up by its key: `exists` would let the database, which takes a hundred publications for
 * granted, read all that the workspace has instead.
 */
export async function publicationPlaces(db: Kysely<Tables>, workspace: string, asks: readonly PublicationAsk[]): Promise<readonly PublicationPlace[]> {
  const asked = asks.map(({ kind, entity, version, nameKey, snapshots }, at) => ({ at, kind, entity, version, name_key: nameKey, snapshots: [...new Set(snapshots)] }));
  const { rows } = await sql<PlaceRow>`select
    (select row_to_json(x) from (select ${entityColumns} from entities e where e.workspace = ${workspace} and e.id = r.entity) x) as entity,
    (select json_build_object('id', e.id, 'name', e.name) from entities e where e.workspace = ${workspace} and e.kind = r.kind and e.name_key = r.name_key and e.status <> 'archived') as holder,
    (select v.id from versions v where v.workspace = ${workspace} and v.id = r.entity) is not null as entity_taken,
    (select v.id from versions v where v.workspace = ${workspace} and v.id = r.version) is not null or (select e.id from entities e where e.workspace = ${workspace} and e.id = r.version) is not null as version_taken,
    case when json_array_length(r.snapshots) = 0 then r.snapshots else (select coalesce(json_agg(s.id), '[]'::json) from json_array_elements_text(r.snapshots) s(id) where (select h.id from snapshots h where h.workspace = ${workspace} and h.id = s.id) is null) end as missing
    from ${jsonRows(asked, 'at integer, kind text, entity text, version text, name_key text, snapshots json')} order by r.at`.execute(db);
  return asks.map(({ entity, version }, at) => {
    const row = rows[at];
    if (row === undefined) throw new Error('The database gave no row for a publication.');
    return {
      entity: row.entity === null ? undefined : toKinded(row.entity),
      holder: row.holder ?? undefined,
      taken: [...(row.entity_taken ? [entity] : []), ...(row.version_taken && version !== undefined ? [version] : [])],
      missing: row.missing,
    };
  });
}
