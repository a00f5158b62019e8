import { nameKey } from '#shared/catalog/module-name.ts';
import { fieldNames, fieldWords, remoteFields, type BaseTree, type LocalTree, type RemoteTree } from '#shared/sync/trees.ts';
import type { BrowseFilter, BrowsePage, RemoteRow, ThreeWayView } from '#shared/sync/views.ts';
import type { KindedEntity } from '#shared/workspace/entity.ts';
import type { PlannedSubject, Subject, WorkspaceTrees } from './workspace-trees.ts';

const DEFAULT_LIMIT = 200;

/** Things of the workspace by name. */
export function browseReplica(trees: WorkspaceTrees, { kind, search = '', all = false, presence, offset = 0, limit = DEFAULT_LIMIT }: BrowseFilter): BrowsePage {
  const wanted = nameKey(search);
  const found: { readonly key: string; readonly row: KindedEntity }[] = [];
  for (const row of presence === 'here' ? rowsHere(trees) : trees.replica.all()) {
    const { id, name, description, status } = row.entity;
    if ((kind !== undefined && row.kind !== kind) || (!all && status !== 'active')) continue;
    const key = nameKey(name);
    if (wanted === '' || id === search || key.includes(wanted) || nameKey(description).includes(wanted)) found.push({ key, row });
  }
  found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row.entity.id < b.row.entity.id ? -1 : 1));
  const asOfUtc = trees.replica.asOfUtc;
  return { rows: found.slice(offset, offset + limit).map(({ row }) => rowOf(trees, row)), total: found.length, ...(asOfUtc === undefined ? {} : { asOfUtc }) };
}

/** What the home has and follows, without a look at everything that is there. */
function* rowsHere(trees: WorkspaceTrees): Iterable<KindedEntity> {
  for (const { kind, id } of trees.subjects()) {
    const entity = trees.replica.entity(kind, id);
    if (entity !== undefined && trees.locals[kind].tree(id, trees.workspace) !== undefined) yield { kind, entity };
  }
}

function rowOf(trees: WorkspaceTrees, { kind, entity }: KindedEntity): RemoteRow {
  const local = trees.locals[kind].tree(entity.id, trees.workspace);
  const here = new Set((local?.versions ?? []).map(({ id }) => id));
  const { id, name, description, status, createdBy, createdByName, createdUtc, defaultVersion, image } = entity;
  return {
    kind, id, name, description, status, createdBy, createdUtc,
    versions: entity.versions.map((entry) => ({ version: entry.version, id: entry.id, status: entry.status, description: entry.description, createdUtc: entry.createdUtc, here: here.has(entry.id) })),
    ...(createdByName === undefined ? {} : { createdByName }), ...(defaultVersion === undefined ? {} : { defaultVersion }), ...(image === undefined ? {} : { image }),
    presence: local === undefined ? 'there' : 'here',
  };
}

export function threeWayOf(trees: WorkspaceTrees, which: Subject): ThreeWayView {
  const subject = trees.plan(which);
  const { kind, id, local, base, remote } = subject;
  return {
    workspace: trees.workspace, kind, id, name: local?.fields.name ?? remote?.name ?? id,
    ...(local === undefined ? {} : { local: { fields: texts(local.fields), versions: local.versions.map((version) => versionRow(version, version.digest)) } }),
    ...(base === undefined ? {} : { base: { fields: texts(base.fields), versions: base.versions.map((version) => baseRow(version, local, remote)) } }),
    ...(remote === undefined ? {} : { remote: { fields: texts(remoteFields(remote)), versions: remote.versions.map((version) => versionRow(version, version.digest)) } }),
    rows: [...fieldRows(subject), ...versionRows(subject)],
  };
}

type Row = ThreeWayView['rows'][number];
type Side = NonNullable<ThreeWayView['local']>;

const texts = (fields: Readonly<Record<string, string | null | undefined>>): Side['fields'] => Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, value]])));
const versionRow = ({ version, id, status, description }: { readonly version: string; readonly id: string; readonly status: string; readonly description: string }, digest: string): Side['versions'][number] => ({ version, id, digest, status, description });

function baseRow(version: BaseTree['versions'][number], local: LocalTree | undefined, remote: RemoteTree | undefined): Side['versions'][number] {
  const known = local?.versions.find(({ id }) => id === version.id) ?? remote?.versions.find(({ id }) => id === version.id);
  return { version: known?.version ?? '', id: version.id, digest: known?.digest ?? '', status: version.status ?? '', description: version.description ?? '' };
}

function sides(local: string | null | undefined, base: string | null | undefined, remote: string | null | undefined): Pick<Row, 'local' | 'base' | 'remote'> {
  return { ...(local === null || local === undefined ? {} : { local }), ...(base === null || base === undefined ? {} : { base }), ...(remote === null || remote === undefined ? {} : { remote }) };
}

function fieldRows({ local, base, remote, plan }: PlannedSubject): Row[] {
  const there = remote === undefined ? undefined : remoteFields(remote);
  return fieldNames.flatMap((field): Row[] => {
    const values = sides(local?.fields[field], base?.fields[field], there?.[field]);
    if (Object.keys(values).length === 0) return [];
    const isConflict = plan.conflicts.some((conflict) => (conflict.kind === 'field' && conflict.field === field) || (field === 'name' && (conflict.kind === 'name-taken' || conflict.kind === 'local-name-taken')) || (field === 'status' && conflict.kind === 'archived-meanwhile'));
    const sent = plan.actions.some((action) => action.kind === 'send-fields' && action.fields.includes(field));
    const taken = plan.actions.some((action) => action.kind === 'take-fields' && field in action.to);
    const outcome = isConflict ? 'conflict' : sent ? 'sent' : taken ? 'taken' : local?.fields[field] === there?.[field] ? 'same' : 'stays';
    return [{ what: fieldWords[field], ...values, outcome }];
  });
}

function versionRows({ local, remote, plan }: PlannedSubject): Row[] {
  const versions = [...new Set([...(remote?.versions ?? []), ...(local?.versions ?? [])].map(({ version }) => version))];
  return versions.map((version): Row => {
    const mine = local?.versions.find((candidate) => candidate.version === version);
    const theirs = remote?.versions.find((candidate) => candidate.version === version);
    const isConflict = plan.conflicts.some((conflict) => ('version' in conflict && conflict.version === version) || ('versions' in conflict && conflict.versions.includes(version)));
    const sent = plan.actions.some((action) => 'version' in action && action.version === version && action.kind !== 'take-version-fields');
    const taken = plan.actions.some((action) => (action.kind === 'take-versions' && [...action.add, ...action.replace].some((entry) => entry.version === version)) || (action.kind === 'take-version-fields' && action.version === version));
    const same = mine !== undefined && theirs !== undefined && mine.id === theirs.id;
    return { what: `version ${version}`, ...sides(mine?.digest, undefined, theirs?.digest), outcome: isConflict ? 'conflict' : sent ? 'sent' : taken ? 'taken' : same ? 'same' : 'stays' };
  });
}
