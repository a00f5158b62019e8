import type { EntityPatch } from '../workspace/entity.ts';
import type { FieldName, FieldValue, VersionFields, VersionStatus } from './trees.ts';

/** One step of an exchange. Each is safe to repeat, and to stop after. */
export type SyncAction =
  | { readonly kind: 'publish-version'; readonly versionId: string; readonly version: string }
  | { readonly kind: 'publish-environment' }
  /** Refused by the workspace when it has another ETag by then. */
  | { readonly kind: 'send-fields'; readonly fields: readonly FieldName[]; readonly patch: EntityPatch; readonly etag: string }
  | { readonly kind: 'describe-version'; readonly versionId: string; readonly version: string; readonly description: string; readonly etag: string }
  | { readonly kind: 'version-status'; readonly versionId: string; readonly version: string; readonly status: VersionStatus; readonly etag: string }
  /** Versions of others come here; an entry that has the same content under another id gives way to the one that everybody has. */
  | { readonly kind: 'take-versions'; readonly add: readonly { readonly id: string; readonly version: string }[]; readonly replace: readonly { readonly version: string; readonly mine: string; readonly theirs: string }[] }
  /** `from` is what each had when this was planned: what changed since is left alone. */
  | { readonly kind: 'take-fields'; readonly from: Partial<Record<FieldName, FieldValue>>; readonly to: Partial<Record<FieldName, FieldValue>> }
  | { readonly kind: 'take-version-fields'; readonly versionId: string; readonly version: string; readonly from: Partial<VersionFields>; readonly to: Partial<VersionFields> };

/** What needs a person. */
export type SyncConflict =
  | { readonly kind: 'field'; readonly field: FieldName; readonly mine: FieldValue; readonly theirs: FieldValue; readonly base: FieldValue | undefined }
  | { readonly kind: 'version-field'; readonly versionId: string; readonly version: string; readonly field: 'description' | 'status'; readonly mine: string; readonly theirs: string; readonly base: string | undefined }
  /** Something else has the name there. */
  | { readonly kind: 'name-taken'; readonly name: string; readonly holder: Holder; /** It is not there at all yet. */ readonly isNew: boolean }
  /** Something else has, here, the name that it has got there. */
  | { readonly kind: 'local-name-taken'; readonly name: string; readonly holder: Holder }
  | { readonly kind: 'version-clash'; readonly version: string; readonly mine: { readonly id: string; readonly digest: string }; readonly theirs: { readonly id: string; readonly digest: string }; readonly publish: boolean }
  /** It was archived there while versions of it wait here. */
  | { readonly kind: 'archived-meanwhile'; readonly versions: readonly string[] };

export interface Holder {
  readonly id: string;
  readonly name: string;
}

/** Tells conflicts of one entity apart, and stays the same while they last. */
export function conflictKey(conflict: SyncConflict): string {
  switch (conflict.kind) {
    case 'field':
      return `field.${conflict.field}`;
    case 'version-field':
      return `version.${conflict.versionId}.${conflict.field}`;
    case 'version-clash':
      return `clash.${conflict.mine.id}`;
    default:
      return conflict.kind;
  }
}

/** As {@link conflictKey}, for what is sent. */
export function actionKey(action: SyncAction): string {
  switch (action.kind) {
    case 'publish-version':
    case 'describe-version':
    case 'version-status':
    case 'take-version-fields':
      return `${action.kind}.${action.versionId}`;
    default:
      return action.kind;
  }
}

/** Whether it changes the workspace. */
export const isSending = (action: SyncAction): boolean => !action.kind.startsWith('take-');
