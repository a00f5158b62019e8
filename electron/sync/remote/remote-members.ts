import type { z } from 'zod';
import type { auditSchema, createMemberSchema, createdTokenSchema, createTokenSchema, Member, memberPatchSchema } from '#shared/workspace/members.ts';

/** Who may do what in a workspace, and what was done. Fails as the calls of `RemoteWorkspace` do; most of it is refused with `forbidden` to whoever is no admin. */
export interface RemoteMembers {
  members(signal?: AbortSignal): Promise<readonly Member[]>;
  /** `id` is made by whoever calls, so that asking again makes no second member. */
  createMember(id: string, member: z.infer<typeof createMemberSchema>, signal?: AbortSignal): Promise<Member>;
  changeMember(id: string, patch: z.infer<typeof memberPatchSchema>, signal?: AbortSignal): Promise<Member>;
  /** The token is in this answer and nowhere else. */
  createToken(member: string, token: z.infer<typeof createTokenSchema>, signal?: AbortSignal): Promise<z.infer<typeof createdTokenSchema>>;
  revokeToken(member: string, token: string, signal?: AbortSignal): Promise<void>;
  /** Newest first; `before` a number of the log. */
  audit(page: { readonly before?: number | undefined; readonly limit: number }, signal?: AbortSignal): Promise<z.infer<typeof auditSchema>>;
}
