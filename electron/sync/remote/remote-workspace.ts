import type { Entity, EntityPatch } from '#shared/workspace/entity.ts';
import type { Changes } from '#shared/workspace/feed.ts';
import type { WorkspaceImage } from '#shared/workspace/images.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { WorkspaceInfo } from '#shared/workspace/members.ts';
import type { PublishReply, PublishRequest } from '#shared/workspace/publish.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import type { Manifest } from '#electron/content/manifest.ts';

/**
 * A workspace as a client sees it: the port behind which our own server is, and others may be. Every call may fail with `RemoteRefusalError` (the
 * workspace answered no, with a failure of shared/workspace) or `RemoteUnreachableError` (no answer, or one that cannot be understood: whether the request was carried out is unknown,
 * and repeating it is safe). Answers are checked: what comes is untrusted.
 */
export interface RemoteWorkspace {
  info(signal?: AbortSignal): Promise<WorkspaceInfo>;
  changes(after: number, limit: number, signal?: AbortSignal): Promise<Changes>;
  entity(kind: EntityKind, id: string, signal?: AbortSignal): Promise<Entity>;
  /** The document of a version, checked by the schema of its kind and against the digest that its entry says. */
  versionDocument(kind: VersionedKind, entityId: string, versionId: string, signal?: AbortSignal): Promise<unknown>;
  publish(kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest, signal?: AbortSignal): Promise<PublishReply>;
  /**
   * As {@link publish}, together with small contents that may not be there (manifests of snapshots and what they name), in one request. `undefined`: it is not taken
   * like this, because the server is of before or takes less at once, and nothing happened. Absent: contents are sent by themselves.
   */
  publishWhole?(kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest, contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[], signal?: AbortSignal): Promise<PublishReply | undefined>;
  createEnvironment(id: string, body: { readonly name: string; readonly description: string; readonly createdUtc: string; readonly image: string }, signal?: AbortSignal): Promise<Entity>;
  /** Refused with `changed-meanwhile` when the entity has another ETag. */
  patch(kind: EntityKind, id: string, etag: string, patch: EntityPatch, signal?: AbortSignal): Promise<Entity>;
  describeVersion(kind: VersionedKind, entityId: string, versionId: string, etag: string, description: string, signal?: AbortSignal): Promise<Entity>;
  setVersionStatus(kind: VersionedKind, entityId: string, versionId: string, etag: string, status: 'active' | 'deprecated', signal?: AbortSignal): Promise<Entity>;
  readonly content: RemoteContent;
}

/** The contents of a workspace, by digest. */
export interface RemoteContent {
  /** Those of `digests` (hex) that are not there. */
  missingBlobs(digests: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
  /** Several small contents in one request; each with its digest (hex). */
  sendPack(contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[], signal?: AbortSignal): Promise<void>;
  /** How much of an unfinished upload is there; `undefined` when all is. */
  uploadOffset(digest: string, signal?: AbortSignal): Promise<number | undefined>;
  /** Goes on with an upload at `offset`. */
  upload(digest: string, part: { readonly offset: number; readonly total: number; readonly bytes: Uint8Array }, signal?: AbortSignal): Promise<void>;
  /** Refused with `content-missing` while contents of it are not there. */
  putSnapshot(id: string, manifest: Manifest, signal?: AbortSignal): Promise<void>;
  /** A small snapshot with all of its contents in one request. Absent: it is sent in parts. */
  putWholeSnapshot?(id: string, manifest: Manifest, contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[], signal?: AbortSignal): Promise<void>;
  /** Checked: it has the digest that its id says, and no path in it escapes. */
  snapshot(id: string, signal?: AbortSignal): Promise<Manifest>;
  /** Several small contents; what arrives is checked against its digest. */
  readPack(digests: readonly string[], signal?: AbortSignal): AsyncIterable<{ readonly digest: string; readonly bytes: Uint8Array }>;
  /** A content from `offset` on, in pieces. The caller checks the digest of the whole. */
  readBlob(digest: string, offset: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  putImage(image: WorkspaceImage, signal?: AbortSignal): Promise<void>;
  findImage(reference: string, signal?: AbortSignal): Promise<WorkspaceImage | undefined>;
}

