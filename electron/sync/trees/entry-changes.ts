import { checkName } from '#shared/catalog/module-name.ts';
import { kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import type { Entity, VersionEntry } from '#shared/workspace/entity.ts';
import type { HolderOf } from '#electron/catalog/alteration.ts';
import { LocalNameTakenError, UnfitDocumentError } from '../sync-errors.ts';
import type { MarkChange, Taking } from './local-entities.ts';

interface Entry {
  readonly id: string;
  readonly version: string;
  publishTo?: string[] | undefined;
  keepLocal?: string[] | undefined;
}

/** Entries in the order that everybody has, and after them those that only this home has. */
export function mergedEntries<T extends Entry>(entries: readonly T[], added: readonly T[], { remote, replace }: Taking): T[] {
  const gone = new Set(replace.map(({ mine }) => mine));
  const rank = new Map(remote.versions.map(({ id }, at) => [id, at]));
  const kept = [...entries.filter(({ id }) => !gone.has(id)), ...added.filter(({ id }) => !entries.some((entry) => entry.id === id))];
  const strings = new Set<string>();
  for (const { version } of kept) {
    if (strings.has(version)) throw new UnfitDocumentError(`'${remote.name}'`, `two versions would be called '${version}'`);
    strings.add(version);
  }
  return kept.map((entry, at) => ({ entry, at })).sort((a, b) => (rank.get(a.entry.id) ?? remote.versions.length + a.at) - (rank.get(b.entry.id) ?? remote.versions.length + b.at)).map(({ entry }) => entry);
}

/** A list that is empty is left out of the document. */
export function markedEntry<T extends Entry>(entry: T, { workspace, publish, keepLocal }: MarkChange): T {
  const marked = { ...entry };
  if (publish !== undefined) setList(marked, 'publishTo', within(entry.publishTo, workspace, publish));
  if (keepLocal !== undefined) setList(marked, 'keepLocal', within(entry.keepLocal, workspace, keepLocal));
  return marked;
}

function setList(entry: Entry, list: 'publishTo' | 'keepLocal', ids: string[] | undefined): void {
  if (ids === undefined) delete entry[list];
  else entry[list] = ids;
}

export function within(list: readonly string[] | undefined, workspace: string, present: boolean): string[] | undefined {
  const rest = (list ?? []).filter((id) => id !== workspace);
  const after = present ? [...rest, workspace].sort() : rest;
  return after.length === 0 ? undefined : after;
}

interface NamedFields {
  readonly name: string;
  readonly description: string;
  readonly status?: 'active' | 'disabled' | 'archived' | undefined;
  readonly defaultVersion?: string | undefined;
}

/** The fields of a document after a taking; those that changed here since it was planned stay. Throws `LocalNameTakenError`. */
export function takenFields(kind: EntityKind, before: NamedFields | undefined, taking: Taking, holder: HolderOf): { readonly name: string; readonly description: string; readonly status: 'active' | 'disabled' | 'archived'; readonly defaultVersion: string | undefined; readonly archivedFrom: 'disabled' | undefined } {
  const { remote, fields } = taking;
  const takes = (field: 'name' | 'description' | 'status' | 'defaultVersion'): boolean => {
    if (before === undefined) return true;
    const current = field === 'status' ? (before.status ?? 'active') : (before[field] ?? null);
    return fields !== undefined && field in fields.to && fields.from[field] === current;
  };
  const name = takes('name') ? checkName(remote.name, `The name of the ${kindWords[kind]}`) : (before?.name ?? remote.name);
  const status = takes('status') ? remote.status : (before?.status ?? 'active');
  if (status !== 'archived' && (takes('name') || takes('status'))) {
    const other = holder(name);
    if (other !== undefined) throw new LocalNameTakenError(kind, name, other);
  }
  return {
    name, status,
    description: takes('description') ? remote.description : (before?.description ?? ''),
    defaultVersion: takes('defaultVersion') ? remote.defaultVersion : before?.defaultVersion,
    archivedFrom: status === 'archived' && takes('status') ? remote.archivedFrom : undefined,
  };
}

/** The entry that a workspace's list has for a version. */
export function entryOf(remote: Entity, versionId: string): VersionEntry {
  const entry = remote.versions.find(({ id }) => id === versionId);
  if (entry === undefined) throw new UnfitDocumentError(`'${remote.name}'`, `it has no version with the id '${versionId}'`);
  return entry;
}

/** Throws `UnfitDocumentError` unless the document is the one its entry speaks of. `digest` was made from its content. */
export function checkFits(remote: Entity, owner: string, document: { readonly id: string; readonly version: string }, digest: string): VersionEntry {
  const entry = entryOf(remote, document.id);
  const what = `'${remote.name}:${entry.version}'`;
  if (owner !== remote.id || document.version !== entry.version) throw new UnfitDocumentError(what, `its document says that it is version '${document.version}' of ${owner}`);
  if (digest !== entry.digest) throw new UnfitDocumentError(what, 'its content is not what the list of the workspace says; a newer Drydock may have published it');
  return entry;
}
