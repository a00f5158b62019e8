import { isVersioned } from '../workspace/kinds.ts';
import type { SyncAction, SyncConflict } from './actions.ts';
import { announcedBase, announcedVersion, effectiveFields, settledBase, takenVersion } from './base.ts';
import { planFields, type NameHolders } from './plan-fields.ts';
import { planVersionFields, planVersions } from './plan-versions.ts';
import { isArchived, statusOf, type BaseTree, type BaseVersion, type FieldName, type LocalTree, type RemoteTree } from './trees.ts';

/** One entity as it is here, as it was when both sides were the same, and as it is there. */
export interface EntityTrees {
  readonly local: LocalTree | undefined;
  readonly base: BaseTree | undefined;
  readonly remote: RemoteTree | undefined;
  /** The workspace's history that `remote` was read in. */
  readonly epoch: string;
}

export interface EntityPlan {
  /** To be written before the first action; absent when it is what is there. */
  readonly base?: BaseTree;
  /** In order. After all of them, or after any of them and a crash, planning again says what is left. */
  readonly actions: readonly SyncAction[];
  readonly conflicts: readonly SyncConflict[];
  /** Fields that wait for something else of the same entity. */
  readonly held: readonly FieldName[];
  /** Versions that are to be sent and wait until it is restored, as what is archived takes none; absent when there are none. */
  readonly shelved?: readonly { readonly id: string; readonly version: string }[];
}

const nothing: EntityPlan = { actions: [], conflicts: [], held: [] };

/**
 * What is to be done so that both sides become the same, as far as no person has to decide. Nothing is done for what is not followed: it needs a base (it was
 * exchanged before) or an intent to publish.
 */
export function planEntity(trees: EntityTrees, holders: NameHolders): EntityPlan {
  const { local, base, remote, epoch } = trees;
  if (local === undefined || (base === undefined && !wantsPublishing(local))) return nothing;
  if (remote === undefined) return wantsPublishing(local) ? planFirst(local, base, epoch, holders) : nothing;
  return planBoth(local, base, remote, epoch, holders);
}

const wantsPublishing = (local: LocalTree): boolean => (isVersioned(local.kind) ? local.versions.some(({ publish }) => publish) : local.publish);

function planFirst(local: LocalTree, before: BaseTree | undefined, epoch: string, holders: NameHolders): EntityPlan {
  // What is archived here bears no name. It is made there, and then archived there.
  const name = local.fields.name ?? '';
  const holder = holders.there(name);
  if (holder !== undefined) return { ...nothing, conflicts: [{ kind: 'name-taken', name, holder, isNew: true }] };
  const publish = local.versions.filter((version) => version.publish);
  const announced = announcedBase(before, local, epoch);
  const base = withVersions(announced, publish.map((version) => announcedVersion(announced.versions.find(({ id }) => id === version.id), version)));
  const actions: SyncAction[] = isVersioned(local.kind) ? publish.map(({ id, version }) => ({ kind: 'publish-version', versionId: id, version })) : [{ kind: 'publish-environment' }];
  return { ...nothing, ...changedBase(before, base), actions };
}

function planBoth(local: LocalTree, before: BaseTree | undefined, remote: RemoteTree, epoch: string, holders: NameHolders): EntityPlan {
  const known = before ?? { schemaVersion: 1 as const, kind: local.kind, id: local.id, epoch, fields: {}, versions: [], etags: [], ours: true };
  const versions = planVersions(local, remote);
  const fieldBase = effectiveFields(known, remote, epoch);
  const archivedMeanwhile = versions.publish.length > 0 && statusOf(remote.status) === 'archived' && !isArchived(local.fields) && fieldBase.status !== 'archived';
  const fields = planFields(local, fieldBase, remote, holders, new Set(archivedMeanwhile ? ['status'] : []));
  const versionFields = planVersionFields(local, known, remote);
  // What is archived takes nothing but its restoring, which comes first then.
  const isClosed = statusOf(remote.status) === 'archived';
  const restores = isClosed && fields.send?.patch.status !== undefined;
  const publish = isClosed && !restores ? [] : versions.publish;
  const base = withVersions(settledBase(known, local, remote, epoch), [
    ...(versions.take?.add ?? []).map(({ id }) => id),
    ...(versions.take?.replace ?? []).map(({ theirs }) => theirs),
  ].flatMap((id) => remote.versions.filter((entry) => entry.id === id).map(takenVersion)));
  const announced = publish.map((version) => announcedVersion(base.versions.find(({ id }) => id === version.id), version));
  const sent: SyncAction[] = publish.map(({ id, version }) => ({ kind: 'publish-version', versionId: id, version }));
  const send = fields.send === undefined ? [] : [fields.send];
  return {
    ...changedBase(before, markOurs(withVersions(base, announced), publish.length + send.length + versionFields.send.length > 0)),
    actions: [
      ...(versions.take === undefined ? [] : [versions.take]),
      ...versionFields.take,
      ...(fields.take === undefined ? [] : [fields.take]),
      ...(restores ? send : []),
      ...sent,
      ...(isClosed && !restores ? [] : versionFields.send),
      ...(restores ? [] : send),
    ],
    conflicts: [
      ...(archivedMeanwhile ? [{ kind: 'archived-meanwhile' as const, versions: versions.publish.map(({ version }) => version) }] : []),
      ...versions.conflicts, ...fields.conflicts, ...versionFields.conflicts,
    ],
    held: fields.held,
    ...(isClosed && !restores && !archivedMeanwhile && versions.publish.length > 0 ? { shelved: versions.publish.map(({ id, version }) => ({ id, version })) } : {}),
  };
}

function withVersions(base: BaseTree, versions: readonly BaseVersion[]): BaseTree {
  if (versions.length === 0) return base;
  const ids = new Set(versions.map(({ id }) => id));
  return { ...base, versions: [...base.versions.filter(({ id }) => !ids.has(id)), ...versions] };
}

const markOurs = (base: BaseTree, changes: boolean): BaseTree => (changes && !base.ours ? { ...base, ours: true } : base);

function changedBase(before: BaseTree | undefined, after: BaseTree): Pick<EntityPlan, 'base'> {
  return JSON.stringify(before) === JSON.stringify(after) ? {} : { base: after };
}
