import type { Holder } from '#shared/sync/actions.ts';
import type { FieldName, FieldValue, LocalTree, VersionFields } from '#shared/sync/trees.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { PublishRequest } from '#shared/workspace/publish.ts';
import type { SealedModule } from '#shared/model/sealed.ts';

/** What is taken over from a workspace, in one change of one document. */
export interface Taking {
  readonly remote: Entity;
  /** Documents of new versions, by their ids: checked against what `remote` says of them. */
  readonly documents: ReadonlyMap<string, unknown>;
  readonly replace: readonly { readonly mine: string; readonly theirs: string }[];
  /** Only what is as `from` says is changed. */
  readonly fields?: { readonly from: Partial<Record<FieldName, FieldValue>>; readonly to: Partial<Record<FieldName, FieldValue>> };
  readonly versionFields?: { readonly versionId: string; readonly from: Partial<VersionFields>; readonly to: Partial<VersionFields> };
}

export interface MarkChange {
  readonly workspace: string;
  readonly publish?: boolean;
  readonly keepLocal?: boolean;
}

/** What is to be sent with a version. */
export interface LocalPublication {
  readonly request: PublishRequest;
  /** Ids of the snapshots that it needs. */
  readonly snapshots: readonly string[];
}

/** What a fidelity report looks at. */
export interface LocalContent {
  readonly version: string;
  readonly sealed?: SealedModule;
  /** Values by name that an endpoint gives to its pipeline's inputs. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly image?: string;
}

/** The entities of one kind in this home, as workspaces see them. Every method may throw the store's errors. */
export interface LocalEntities {
  readonly kind: EntityKind;
  /** Ids of those of which something is to be in the workspace. */
  intended(workspace: string): Iterable<string>;
  tree(id: string, workspace: string): LocalTree | undefined;
  /** Stays the same only while {@link tree} does, as of the last {@link intended}; means something in this process only. Absent where finding out costs as much as the tree. */
  stamp?(id: string): string;
  /** Who bears a name now, archived ones left out. */
  holder(name: string): Holder | undefined;
  /** By name, else by id. Throws `NotFoundError`. */
  find(nameOrId: string): { readonly id: string; readonly name: string; readonly versions: readonly { readonly id: string; readonly version: string }[] };
  content(id: string, versionId: string | undefined): LocalContent;
  publication(id: string, versionId: string): Promise<LocalPublication>;
  /** Throws `LocalNameTakenError` or `UnfitDocumentError`; then nothing was changed. */
  take(id: string, taking: Taking, signal?: AbortSignal): Promise<void>;
  /** Writes what is to become of versions (of the entity itself where the kind has none). Returns whether anything was not so before. */
  mark(id: string, versionIds: readonly string[], change: MarkChange, signal?: AbortSignal): Promise<boolean>;
  rename(id: string, name: string, signal?: AbortSignal): Promise<void>;
  /**
   * A version's string becomes free for the workspace's: its content stays under the version `next`, where one is given, and is to be published as it was. The document
   * of before stays readable by id. One change of one document; nothing happens when there is no such version any more.
   */
  giveWay(id: string, versionId: string, next: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Frees its name: it is archived, and nothing of it is to be published to the workspace any more. */
  setAside(id: string, workspace: string, signal?: AbortSignal): Promise<void>;
  /** Makes what `remote` is in this home, with the content of versions of another one as its next versions, which are to be published. Content that is there is not taken again. */
  publishInto(remote: Entity, from: string, versionIds: readonly string[], workspace: string, signal?: AbortSignal): Promise<void>;
}
