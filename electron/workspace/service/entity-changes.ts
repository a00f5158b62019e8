import { checkMapping } from '#shared/catalog/environment-mapping.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { Entity, EntityPatch } from '#shared/workspace/entity.ts';
import { collectionOf, isVersioned, kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import type { Caller, WorkspaceChanges } from '../store/workspace-store.ts';
import { checkText, entityName } from './plain-fields.ts';
import { refuseArchived, refuseLongList, refuseName, refuseStale, refuseUnknown, refuseUnknownVersion } from './entity-refusals.ts';
import { refuse, refusing, requireRole } from './refuse.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

/** A deed for the audit log. */
interface Deed {
  readonly action: string;
  readonly detail: string;
}

/** Changes of mutable fields, each against the ETag of what the caller saw. What would change nothing is a success, so that a repeated request does no harm. */
export class EntityChanges {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  async patch(caller: Caller, kind: EntityKind, id: string, etag: string, asked: EntityPatch): Promise<Entity> {
    requireRole(caller, 'contributor');
    const patch = checkedPatch(kind, asked);
    return this.#ports.store.change(caller.workspace, async (changes) => {
      const before = (await changes.entity(kind, id)) ?? refuseUnknown(kind, id);
      const after = patched(before, patch);
      const deeds = deedsOf(before, after);
      if (deeds.length === 0) return before;
      if (etag !== before.etag) refuseStale(kind, before.name);
      if (before.status === 'archived' && after.status === 'archived') refuseArchived(kind, before);
      refuseWrongFields(kind, after, patch);
      if (after.status !== 'archived' && (before.status === 'archived' || nameKey(after.name) !== nameKey(before.name))) await refuseTaken(changes, kind, after);
      const entity = { ...after, etag: this.#ports.newId(), seq: await changes.seq() };
      await changes.putEntity(kind, entity);
      for (const { action, detail } of deeds) await this.#audit(caller, changes, action, `${collectionOf[kind]}/${id}`, detail);
      return entity;
    });
  }

  async describeVersion(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, etag: string, description: string): Promise<Entity> {
    requireRole(caller, 'contributor');
    checkText(description, 'description');
    return this.#changeVersion(caller, kind, entityId, versionId, (entry) => {
      if (entry.description === description) return entry;
      if (etag !== entry.etag) refuseStale(kind, `${entityId}:${entry.version}`);
      return { ...entry, description };
    }, 'describe-version');
  }

  /** Deprecates or reactivates. `etag`: the entry that the caller saw, so that a request which arrives late undoes nothing; absent: whatever it is now. */
  async setVersionStatus(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, status: 'active' | 'deprecated', etag?: string): Promise<Entity> {
    requireRole(caller, 'contributor');
    return this.#changeVersion(caller, kind, entityId, versionId, (entry) => {
      if (entry.status === status) return entry;
      if (etag !== undefined && etag !== entry.etag) refuseStale(kind, `${entityId}:${entry.version}`);
      return { ...entry, status };
    }, status === 'active' ? 'reactivate' : 'deprecate');
  }

  async #changeVersion(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, alter: (entry: Entity['versions'][number]) => Entity['versions'][number], action: string): Promise<Entity> {
    return this.#ports.store.change(caller.workspace, async (changes) => {
      const before = (await changes.entity(kind, entityId)) ?? refuseUnknown(kind, entityId);
      const place = before.versions.findIndex(({ id }) => id === versionId);
      const entry = before.versions[place] ?? refuseUnknownVersion(kind, before.name, versionId);
      const altered = alter(entry);
      if (altered === entry) return before;
      if (before.status === 'archived') refuseArchived(kind, before);
      if (altered.description.length > entry.description.length) refuseLongList(kind, before, altered.description.length - entry.description.length);
      const row = (await changes.version(kind, versionId)) ?? refuseUnknownVersion(kind, before.name, versionId);
      const renewed = { ...altered, etag: this.#ports.newId() };
      const entity = { ...before, versions: before.versions.with(place, renewed), seq: await changes.seq() };
      await changes.putEntity(kind, entity);
      await changes.putVersion({ ...row, entry: renewed });
      await this.#audit(caller, changes, action, `${collectionOf[kind]}/${entityId}/versions/${versionId}`, `'${before.name}' version ${entry.version}`);
      return entity;
    });
  }

  #audit(caller: Caller, changes: WorkspaceChanges, action: string, target: string, detail: string): Promise<void> {
    return changes.addAudit({ atUtc: this.#ports.clock.nowUtc(), member: caller.member, action, target, detail });
  }
}

/** The patch as it would be stored. What makes no sense for the kind at all is refused here. */
function checkedPatch(kind: EntityKind, patch: EntityPatch): EntityPatch {
  if (patch.description !== undefined) checkText(patch.description, 'description');
  if (patch.image !== undefined) {
    if (kind !== 'environment') refuse('invalid-request', `A ${kindWords[kind]} has no image. Leave "image" out.`, { problems: [{ path: 'image', message: 'only environments have one' }] });
    checkText(patch.image, 'image', 2_000);
  }
  if (patch.defaultVersion !== undefined && !isVersioned(kind)) refuse('invalid-request', `A ${kindWords[kind]} has no versions. Leave "defaultVersion" out.`, { problems: [{ path: 'defaultVersion', message: 'only what has versions has a default' }] });
  return {
    ...patch,
    ...(patch.name === undefined ? {} : { name: entityName(kind, patch.name, 'name') }),
    ...(patch.image === undefined ? {} : { image: patch.image.trim() }),
    ...(typeof patch.defaultVersion === 'string' ? { defaultVersion: patch.defaultVersion.normalize('NFC') } : {}),
  };
}

function patched(before: Entity, { name, description, status, defaultVersion, image }: EntityPatch): Entity {
  const { defaultVersion: oldDefault, archivedFrom: oldFrom, ...rest } = before;
  const newStatus = status ?? before.status;
  const newDefault = defaultVersion === undefined ? oldDefault : (defaultVersion ?? undefined);
  const from = newStatus !== 'archived' ? undefined : before.status === 'disabled' ? 'disabled' : oldFrom;
  return {
    ...rest, name: name ?? before.name, description: description ?? before.description, status: newStatus,
    ...(newDefault === undefined ? {} : { defaultVersion: newDefault }), ...(from === undefined ? {} : { archivedFrom: from }), ...(image === undefined ? {} : { image }),
  };
}

function refuseWrongFields(kind: EntityKind, after: Entity, patch: EntityPatch): void {
  if (kind === 'environment' && (patch.image !== undefined || patch.name !== undefined)) refusing(() => checkMapping(after.name, after.image ?? ''), 'image');
  if (typeof patch.defaultVersion !== 'string' || after.versions.some(({ version }) => version === patch.defaultVersion)) return;
  const known = after.versions.slice(-5).map(({ version }) => version).reverse().join(', ');
  refuse('invalid-request', `The ${kindWords[kind]} '${after.name}' has no version '${patch.defaultVersion.slice(0, 255)}' that could be its default. It has: ${known}${after.versions.length > 5 ? ', ...' : ''}.`, { problems: [{ path: 'defaultVersion', message: 'there is no such version' }] });
}

async function refuseTaken(changes: WorkspaceChanges, kind: EntityKind, after: Entity): Promise<void> {
  const holder = await changes.named(kind, nameKey(after.name));
  if (holder !== undefined && holder.id !== after.id) refuseName(kind, after.name, holder);
}

function deedsOf(before: Entity, after: Entity): readonly Deed[] {
  const statusDeed = before.status === after.status ? undefined : after.status === 'archived' ? 'archive' : before.status === 'archived' ? 'restore' : after.status === 'disabled' ? 'disable' : 'enable';
  return [
    ...(before.name === after.name ? [] : [{ action: 'rename', detail: `'${before.name}' is '${after.name}'` }]),
    ...(before.description === after.description ? [] : [{ action: 'describe', detail: `'${after.name}'` }]),
    ...(statusDeed === undefined ? [] : [{ action: statusDeed, detail: `'${after.name}' was ${before.status}, is ${after.status}` }]),
    ...(before.defaultVersion === after.defaultVersion ? [] : [{ action: 'set-default', detail: `'${after.name}' means ${after.defaultVersion === undefined ? 'its latest version' : `version ${after.defaultVersion}`}` }]),
    ...(before.image === after.image ? [] : [{ action: 'set-image', detail: `'${after.name}' is ${after.image ?? 'nothing'}` }]),
  ];
}
