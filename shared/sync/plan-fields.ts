import type { EntityPatch } from '../workspace/entity.ts';
import type { Holder, SyncAction, SyncConflict } from './actions.ts';
import { mergeValue } from './merge-value.ts';
import { fieldNames, isArchived, remoteFields, statusOf, type BaseTree, type FieldName, type Fields, type FieldValue, type LocalTree, type RemoteTree } from './trees.ts';

/** Who bears a name, something else than the entity that is planned for; `undefined` for nobody. */
export interface NameHolders {
  readonly there: (name: string) => Holder | undefined;
  readonly here: (name: string) => Holder | undefined;
}

export interface FieldPlan {
  readonly send: Extract<SyncAction, { kind: 'send-fields' }> | undefined;
  readonly take: Extract<SyncAction, { kind: 'take-fields' }> | undefined;
  readonly conflicts: readonly SyncConflict[];
  /** Fields that differ and are left so for now: what they name is not on the other side yet, or what is archived there takes no change. */
  readonly held: readonly FieldName[];
}

/** Merges the fields of what is on both sides. `blocked` fields are spoken for by a conflict of their own. */
export function planFields(local: LocalTree, base: BaseTree['fields'], remote: RemoteTree, holders: NameHolders, blocked: ReadonlySet<FieldName>): FieldPlan {
  const there = remoteFields(remote);
  const sending = new Set<FieldName>();
  const taking = new Set<FieldName>();
  const held = new Set<FieldName>();
  const conflicts: SyncConflict[] = [];
  for (const field of fieldNames) {
    const merge = blocked.has(field) ? 'same' : mergeValue(local.fields[field], base[field], there[field]);
    if (merge === 'send') sending.add(field);
    else if (merge === 'take') taking.add(field);
    else if (merge === 'conflict') conflicts.push({ kind: 'field', field, mine: local.fields[field], theirs: there[field], base: base[field] });
  }
  const hold = (from: Set<FieldName>, field: FieldName): void => {
    if (from.delete(field)) held.add(field);
  };
  const named = (version: FieldValue, versions: readonly { readonly version: string }[]): boolean => version === null || versions.some((entry) => entry.version === version);
  if (!named(local.fields.defaultVersion, remote.versions)) hold(sending, 'defaultVersion');
  if (!named(there.defaultVersion, local.versions)) hold(taking, 'defaultVersion');
  conflicts.push(...nameConflicts(local, there, { sending, taking }, holders));
  // What is archived takes no change but its restoring.
  if (isArchived(there) && !sending.has('status')) for (const field of fieldNames) hold(sending, field);
  return { send: sendAction(local, remote, sending), take: takeAction(local, there, taking), conflicts, held: [...held] };
}

/** A name counts where its bearer is not archived: it is asked for when it changes and when its bearer comes back. */
function nameConflicts(local: LocalTree, there: Fields, { sending, taking }: { readonly sending: Set<FieldName>; readonly taking: Set<FieldName> }, holders: NameHolders): SyncConflict[] {
  const conflicts: SyncConflict[] = [];
  const after = (side: Fields, other: Fields, changed: ReadonlySet<FieldName>): Fields => ({ ...side, ...Object.fromEntries([...changed].map((field) => [field, other[field]])) });
  const asks = (before: Fields, then: Fields, changed: ReadonlySet<FieldName>): boolean => !isArchived(then) && (changed.has('name') || (changed.has('status') && isArchived(before)));
  const thereAfter = after(there, local.fields, sending);
  const holderThere = asks(there, thereAfter, sending) ? holders.there(thereAfter.name ?? '') : undefined;
  if (holderThere !== undefined) {
    conflicts.push({ kind: 'name-taken', name: thereAfter.name ?? '', holder: holderThere, isNew: false });
    sending.delete('name');
    if (isArchived(there)) sending.delete('status');
  }
  const hereAfter = after(local.fields, there, taking);
  const holderHere = asks(local.fields, hereAfter, taking) ? holders.here(hereAfter.name ?? '') : undefined;
  if (holderHere !== undefined) {
    conflicts.push({ kind: 'local-name-taken', name: hereAfter.name ?? '', holder: holderHere });
    taking.delete('name');
    if (isArchived(local.fields)) taking.delete('status');
  }
  return conflicts;
}

function sendAction(local: LocalTree, remote: RemoteTree, fields: ReadonlySet<FieldName>): FieldPlan['send'] {
  if (fields.size === 0) return undefined;
  const { name, description, status, defaultVersion, image } = local.fields;
  const patch: EntityPatch = {
    ...(fields.has('name') && name !== null ? { name } : {}),
    ...(fields.has('description') ? { description: description ?? '' } : {}),
    ...(fields.has('status') ? { status: statusOf(status) } : {}),
    ...(fields.has('defaultVersion') ? { defaultVersion } : {}),
    ...(fields.has('image') && image !== null ? { image } : {}),
  };
  return { kind: 'send-fields', fields: [...fields], patch, etag: remote.etag };
}

function takeAction(local: LocalTree, there: Fields, fields: ReadonlySet<FieldName>): FieldPlan['take'] {
  if (fields.size === 0) return undefined;
  const pick = (side: Fields): Partial<Record<FieldName, FieldValue>> => Object.fromEntries([...fields].map((field) => [field, side[field]]));
  return { kind: 'take-fields', from: pick(local.fields), to: pick(there) };
}
