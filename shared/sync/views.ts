import { z } from 'zod';
import { idSchema, statusSchema } from '../workspace/entity.ts';
import { entityKindSchema } from '../workspace/kinds.ts';
import { roleSchema } from '../workspace/members.ts';

/**
 * `online`: the last authenticated call succeeded. `offline`: it got no answer, or none was made yet. `needs-login`: the workspace does not accept the token, or
 * there is none; nothing is sent until that changes. `syncing`: work is going on.
 */
export const connectionStateSchema = z.enum(['online', 'offline', 'needs-login', 'syncing']);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

/** A failure as it is shown. */
export const syncErrorSchema = z.object({ code: z.string(), message: z.string() });
export type SyncError = Readonly<z.infer<typeof syncErrorSchema>>;

/** A workspace that this home knows. */
export const workspaceStateSchema = z.object({
  id: idSchema,
  name: z.string(),
  url: z.string(),
  state: connectionStateSchema,
  /** When the state became what it is. */
  sinceUtc: z.string().optional(),
  /** When everything was last exchanged. */
  lastSyncUtc: z.string().optional(),
  lastError: syncErrorSchema.optional(),
  /** Who this home is there, as of the last answer. */
  member: z.object({ id: idSchema, name: z.string(), role: roleSchema }).optional(),
  /** What waits to be sent, parked items and those in conflict left out. */
  queued: z.number().int().nonnegative(),
  conflicts: z.number().int().nonnegative(),
  parked: z.number().int().nonnegative(),
});
export type WorkspaceStateView = Readonly<z.infer<typeof workspaceStateSchema>>;

/** A thing that is published, and which of its versions. */
export const publicationSchema = z.object({
  kind: entityKindSchema,
  id: idSchema,
  name: z.string(),
  /** Version strings; none for an environment. */
  versions: z.array(z.string()),
});
export type Publication = Readonly<z.infer<typeof publicationSchema>>;

export const fidelityItemSchema = z.object({
  /** `error`: it cannot be published so. `warning`: others will not be able to use it as it is. `note`: to be known. */
  severity: z.enum(['error', 'warning', 'note']),
  code: z.enum(['local-image', 'mapped-image', 'local-data', 'not-run-locally', 'reference-not-published', 'reference-unknown', 'missing-content', 'build-context']),
  message: z.string(),
  /** `outer.inner`: the node it is about; absent when it is about the whole. */
  node: z.string().optional(),
  /** What it is about: an image, a path, a reference. */
  subject: z.string(),
});
export type FidelityItem = Readonly<z.infer<typeof fidelityItemSchema>>;

/** What others will and will not have, told before anything is sent. */
export const fidelityReportSchema = z.object({
  workspace: idSchema,
  publication: publicationSchema,
  /** Modules of this home that it names and that are not in the workspace: published with it, before it. */
  together: z.array(publicationSchema),
  items: z.array(fidelityItemSchema),
  /** No item is an error. */
  publishable: z.boolean(),
});
export type FidelityReport = Readonly<z.infer<typeof fidelityReportSchema>>;

/** Why something that is to be sent is not sent right now. */
export const waitReasonSchema = z.enum(['ready', 'sending', 'offline', 'needs-login', 'trying-again', 'waits-for-others', 'conflict', 'parked']);
export type WaitReason = z.infer<typeof waitReasonSchema>;

/** Things of `take-changes` are not sent but could not be taken, and are here to be seen. */
export const outboxItemSchema = z.object({
  /** Stable while it waits. */
  id: z.string(),
  workspace: idSchema,
  kind: entityKindSchema,
  entityId: idSchema,
  name: z.string(),
  what: z.enum(['publish-version', 'publish-environment', 'change-fields', 'describe-version', 'version-status', 'take-changes']),
  /** The version that it is about. */
  version: z.string().optional(),
  /** The fields that it changes. */
  fields: z.array(z.string()),
  reason: waitReasonSchema,
  /** Why, in a sentence, and what to do where something can be done. */
  explanation: z.string(),
  /** Tries that failed since the last success. */
  attempts: z.number().int().nonnegative(),
  nextTryUtc: z.string().optional(),
  lastError: syncErrorSchema.optional(),
});
export type OutboxItemView = Readonly<z.infer<typeof outboxItemSchema>>;

/**
 * `mine`: what is here goes there. `theirs`: what is there comes here. `rename-mine`: what is here gets another name. `publish-into-theirs`: its content becomes the next
 * version of what has the name there. `next-version`: the content here gets the next free version. `keep-local`: it is no longer to be published.
 */
export const conflictChoiceSchema = z.enum(['mine', 'theirs', 'rename-mine', 'publish-into-theirs', 'next-version', 'keep-local']);
export type ConflictChoice = z.infer<typeof conflictChoiceSchema>;

export const conflictKindSchema = z.enum(['field', 'version-field', 'name-taken', 'local-name-taken', 'version-clash', 'archived-meanwhile']);

export const conflictViewSchema = z.object({
  /** Stable while it lasts. */
  id: z.string(),
  workspace: idSchema,
  conflict: conflictKindSchema,
  kind: entityKindSchema,
  entityId: idSchema,
  name: z.string(),
  /** `name`, `description`, `status`, `default version`, `image`. */
  field: z.string().optional(),
  version: z.string().optional(),
  /** In words: a value, or what is there. `undefined`: none. */
  mine: z.string().optional(),
  theirs: z.string().optional(),
  base: z.string().optional(),
  /** Who has the name: there for `name-taken`, here for `local-name-taken`. */
  holder: z.object({ id: idSchema, name: z.string() }).optional(),
  /** What happened, in a sentence. */
  message: z.string(),
  choices: z.array(z.object({
    choice: conflictChoiceSchema,
    /** A few words, for a button. */
    label: z.string(),
    /** Exactly what will happen. */
    consequence: z.string(),
    /** A new name is needed; this is one that is free. */
    suggestedName: z.string().optional(),
  })),
});
export type ConflictView = Readonly<z.infer<typeof conflictViewSchema>>;

export const resolveConflictSchema = z.object({
  workspace: idSchema,
  /** `ConflictView.id`. */
  conflict: z.string(),
  choice: conflictChoiceSchema,
  /** For `rename-mine`. */
  name: z.string().optional(),
});
export type ResolveConflict = Readonly<z.infer<typeof resolveConflictSchema>>;

/** Something in a workspace, and how far it is here. */
export const remoteRowSchema = z.object({
  kind: entityKindSchema,
  id: idSchema,
  name: z.string(),
  description: z.string(),
  status: statusSchema,
  /** Who published it first: an id. */
  createdBy: z.string(),
  /** What they were called then; absent when the workspace does not say. */
  createdByName: z.string().optional(),
  createdUtc: z.string(),
  versions: z.array(z.object({ version: z.string(), id: idSchema, status: z.enum(['active', 'deprecated']), description: z.string(), createdUtc: z.string(), here: z.boolean() })),
  defaultVersion: z.string().optional(),
  image: z.string().optional(),
  /** `here`: this home has it and follows it. */
  presence: z.enum(['there', 'here']),
});
export type RemoteRow = Readonly<z.infer<typeof remoteRowSchema>>;

export const browseFilterSchema = z.object({
  kind: entityKindSchema.optional(),
  /** Part of the name or description, or an id; compared without regard to case. */
  search: z.string().optional(),
  /** Archived and disabled ones too. */
  all: z.boolean().optional(),
  /** `here`: only what this home has and follows. */
  presence: z.literal('here').optional(),
  offset: z.number().int().nonnegative().optional(),
  /** Default 200. */
  limit: z.number().int().positive().max(1_000).optional(),
});
export type BrowseFilter = Readonly<z.infer<typeof browseFilterSchema>>;
export const browsePageSchema = z.object({ rows: z.array(remoteRowSchema), total: z.number().int().nonnegative(), /** As of when; absent when nothing was ever read. */ asOfUtc: z.string().optional() });
export type BrowsePage = Readonly<z.infer<typeof browsePageSchema>>;

const sideSchema = z.object({
  fields: z.record(z.string(), z.string()),
  versions: z.array(z.object({ version: z.string(), id: idSchema, digest: z.string(), status: z.string(), description: z.string() })),
});
/** One thing as it is here, as it was when both were last the same, and as it is there. */
export const threeWaySchema = z.object({
  workspace: idSchema,
  kind: entityKindSchema,
  id: idSchema,
  name: z.string(),
  local: sideSchema.optional(),
  base: sideSchema.optional(),
  remote: sideSchema.optional(),
  /** Per field, and per version (`version 2: description`): what happens at the next exchange. Fields that are the same everywhere are `same`. */
  rows: z.array(z.object({ what: z.string(), local: z.string().optional(), base: z.string().optional(), remote: z.string().optional(), outcome: z.enum(['same', 'sent', 'taken', 'conflict', 'stays']) })),
});
export type ThreeWayView = Readonly<z.infer<typeof threeWaySchema>>;

/** What an exchange did. */
export const syncReportSchema = z.object({
  workspace: idSchema,
  published: z.array(publicationSchema),
  /** Taken from the workspace into this home. */
  taken: z.array(publicationSchema),
  changesSent: z.number().int().nonnegative(),
  queued: z.number().int().nonnegative(),
  conflicts: z.number().int().nonnegative(),
  parked: z.number().int().nonnegative(),
});
export type SyncReport = Readonly<z.infer<typeof syncReportSchema>>;

export const syncProgressSchema = z.object({
  workspace: idSchema,
  step: z.enum(['reading', 'sending', 'taking', 'content']),
  /** In words: `train:3`. */
  subject: z.string(),
  done: z.number().nonnegative(),
  total: z.number().nonnegative().optional(),
  unit: z.enum(['things', 'bytes']),
});
export type SyncProgress = Readonly<z.infer<typeof syncProgressSchema>>;
