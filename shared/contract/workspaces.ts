import { z } from 'zod';
import { browsePageSchema, conflictViewSchema, fidelityReportSchema, outboxItemSchema, publicationSchema, remoteRowSchema, resolveConflictSchema, threeWaySchema, workspaceStateSchema } from '../sync/views.ts';
import { entityKindSchema } from '../workspace/kinds.ts';
import { auditSchema, memberSchema, roleSchema, tokenSchema } from '../workspace/members.ts';
import { command, done, nothing, query, shortText } from './call.ts';

const id = z.string().min(1).max(200);
const version = z.string().min(1).max(300);
const workspace = z.string().min(1).max(200);
const token = z.string().min(1).max(500);
const onWorkspace = z.strictObject({ workspace });
const onEntity = z.strictObject({ workspace, kind: entityKindSchema, id });

/** What is published, and where to. `entity`: id or name; for an environment the reference that is mapped. Without `version`, the newest. */
const publishing = z.strictObject({ workspace, kind: entityKindSchema, entity: shortText.min(1), version: version.optional() });

/** Where something of this machine is shared: for the badges of lists. */
export const markSchema = z.object({
  workspace: z.string(),
  id: z.string(),
  name: z.string(),
  /** Versions that the workspace has. An environment has none. */
  published: z.array(z.string()),
  /** The workspace has versions that are not here. */
  newer: z.boolean(),
  /** Something of it waits to be sent. */
  queued: z.boolean(),
  conflict: z.boolean(),
});
export type Mark = z.infer<typeof markSchema>;

/**
 * Workspaces that this home knows. Whatever changes of them, by whichever process, is told on the topic `workspaces`. `add`, `login` and the calls about members ask the
 * workspace itself and fail with `workspace-unreachable` while it does not answer; all others work offline.
 */
export const workspaceCalls = {
  'workspaces.list': query(nothing, z.object({ workspaces: z.array(workspaceStateSchema) })),
  /** Asks the server which workspaces the token opens; adds the one that is named, or the only one. The token is kept where only this person can read it. */
  'workspaces.add': command(
    z.strictObject({ url: z.string().min(1).max(2_000), token, workspace: workspace.optional() }),
    z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('added'), id: z.string(), name: z.string() }),
      /** The token opens several: ask again with one of them. */
      z.object({ outcome: z.literal('choose'), workspaces: z.array(z.object({ id: z.string(), name: z.string(), role: roleSchema })) }),
    ]),
  ),
  'workspaces.login': command(z.strictObject({ workspace, token }), done),
  /** Forgets the workspace and its token. Everything that is on this machine stays. */
  'workspaces.remove': command(onWorkspace, done),
  /** Does at once what would have been done later, and tries again what failed or was parked: all of it, or only the `item` of the outbox. Progress and cancel as of any task. */
  'workspaces.sync': command(onWorkspace.extend({ item: z.string().min(1).max(1_000).optional() }), z.object({ taskId: z.string() })),
  'workspaces.outbox': query(onWorkspace, z.object({ items: z.array(outboxItemSchema) })),
  'workspaces.conflicts': query(onWorkspace, z.object({ conflicts: z.array(conflictViewSchema) })),
  /** Changes this machine only; what follows is sent by the next synchronisation, which it wakes. */
  'workspaces.resolve': command(resolveConflictSchema.strict(), done),
  /** By name, as of the last answer. */
  'workspaces.browse': query(z.strictObject({ workspace, kind: entityKindSchema.optional(), search: shortText, all: z.boolean(), offset: z.number().int().min(0), limit: z.number().int().min(1).max(1_000) }), browsePageSchema),
  'workspaces.show': query(onEntity, remoteRowSchema),
  'workspaces.threeWay': query(onEntity, threeWaySchema),
  /** `offline`: also everything that its versions are executed with. Progress is a task. */
  'workspaces.pull': command(z.strictObject({ workspace, kind: entityKindSchema, id, offline: z.boolean() }), z.object({ taskId: z.string() })),
  /** Of everything of a kind that is here and in a workspace, or waits to be. */
  'workspaces.marks': query(z.strictObject({ kind: entityKindSchema }), z.object({ marks: z.array(markSchema) })),
  /** What others will and will not have; changes nothing and asks nobody. */
  'workspaces.preview': query(publishing, fidelityReportSchema),
  /** Writes down that it is to be published, on disk, and wakes the synchronisation. Never waits for the network. */
  'workspaces.publish': command(publishing, z.object({ marked: z.array(publicationSchema), unchanged: z.boolean() })),
  /** Takes that back where it was not sent yet. What is published stays so. */
  'workspaces.unpublish': command(publishing, done),
  'workspaces.members': query(onWorkspace, z.object({ members: z.array(memberSchema) })),
  'workspaces.addMember': command(z.strictObject({ workspace, name: shortText.min(1), role: roleSchema }), memberSchema),
  'workspaces.changeMember': command(z.strictObject({ workspace, member: id, name: shortText.min(1).optional(), role: roleSchema.optional(), status: z.enum(['active', 'removed']).optional() }), memberSchema),
  /** The only answer that holds a token. */
  'workspaces.createToken': command(z.strictObject({ workspace, member: id, label: shortText.min(1), expiresInDays: z.number().int().min(1).max(3_650).optional() }), z.object({ token: z.string(), view: tokenSchema })),
  'workspaces.revokeToken': command(z.strictObject({ workspace, member: id, token: id }), done),
  /** Newest first. */
  'workspaces.audit': query(z.strictObject({ workspace, before: z.number().int().min(0).optional(), limit: z.number().int().min(1).max(500) }), auditSchema),
} as const;
