import { z } from 'zod';
import { entityKindSchema } from '../workspace/kinds.ts';
import { auditSchema, memberSchema, roleSchema, tokenSchema } from '../workspace/members.ts';
import { command, done, nothing, query, shortText } from './call.ts';

const id = z.string().min(1).max(200);
const version = z.string().min(1).max(300);
const workspace = z.string().min(1).max(200);
const onWorkspace = z.strictObject({ workspace });
const onEntity = z.strictObject({ workspace, kind: entityKindSchema, id });
const named = { kind: entityKindSchema, id: z.string(), name: z.string() };

/** `online`: an authenticated call just succeeded. */
export const workspaceStateSchema = z.enum(['online', 'syncing', 'offline', 'needs-login']);
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;

export const workspaceViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  state: workspaceStateSchema,
  /** Why it is in this state and what happens next, a sentence. */
  detail: z.string(),
  /** What waits to be sent, conflicts and what was given up left out. */
  queued: z.number(),
  conflicts: z.number(),
  /** What the workspace refused for good: a person has to look at it. */
  refused: z.number(),
  /** Who this machine is there; absent before the first answer. */
  member: z.object({ id: z.string(), name: z.string(), role: roleSchema }).optional(),
  /** When it was last known to be all in step. */
  syncedUtc: z.string().optional(),
  nextTryUtc: z.string().optional(),
  /** Whether pipelines can be run there, and on which engine. */
  runs: z.object({ engine: z.string() }).optional(),
});
export type WorkspaceView = z.infer<typeof workspaceViewSchema>;

export const outboxItemSchema = z.object({
  ...named,
  /** Names the item for `workspaces.retry` and `workspaces.drop`. */
  key: z.string(),
  version: z.string().optional(),
  /** `Publish version 1.0`, `Change the description`. */
  action: z.string(),
  state: z.enum(['waiting', 'sending', 'retrying', 'conflict', 'refused']),
  /** Why it has not been sent, a sentence. */
  why: z.string(),
  attempts: z.number(),
  nextTryUtc: z.string().optional(),
  /** It was asked for by a person and can be taken back: a version that is published, not a change of what is shared already. */
  droppable: z.boolean(),
});
export type OutboxItem = z.infer<typeof outboxItemSchema>;

export const conflictChoiceSchema = z.object({
  id: z.string(),
  /** The words on its button. */
  title: z.string(),
  /** What it does, said before it is done. */
  effect: z.string(),
  /** What a person has to give with it, and what is proposed. */
  asks: z.object({ what: z.enum(['name', 'version']), proposal: z.string() }).optional(),
});
export type ConflictChoice = z.infer<typeof conflictChoiceSchema>;

export const conflictSchema = z.object({
  ...named,
  key: z.string(),
  what: z.enum(['field', 'name', 'version', 'archived']),
  /** What is the matter, a sentence. */
  message: z.string(),
  /** The values that differ, for people; texts may be long. `base`: what both had last. */
  sides: z.array(z.object({ field: z.string(), mine: z.string(), base: z.string().optional(), theirs: z.string() })),
  choices: z.array(conflictChoiceSchema),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** How something of a workspace stands to this machine. `own`: it was made here. */
export const hereSchema = z.enum(['no', 'pulled', 'own']);

export const sharedSummarySchema = z.object({
  ...named,
  description: z.string(),
  status: z.enum(['active', 'disabled', 'archived']),
  /** The member who published it first. */
  createdBy: z.string(),
  createdUtc: z.string(),
  versionCount: z.number(),
  latest: z.string().optional(),
  defaultVersion: z.string().optional(),
  /** Environments only. */
  image: z.string().optional(),
  here: hereSchema,
  /** The workspace has versions that are not here. */
  newer: z.boolean(),
});
export type SharedSummary = z.infer<typeof sharedSummarySchema>;

export const sharedDetailSchema = sharedSummarySchema.extend({
  /** Newest first. `offline`: its document and files are on this machine. */
  versions: z.array(z.object({ version: z.string(), id: z.string(), status: z.enum(['active', 'deprecated']), description: z.string(), createdUtc: z.string(), digest: z.string(), here: z.boolean(), offline: z.boolean() })),
});
export type SharedDetail = z.infer<typeof sharedDetailSchema>;

export const threeWaySchema = z.object({
  ...named,
  /** What the next synchronisation does about it, a sentence. */
  plan: z.string(),
  /** A side that is absent is not there at all. `same`: all that are there agree. */
  rows: z.array(z.object({ field: z.string(), local: z.string().optional(), base: z.string().optional(), remote: z.string().optional(), change: z.enum(['same', 'mine', 'theirs', 'both']) })),
});
export type ThreeWay = z.infer<typeof threeWaySchema>;

/** Where something of this machine is shared, for the badges of lists. */
export const markSchema = z.object({ ...named, workspace: z.string(), published: z.array(z.string()), queued: z.array(z.string()), newer: z.boolean(), conflict: z.boolean() });
export type Mark = z.infer<typeof markSchema>;

export const publishPreviewSchema = z.object({
  ...named,
  version: z.string().optional(),
  /** `queued`: the workspace does not answer now; it is sent when it does. `published`: it is there already. */
  outcome: z.enum(['sent', 'queued', 'published']),
  /** What is sent along, because this uses it: modules of a pipeline. */
  brings: z.array(z.object({ ...named, version: z.string() })),
  /** What others will not have, or what will not be the same for them. */
  fidelity: z.array(z.object({ severity: z.enum(['note', 'warning']), about: z.string(), message: z.string() })),
  /** What keeps it from being published at all. */
  problems: z.array(z.string()),
  bytes: z.number(),
  files: z.number(),
});
export type PublishPreview = z.infer<typeof publishPreviewSchema>;

const published = z.strictObject({ workspace, kind: entityKindSchema, id, version: version.optional() });
const changedMember = z.object({ member: memberSchema });

/**
 * Workspaces that this home knows. Whatever changes in one, by whichever process, is told on the topic `workspaces`. Calls that ask the workspace itself fail
 * with `workspace-unreachable` while it does not answer; all others work offline.
 */
export const workspaceCalls = {
  'workspaces.list': query(nothing, z.object({ workspaces: z.array(workspaceViewSchema) })),
  /** Asks the server which workspaces the token opens; adds the one that is named, or the only one. The token is kept where only this person can read it. */
  'workspaces.add': command(
    z.strictObject({ address: z.string().min(1).max(2_000), token: z.string().min(1).max(500), workspace: workspace.optional() }),
    z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('added'), id: z.string(), name: z.string() }),
      /** The token opens several: ask again with one of them. */
      z.object({ outcome: z.literal('choose'), workspaces: z.array(z.object({ id: z.string(), name: z.string(), role: roleSchema })) }),
    ]),
  ),
  'workspaces.login': command(z.strictObject({ workspace, token: z.string().min(1).max(500) }), done),
  /** Forgets the workspace and its token. Everything that is on this machine stays. */
  'workspaces.remove': command(onWorkspace, done),
  /** Begins now what would have been done later; progress is a task. */
  'workspaces.sync': command(onWorkspace, z.object({ taskId: z.string() })),
  'workspaces.outbox': query(onWorkspace, z.object({ items: z.array(outboxItemSchema) })),
  'workspaces.retry': command(z.strictObject({ workspace, key: z.string().max(1_000) }), done),
  /** The version stays on this machine and is not published. */
  'workspaces.drop': command(z.strictObject({ workspace, key: z.string().max(1_000) }), done),
  'workspaces.conflicts': query(onWorkspace, z.object({ conflicts: z.array(conflictSchema) })),
  'workspaces.resolve': command(z.strictObject({ workspace, key: z.string().max(1_000), choice: z.string().max(100), answer: shortText.optional() }), z.object({ message: z.string() })),
  /** By name. `text` is looked for in names and descriptions, whatever its case; `offset` counts what matches. */
  'workspaces.browse': query(
    z.strictObject({ workspace, kinds: z.array(entityKindSchema).max(4), text: shortText, all: z.boolean(), offset: z.number().int().min(0), limit: z.number().int().min(1).max(1_000) }),
    z.object({ rows: z.array(sharedSummarySchema), total: z.number(), counts: z.record(entityKindSchema, z.number()) }),
  ),
  'workspaces.show': query(onEntity, sharedDetailSchema),
  'workspaces.threeWay': query(onEntity, threeWaySchema),
  /** `offline`: also everything that its versions are executed with. Progress is a task. */
  'workspaces.pull': command(z.strictObject({ workspace, kind: entityKindSchema, id, offline: z.boolean() }), z.object({ taskId: z.string() })),
  /** Of everything of a kind that is here and shared, or waits to be. */
  'workspaces.marks': query(z.strictObject({ kind: entityKindSchema }), z.object({ marks: z.array(markSchema) })),
  'workspaces.preview': query(published, publishPreviewSchema),
  /** Marks it to be published, on disk, and wakes the synchronisation. Never asks the network itself. */
  'workspaces.publish': command(published, z.object({ key: z.string(), queued: z.boolean() })),
  'workspaces.members': query(onWorkspace, z.object({ members: z.array(memberSchema) })),
  'workspaces.addMember': command(z.strictObject({ workspace, name: shortText.min(1), role: roleSchema }), changedMember),
  'workspaces.changeMember': command(z.strictObject({ workspace, member: id, role: roleSchema.optional(), name: shortText.min(1).optional(), status: z.enum(['active', 'removed']).optional() }), changedMember),
  /** The only answer that holds a token. */
  'workspaces.createToken': command(z.strictObject({ workspace, member: id, label: shortText.min(1), expiresInDays: z.number().int().min(1).max(3_650).optional() }), z.object({ token: z.string(), view: tokenSchema })),
  'workspaces.revokeToken': command(z.strictObject({ workspace, member: id, token: id }), done),
  'workspaces.audit': query(z.strictObject({ workspace, before: z.number().int().min(0).optional(), limit: z.number().int().min(1).max(500) }), auditSchema),
} as const;
