import { z } from 'zod';
import { entityKindSchema } from './kinds.ts';

/** An id as this product makes them, `m-`, `v-`, `e-`, `d-` and a ULID in lower case; others are accepted from other makers. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u, 'expected letters, digits, ".", "_" or "-", at most 128');

export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/u, 'expected sha256: and 64 hex digits');

/** Opaque; changes with every change of what it stands for. Travels in quotes in the headers `ETag`, `If-Match`. */
export const etagSchema = z.string().min(1).max(64);

/** The place of a change in the history of a workspace: a whole number that only grows. No clock has a part in it. */
export const seqSchema = z.number().int().nonnegative();

export const statusSchema = z.enum(['active', 'disabled', 'archived']);
export type EntityStatus = z.infer<typeof statusSchema>;

/** A version as it is listed with its entity: enough to resolve a reference and to know whether the content is the same. */
export const versionEntrySchema = z.looseObject({
  version: z.string(),
  id: idSchema,
  /** Of the canonical JSON of what influences execution. */
  digest: digestSchema,
  status: z.enum(['active', 'deprecated']),
  description: z.string(),
  createdUtc: z.string(),
  /** Of its mutable fields, `description` and `status`. */
  etag: etagSchema,
});
export type VersionEntry = Readonly<z.infer<typeof versionEntrySchema>>;

/**
 * A named thing in a workspace. Its mutable fields are `name`, `description`, `status`, `defaultVersion` and, for environments, `image`.
 * Versions stand in the order in which the workspace took them, which decides what `latest` is.
 */
export const entitySchema = z.looseObject({
  id: idSchema,
  name: z.string(),
  description: z.string(),
  status: statusSchema,
  /** What its status was before it was archived; absent when it was active. */
  archivedFrom: z.literal('disabled').optional(),
  createdUtc: z.string(),
  /** The member who published it first. */
  createdBy: z.string(),
  /** What the member was called then; absent where it was not kept. */
  createdByName: z.string().optional(),
  /** Absent: the bare name follows the latest active version. */
  defaultVersion: z.string().optional(),
  /** Environments only: the image that is used for the reference that `name` is. */
  image: z.string().optional(),
  versions: z.array(versionEntrySchema),
  /** Of the mutable fields. A new version does not change it unless it moves the default. */
  etag: etagSchema,
  /** The last change of the entity or any of its versions. */
  seq: seqSchema,
});
export type Entity = Readonly<z.infer<typeof entitySchema>>;

/** An entity and what it is. */
export const kindedEntitySchema = z.object({ kind: entityKindSchema, entity: entitySchema });
export type KindedEntity = Readonly<z.infer<typeof kindedEntitySchema>>;

/** A change of the mutable fields of an entity; `null` clears `defaultVersion`. */
export const entityPatchSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().max(50_000).optional(),
  status: statusSchema.optional(),
  defaultVersion: z.string().nullable().optional(),
  image: z.string().max(2_000).optional(),
});
export type EntityPatch = Readonly<z.infer<typeof entityPatchSchema>>;

/** A change of a version; its status moves by `deprecate` and `reactivate` only. */
export const versionPatchSchema = z.strictObject({ description: z.string().max(50_000) });
