import { z } from 'zod';
import { entitySchema, idSchema } from './entity.ts';
import { anyVersionDocumentSchema } from './version-document.ts';

/**
 * `PUT /v1/workspaces/{workspace}/{collection}/{id}/versions/{versionId}` with `If-None-Match: *`. Makes the entity when there is none of that id.
 * Ids are made by whoever publishes, so sending it again changes nothing.
 * `PUT .../versions/{versionId}/whole` takes it together with files that may not be there, as a pack (see content.ts): its first record is this as JSON, canonical manifests of
 * snapshots that the document names follow, and contents of these. All of it is kept, or nothing. A server of before does not know that address and answers `not-found`.
 */
export const publishRequestSchema = z.strictObject({
  /** Used only when the entity is new. */
  entity: z.strictObject({ name: z.string(), description: z.string(), createdUtc: z.string() }),
  /** The whole document of the version. */
  document: anyVersionDocumentSchema,
  /** Also make it what the bare name means. */
  setDefault: z.boolean().optional(),
  /** Refuse with `version-exists` where the same content is there under the same version. */
  failIfExists: z.boolean().optional(),
});
export type PublishRequest = Readonly<z.infer<typeof publishRequestSchema>>;

/** 201 with `created`; 200 with `unchanged` when the same content is there under the same version, perhaps with the id that another publisher gave it. */
export const publishReplySchema = z.object({ outcome: z.enum(['created', 'unchanged']), versionId: idSchema, entity: entitySchema });
export type PublishReply = Readonly<z.infer<typeof publishReplySchema>>;

/** `PUT /v1/workspaces/{workspace}/environments/{id}` with `If-None-Match: *`. */
export const createEnvironmentSchema = z.strictObject({ name: z.string(), description: z.string(), createdUtc: z.string(), image: z.string().min(1).max(2_000) });
