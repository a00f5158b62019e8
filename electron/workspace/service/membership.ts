import type { AuditEntry, Member, Role } from '#shared/workspace/members.ts';
import type { Caller, WorkspaceChanges } from '../store/workspace-store.ts';
import { checkId, checkText } from './plain-fields.ts';
import { pageSize } from './pages.ts';
import { refuseFormerAdmin, refuseUnknownMember } from './member-checks.ts';
import { refuse, requireRole } from './refuse.ts';
import { tokenView } from './token-view.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

export interface MemberPatch {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly status?: 'active' | 'removed' | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly more: boolean;
}

const MOST_ENTRIES = 500;
const MOST_MEMBERS = 10_000;

/** Who may do what. A workspace has an active admin at every moment. */
export class Membership {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  /** By name. Tokens are listed for admins, and for oneself. */
  async members(caller: Caller): Promise<readonly Member[]> {
    requireRole(caller, 'reader');
    return this.#ports.store.read(caller.workspace, async (reads) => {
      const tokens = await reads.tokens(caller.role === 'admin' ? undefined : caller.member);
      const members = (await reads.members()).map((member) => {
        const maySee = caller.role === 'admin' || member.id === caller.member;
        return maySee ? { ...member, tokens: tokens.filter((token) => token.member === member.id).map(tokenView) } : member;
      });
      return members.sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
    });
  }

  async member(caller: Caller, id: string): Promise<Member> {
    requireRole(caller, 'reader');
    return (await this.members(caller)).find((member) => member.id === id) ?? refuseUnknownMember(id);
  }

  /** Adds a member. The same once more changes nothing; an id that is there for another is refused. */
  async put(caller: Caller, id: string, { name, role }: { readonly name: string; readonly role: Role }): Promise<Member> {
    requireRole(caller, 'admin');
    checkId(id);
    const checked = memberName(name);
    return this.#ports.store.change(caller.workspace, async (changes) => {
      await refuseFormerAdmin(changes, caller);
      const before = await changes.member(id);
      if (before !== undefined) {
        if (before.name === checked && before.role === role && before.status === 'active') return before;
        return refuse('id-taken', `The id '${id}' belongs to the member '${before.name}' already. Change that member, or add this one under another id.`);
      }
      if ((await changes.members()).length >= MOST_MEMBERS) refuse('too-large', `This workspace has ${String(MOST_MEMBERS)} members, which is as many as it can have.`);
      const member: Member = { id, name: checked, role, status: 'active', createdUtc: this.#ports.clock.nowUtc() };
      await changes.putMember(member);
      await this.#audit(caller, changes, 'member-added', id, `'${checked}' as ${role}`);
      return member;
    });
  }

  /** The last admin cannot be removed or made less. A removed member's tokens are dead at once, and stay so. */
  async patch(caller: Caller, id: string, patch: MemberPatch): Promise<Member> {
    requireRole(caller, 'admin');
    const name = patch.name === undefined ? undefined : memberName(patch.name);
    return this.#ports.store.change(caller.workspace, async (changes) => {
      await refuseFormerAdmin(changes, caller);
      const before = (await changes.member(id)) ?? refuseUnknownMember(id);
      const after: Member = { ...before, name: name ?? before.name, role: patch.role ?? before.role, status: patch.status ?? before.status };
      const deeds = deedsOf(before, after);
      if (deeds.length === 0) return before;
      if (isAdmin(before) && !isAdmin(after) && !(await changes.members()).some((member) => member.id !== id && isAdmin(member))) {
        refuse('wrong-state', `'${before.name}' is the last admin of this workspace, which must have one. Make another member an admin first.`);
      }
      await changes.putMember(after);
      if (before.status === 'active' && after.status === 'removed') {
        const revokedUtc = this.#ports.clock.nowUtc();
        for (const token of await changes.tokens(id)) if (token.revokedUtc === undefined) await changes.putToken({ ...token, revokedUtc });
      }
      for (const [action, detail] of deeds) await this.#audit(caller, changes, action, id, detail);
      return after;
    });
  }

  /** Newest first, those before the entry numbered `before`. */
  async audit(caller: Caller, page: { readonly before?: number | undefined; readonly limit?: number | undefined }): Promise<AuditPage> {
    requireRole(caller, 'admin');
    const { before } = page;
    if (before !== undefined && (!Number.isSafeInteger(before) || before < 0)) refuse('invalid-request', `'${String(before)}' is no place in the audit log. Give the seq of the oldest entry that you have.`);
    const size = pageSize(page.limit, MOST_ENTRIES);
    const found = await this.#ports.store.read(caller.workspace, (reads) => reads.audit({ before, limit: size + 1 }));
    return { entries: found.slice(0, size), more: found.length > size };
  }

  #audit(caller: Caller, changes: WorkspaceChanges, action: string, member: string, detail: string): Promise<void> {
    return changes.addAudit({ atUtc: this.#ports.clock.nowUtc(), member: caller.member, action, target: `members/${member}`, detail });
  }
}

function memberName(name: string): string {
  const text = name.trim().normalize('NFC');
  checkText(text, 'name', 200);
  if (text === '' || /\p{Cc}/u.test(text)) refuse('invalid-request', 'The name of a member must not be empty or have control characters.', { problems: [{ path: 'name', message: 'expected a name' }] });
  return text;
}

function isAdmin({ role, status }: Member): boolean {
  return role === 'admin' && status === 'active';
}

function deedsOf(before: Member, after: Member): readonly (readonly [action: string, detail: string])[] {
  return [
    ...(before.name === after.name ? [] : [['member-renamed', `'${before.name}' is '${after.name}'`] as const]),
    ...(before.role === after.role ? [] : [['member-role', `'${after.name}' was ${before.role}, is ${after.role}`] as const]),
    ...(before.status === after.status ? [] : [[after.status === 'removed' ? 'member-removed' : 'member-returned', `'${after.name}'`] as const]),
  ];
}
