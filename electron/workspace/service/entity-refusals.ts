import type { Entity } from '#shared/workspace/entity.ts';
import { kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import { entityLetters, MOST_ENTITY_LETTERS } from './pages.ts';
import { refuse } from './refuse.ts';

/** Refuses a name that another one of the kind has. */
export function refuseName(kind: EntityKind, name: string, holder: { readonly id: string; readonly name: string }): never {
  return refuse('name-taken', `The name '${name}' belongs to the ${kindWords[kind]} '${holder.name}' (${holder.id}) of this workspace: names are compared without regard to case. Choose another name, or publish as a version of that one.`, { holder: { id: holder.id, name: holder.name } });
}

/** Refuses to change what is archived. */
export function refuseArchived(kind: EntityKind, entity: Entity): never {
  return refuse('archived', `The ${kindWords[kind]} '${entity.name}' (${entity.id}) is archived, so it takes no new version and no change. Restore it first.`);
}

export function refuseUnknown(kind: EntityKind, id: string): never {
  return refuse('not-found', `There is no ${kindWords[kind]} '${id.slice(0, 150)}' in this workspace.`);
}

export function refuseUnknownVersion(kind: EntityKind, name: string, versionId: string): never {
  return refuse('not-found', `The ${kindWords[kind]} '${name}' has no version with the id '${versionId.slice(0, 150)}'.`);
}

export function refuseStale(kind: EntityKind, name: string): never {
  return refuse('changed-meanwhile', `The ${kindWords[kind]} '${name}' was changed since it was read. Read it again, and decide what of both changes is to stay.`);
}

/** Refuses what would make the list of an entity's versions longer, by `more` letters, than clients take. */
export function refuseLongList(kind: EntityKind, entity: Entity, more: number): void {
  if (entityLetters(entity) + more <= MOST_ENTITY_LETTERS) return;
  refuse('too-large', `The descriptions of the ${kindWords[kind]} '${entity.name}' and of its ${String(entity.versions.length)} versions are too long together to be listed. Shorten those of old versions, or move long texts into files of the snapshot.`);
}
