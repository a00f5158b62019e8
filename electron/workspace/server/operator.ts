import { z } from 'zod';
import { assertNever } from '#shared/errors.ts';
import type { Member, Role } from '#shared/workspace/members.ts';
import { memberSchema, roleSchema } from '#shared/workspace/members.ts';
import type { Clock } from '#electron/clock.ts';
import { refuse } from '../service/refuse.ts';
import type { Caller } from '../store/workspace-store.ts';
import { writeBackup } from './backup.ts';
import { foundWorkspace } from './found-workspace.ts';
import type { ServerParts } from './server-parts.ts';

export const workspaceRowsSchema = z.array(z.object({ id: z.string(), name: z.string(), createdUtc: z.string() }));
export const madeTokenSchema = z.object({ workspace: z.string(), member: z.string(), token: z.string() });
export type MadeToken = z.infer<typeof madeTokenSchema>;

/** What whoever keeps a server may do, without being a member: on the machine of the server, while it serves or not. */
export interface Operator extends AsyncDisposable {
  workspaces(): Promise<z.infer<typeof workspaceRowsSchema>>;
  /** Makes another workspace, with an admin. */
  create(name: string): Promise<MadeToken>;
  /** `workspace` may be left out where there is one only, as in all that follow. */
  members(workspace: string | undefined): Promise<readonly Member[]>;
  addMember(workspace: string | undefined, name: string, role: Role): Promise<MadeToken>;
  /** Another token for a member, named by id or by name. */
  addToken(workspace: string | undefined, member: string): Promise<MadeToken>;
  removeMember(workspace: string | undefined, member: string): Promise<Member>;
  /** Has all clients read everything again, and send again what they had acknowledged and is not there. Returns the id of the workspace. */
  beginNewHistory(workspace: string | undefined): Promise<string>;
  /** A backup of everything, as the bytes of one archive. */
  backup(): AsyncIterable<Uint8Array>;
}

/** The operator of a server that this process has open. Closing it leaves the server as it is. */
export class OwnOperator implements Operator {
  readonly #parts: ServerParts;
  readonly #clock: Clock;

  constructor(parts: ServerParts, clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
  }

  async workspaces(): Promise<z.infer<typeof workspaceRowsSchema>> {
    return (await this.#parts.service.allWorkspaces()).map(({ id, name, createdUtc }) => ({ id, name, createdUtc }));
  }

  async create(name: string): Promise<MadeToken> {
    const { workspace, token } = await foundWorkspace(this.#parts, name);
    return { workspace, member: 'admin', token };
  }

  async members(workspace: string | undefined): Promise<readonly Member[]> {
    return this.#parts.service.members(await this.#caller(workspace));
  }

  async addMember(workspace: string | undefined, name: string, role: Role): Promise<MadeToken> {
    const caller = await this.#caller(workspace);
    const member = await this.#parts.service.putMember(caller, `u-${this.#parts.newId()}`, { name, role });
    return this.#token(caller, member);
  }

  async addToken(workspace: string | undefined, member: string): Promise<MadeToken> {
    const caller = await this.#caller(workspace);
    return this.#token(caller, await this.#member(caller, member));
  }

  async removeMember(workspace: string | undefined, member: string): Promise<Member> {
    const caller = await this.#caller(workspace);
    const { id } = await this.#member(caller, member);
    return this.#parts.service.patchMember(caller, id, { status: 'removed' });
  }

  async beginNewHistory(workspace: string | undefined): Promise<string> {
    const caller = await this.#caller(workspace);
    await this.#parts.service.beginNewHistory(caller.workspace);
    return caller.workspace;
  }

  backup(): AsyncIterable<Uint8Array> {
    return writeBackup(this.#parts, this.#clock.nowUtc());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever opened the server closes it.
  }

  async #token(caller: Caller, member: Member): Promise<MadeToken> {
    const { token } = await this.#parts.service.createToken(caller, member.id, { label: `made on the server, ${this.#clock.nowUtc().slice(0, 10)}` });
    return { workspace: caller.workspace, member: member.name, token };
  }

  async #caller(workspace: string | undefined): Promise<Caller> {
    const all = await this.#parts.service.allWorkspaces();
    const found = workspace === undefined ? (all.length === 1 ? all[0] : undefined) : all.find(({ id, name }) => id === workspace || name === workspace);
    const list = all.map(({ id, name }) => `${id} (${name})`).join(', ');
    if (found === undefined) return refuse('not-found', workspace === undefined ? `Say which workspace: ${list === '' ? 'there is none yet' : list}.` : `There is no workspace '${workspace}' here. There is: ${list}.`);
    return this.#parts.service.operator(found.id);
  }

  async #member(caller: Caller, named: string): Promise<Member> {
    const members = await this.#parts.service.members(caller);
    const byId = members.filter(({ id }) => id === named);
    const found = byId.length > 0 ? byId : members.filter(({ name, status }) => name === named && status === 'active');
    const [only] = found;
    if (only === undefined || found.length > 1) return refuse('not-found', only === undefined ? `There is no member '${named}' here.` : `Several members are called '${named}'. Name one by its id: ${found.map(({ id }) => id).join(', ')}.`);
    return only;
  }
}

/** How the calls of an operator travel to a server that serves. */
export const operatorCallSchema = z.discriminatedUnion('call', [
  z.strictObject({ call: z.literal('workspaces') }),
  z.strictObject({ call: z.literal('create'), name: z.string() }),
  z.strictObject({ call: z.literal('members'), workspace: z.string().optional() }),
  z.strictObject({ call: z.literal('addMember'), workspace: z.string().optional(), name: z.string(), role: roleSchema }),
  z.strictObject({ call: z.literal('addToken'), workspace: z.string().optional(), member: z.string() }),
  z.strictObject({ call: z.literal('removeMember'), workspace: z.string().optional(), member: z.string() }),
  z.strictObject({ call: z.literal('beginNewHistory'), workspace: z.string().optional() }),
]);
export type OperatorCall = z.infer<typeof operatorCallSchema>;

export const membersSchema = z.array(memberSchema);

/** Carries a call out. */
export function carryOut(operator: Operator, call: OperatorCall): Promise<unknown> {
  switch (call.call) {
    case 'workspaces':
      return operator.workspaces();
    case 'create':
      return operator.create(call.name);
    case 'members':
      return operator.members(call.workspace);
    case 'addMember':
      return operator.addMember(call.workspace, call.name, call.role);
    case 'addToken':
      return operator.addToken(call.workspace, call.member);
    case 'removeMember':
      return operator.removeMember(call.workspace, call.member);
    case 'beginNewHistory':
      return operator.beginNewHistory(call.workspace);
    default:
      return assertNever(call);
  }
}
