import { z } from 'zod';
import { entitySchema, versionEntrySchema } from '#shared/workspace/entity.ts';
import { entityKindSchema } from '#shared/workspace/kinds.ts';
import { auditEntrySchema, memberSchema, tokenSchema } from '#shared/workspace/members.ts';

/** The first entry of a backup, which is a tar archive: what it is. */
export const backupHeadSchema = z.object({
  format: z.literal(1),
  createdUtc: z.string(),
  workspaces: z.array(z.object({ id: z.string(), name: z.string(), createdUtc: z.string() })),
});

/** A line of `workspaces/<id>/database-<n>.jsonl`. Entities come before their versions, and each in the order of the history. */
export const backupRowSchema = z.discriminatedUnion('row', [
  z.object({ row: z.literal('member'), member: memberSchema }),
  z.object({ row: z.literal('token'), token: tokenSchema.extend({ workspace: z.string(), member: z.string(), hash: z.string() }) }),
  z.object({ row: z.literal('audit'), entry: auditEntrySchema }),
  z.object({ row: z.literal('entity'), kind: entityKindSchema, entity: entitySchema }),
  z.object({ row: z.literal('version'), kind: entityKindSchema, entity: z.string(), entry: versionEntrySchema, document: z.string(), snapshotId: z.string().optional() }),
]);
export type BackupRow = z.infer<typeof backupRowSchema>;

/** The last entry: without it the archive was cut off. `digest`: sha256, hex, of the names of all entries and of the text of those of the database. */
export const backupEndSchema = z.object({ entries: z.number().int(), digest: z.string() });

export const HEAD_NAME = 'drydock-backup.json';
export const END_NAME = 'end.json';
