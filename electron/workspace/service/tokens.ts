import { createHash } from 'node:crypto';
import type { AuditEntry, TokenView } from '#shared/workspace/members.ts';
import type { Caller, TokenRow, WorkspaceChanges } from '../store/workspace-store.ts';
import { refuseFormerAdmin, refuseUnknownMember } from './member-checks.ts';
import { checkText } from './plain-fields.ts';
import { refuse, requireRole } from './refuse.ts';
import { tokenView } from './token-view.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

export interface NewToken {
  readonly label: string;
  /** Days; absent: it does not expire. */
  readonly expiresInDays?: number | undefined;
}

/** The only place where a token itself is given. */
export interface CreatedToken {
  readonly token: string;
  readonly view: TokenView;
}

const PREFIX = 'drydock_';
const LONGEST_TOKEN = 200;
const DAY_MS = 86_400_000;
const MOST_TOKENS = 200;
/** When a token was used last is known to this much, so that using it costs no write. */
const TOUCH_EVERY_MS = 10 * 60_000;

/** sha256 of a token, hex: what is kept of it. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A token that nobody has stored yet. Refuses what can be no label or validity. */
export function makeToken({ clock, newId, newSecret }: Pick<WorkspacePorts, 'clock' | 'newId' | 'newSecret'>, workspace: string, member: string, { label, expiresInDays }: NewToken): { readonly token: string; readonly row: TokenRow } {
  const text = label.trim().normalize('NFC');
  checkText(text, 'label', 200);
  if (text === '' || /\p{Cc}/u.test(text)) refuse('invalid-request', 'The label of a token must not be empty or have control characters. Say where it is used, such as "laptop".', { problems: [{ path: 'label', message: 'expected a label' }] });
  if (expiresInDays !== undefined && !(expiresInDays > 0 && expiresInDays <= 3_650)) refuse('invalid-request', 'A token is valid for 1 to 3650 days, or for ever.', { problems: [{ path: 'expiresInDays', message: 'expected 1 to 3650' }] });
  const token = `${PREFIX}${newSecret()}`;
  const createdUtc = clock.nowUtc();
  const expiresUtc = expiresInDays === undefined ? undefined : new Date(Date.parse(createdUtc) + expiresInDays * DAY_MS).toISOString();
  return { token, row: { id: `t-${newId()}`, label: text, createdUtc, workspace, member, hash: tokenHash(token), ...(expiresUtc === undefined ? {} : { expiresUtc }) } };
}

/** Who made it, for the audit log. */
export function tokenCreated(row: TokenRow, by: string): Omit<AuditEntry, 'seq'> {
  return { atUtc: row.createdUtc, member: by, action: 'token-created', target: `members/${row.member}/tokens/${row.id}`, detail: `'${row.label}'${row.expiresUtc === undefined ? '' : `, until ${row.expiresUtc}`}` };
}

/** Tokens: who asks, and how one comes to be allowed to. */
export class Tokens {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  /** Who speaks with this token, with the role that he or she has now. Whoever has the token itself may know why it is of no use. */
  async authenticate(token: string): Promise<Caller> {
    const held = token.startsWith(PREFIX) && token.length <= LONGEST_TOKEN ? await this.#ports.store.token(tokenHash(token)) : undefined;
    if (held === undefined) return refuse('unauthenticated', 'The token is not known here. Ask an admin of the workspace for one, then log in with it.');
    const { token: row, member } = held;
    const nowUtc = this.#ports.clock.nowUtc();
    if (row.revokedUtc !== undefined || member.status !== 'active') refuse('unauthenticated', 'The token was revoked. Ask an admin of the workspace for another, then log in with it.');
    if (row.expiresUtc !== undefined && Date.parse(row.expiresUtc) <= Date.parse(nowUtc)) refuse('unauthenticated', `The token expired at ${row.expiresUtc}. Ask an admin of the workspace for another, then log in with it.`);
    if (row.lastUsedUtc === undefined || Date.parse(nowUtc) - Date.parse(row.lastUsedUtc) >= TOUCH_EVERY_MS) await this.#touch(row.id, nowUtc);
    return { workspace: row.workspace, member: member.id, name: member.name, role: member.role, token: row.id };
  }

  /** When it was used last is for looking at: nobody is refused because that cannot be kept, on a disk that is full, say. */
  async #touch(id: string, nowUtc: string): Promise<void> {
    try {
      await this.#ports.store.touchToken(id, nowUtc);
    } catch (error) {
      this.#ports.tellDefect?.(`token ${id}`, error);
    }
  }

  /** For oneself, or for anyone by an admin. */
  async create(caller: Caller, memberId: string, asked: NewToken): Promise<CreatedToken> {
    if (memberId !== caller.member) requireRole(caller, 'admin');
    const { token, row } = makeToken(this.#ports, caller.workspace, memberId, asked);
    await this.#ports.store.change(caller.workspace, async (changes) => {
      if (memberId !== caller.member) await refuseFormerAdmin(changes, caller);
      else await this.#refuseOutliving(changes, caller, row);
      const member = (await changes.member(memberId)) ?? refuseUnknownMember(memberId);
      if (member.status !== 'active') refuse('wrong-state', `'${member.name}' was removed from this workspace, so no token can be made. Let the member return first.`);
      const valid = (await changes.tokens(memberId)).filter(({ revokedUtc }) => revokedUtc === undefined);
      if (valid.length >= MOST_TOKENS) refuse('too-large', `'${member.name}' has ${String(MOST_TOKENS)} tokens, which is as many as one can have. Revoke those that nobody uses.`);
      await changes.putToken(row);
      await changes.addAudit(tokenCreated(row, caller.member));
    });
    return { token, view: tokenView(row) };
  }

  /** A token that was given for some days must not become one for ever in the hands of whoever has it; nor must one that was revoked meanwhile make another. */
  async #refuseOutliving(changes: WorkspaceChanges, caller: Caller, made: TokenRow): Promise<void> {
    const shown = caller.token === undefined ? undefined : (await changes.tokens(caller.member)).find(({ id }) => id === caller.token);
    if (shown?.revokedUtc !== undefined) refuse('unauthenticated', 'The token was revoked. Ask an admin of the workspace for another, then log in with it.');
    if (shown?.expiresUtc === undefined || caller.role === 'admin') return;
    if (made.expiresUtc !== undefined && Date.parse(made.expiresUtc) <= Date.parse(shown.expiresUtc)) return;
    refuse('forbidden', `Your own token is valid until ${shown.expiresUtc}, and one that is made with it cannot be valid for longer. Ask for fewer days, or ask an admin for another token.`);
  }

  /** One's own, or anyone's by an admin. It is dead at once; revoking it again changes nothing. */
  async revoke(caller: Caller, tokenId: string): Promise<TokenView> {
    return this.#ports.store.change(caller.workspace, async (changes) => {
      const row = (await changes.tokens()).find(({ id }) => id === tokenId);
      if (row === undefined || (row.member !== caller.member && caller.role !== 'admin')) return refuse('not-found', `There is no token '${tokenId.slice(0, 150)}' that you could revoke.`);
      if (row.revokedUtc !== undefined) return tokenView(row);
      if (row.member !== caller.member) await refuseFormerAdmin(changes, caller);
      const revoked = { ...row, revokedUtc: this.#ports.clock.nowUtc() };
      await changes.putToken(revoked);
      await changes.addAudit({ atUtc: revoked.revokedUtc, member: caller.member, action: 'token-revoked', target: `members/${row.member}/tokens/${row.id}`, detail: `'${row.label}'` });
      return tokenView(revoked);
    });
  }
}
