import { z } from 'zod';
import { idSchema } from './entity.ts';

/** A reader sees and pulls; a contributor also publishes, changes and runs; an admin also manages members and reads the audit log. */
export const roleSchema = z.enum(['reader', 'contributor', 'admin']);
export type Role = z.infer<typeof roleSchema>;

const rank: Readonly<Record<Role, number>> = { reader: 0, contributor: 1, admin: 2 };
export const roleAllows = (has: Role, needs: Role): boolean => rank[has] >= rank[needs];

/** The name of a token, never the token: that is shown once, when it is made. */
export const tokenSchema = z.object({ id: idSchema, label: z.string(), createdUtc: z.string(), expiresUtc: z.string().optional(), lastUsedUtc: z.string().optional(), revokedUtc: z.string().optional() });
export type TokenView = Readonly<z.infer<typeof tokenSchema>>;

export const memberSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: roleSchema,
  status: z.enum(['active', 'removed']),
  createdUtc: z.string(),
  /** For admins, and for oneself. */
  tokens: z.array(tokenSchema).optional(),
});
export type Member = Readonly<z.infer<typeof memberSchema>>;

/** `PUT .../members/{id}` (admin). */
export const createMemberSchema = z.strictObject({ name: z.string().min(1).max(200), role: roleSchema });
/** `PATCH .../members/{id}` (admin). The last admin cannot be removed or made less. */
export const memberPatchSchema = z.strictObject({ name: z.string().min(1).max(200).optional(), role: roleSchema.optional(), status: z.enum(['active', 'removed']).optional() });
/** `POST .../members/{id}/tokens` (admin, or oneself). */
export const createTokenSchema = z.strictObject({ label: z.string().min(1).max(200), expiresInDays: z.number().int().positive().max(3_650).optional() });
/** The only answer that holds a token. */
export const createdTokenSchema = z.object({ token: z.string(), view: tokenSchema });

/** `GET .../audit?before=SEQ&limit=N` (admin), newest first. */
export const auditEntrySchema = z.object({
  seq: z.number().int().nonnegative(),
  atUtc: z.string(),
  member: z.string(),
  /** `publish`, `rename`, `archive`, `member-role`, `token-revoked` ... */
  action: z.string(),
  target: z.string(),
  detail: z.string(),
});
export const auditSchema = z.object({ entries: z.array(auditEntrySchema), more: z.boolean() });
export type AuditEntry = Readonly<z.infer<typeof auditEntrySchema>>;

/** `GET /v1/workspaces/{workspace}`: an authenticated answer to this is what "online" means. */
export const workspaceInfoSchema = z.object({
  id: idSchema,
  name: z.string(),
  epoch: z.string(),
  seq: z.number().int().nonnegative(),
  /** Of the server. */
  version: z.string(),
  /** Whoever asks. */
  member: memberSchema,
  /** Whether pipelines can be run there, and on which engine. */
  runs: z.object({ engine: z.string() }).optional(),
  limits: z.object({ documentBytes: z.number(), blobBytes: z.number(), packBytes: z.number() }),
});
export type WorkspaceInfo = Readonly<z.infer<typeof workspaceInfoSchema>>;
/** `GET /v1/workspaces`: those that the token opens. */
export const workspaceListSchema = z.object({ workspaces: z.array(z.object({ id: idSchema, name: z.string(), role: roleSchema })) });
