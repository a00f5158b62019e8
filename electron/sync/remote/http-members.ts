import { z } from 'zod';
import { auditSchema, createdTokenSchema, memberSchema, type createMemberSchema, type createTokenSchema, type Member, type memberPatchSchema } from '#shared/workspace/members.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { RemoteMembers } from './remote-members.ts';

const membersSchema = z.object({ members: z.array(memberSchema) });

/** The members of a workspace over HTTP; see {@link RemoteMembers}. */
export class HttpMembers implements RemoteMembers {
  readonly #exchange: HttpExchange;

  constructor(exchange: HttpExchange) {
    this.#exchange = exchange;
  }

  async members(signal?: AbortSignal): Promise<readonly Member[]> {
    return (await this.#exchange.json(membersSchema, { method: 'GET', path: ['members'], signal })).members;
  }

  createMember(id: string, member: z.infer<typeof createMemberSchema>, signal?: AbortSignal): Promise<Member> {
    return this.#exchange.json(memberSchema, { method: 'PUT', path: ['members', id], body: { json: member }, signal });
  }

  changeMember(id: string, patch: z.infer<typeof memberPatchSchema>, signal?: AbortSignal): Promise<Member> {
    return this.#exchange.json(memberSchema, { method: 'PATCH', path: ['members', id], body: { json: patch }, signal });
  }

  createToken(member: string, token: z.infer<typeof createTokenSchema>, signal?: AbortSignal): Promise<z.infer<typeof createdTokenSchema>> {
    return this.#exchange.json(createdTokenSchema, { method: 'POST', path: ['members', member, 'tokens'], body: { json: token }, signal });
  }

  async revokeToken(_member: string, token: string, signal?: AbortSignal): Promise<void> {
    await this.#exchange.done({ method: 'DELETE', path: ['tokens', token], signal });
  }

  audit(page: { readonly before?: number | undefined; readonly limit: number }, signal?: AbortSignal): Promise<z.infer<typeof auditSchema>> {
    return this.#exchange.json(auditSchema, { method: 'GET', path: ['audit'], query: page, signal });
  }
}
