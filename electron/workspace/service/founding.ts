import type { Member } from '#shared/workspace/members.ts';
import { WorkspaceExistsError } from '../store/store-errors.ts';
import type { Caller, WorkspaceRow } from '../store/workspace-store.ts';
import { checkId, checkText } from './plain-fields.ts';
import { refuse } from './refuse.ts';
import { makeToken, tokenCreated } from './tokens.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

/** A new workspace, and the token with which its first admin begins. */
export interface Founded {
  readonly workspace: string;
  readonly member: Member;
  readonly token: string;
}

/** What only whoever runs the server can do. */
export class Founding {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  /**
   * When it ended in the middle before, it goes on: a workspace without any member is not there yet. `keep` is given the token before it opens anything, so that it can be
   * written down: nobody can tell it afterwards.
   */
  async found(id: string, name: string, admin: { readonly id: string; readonly name: string }, keep?: (token: string) => void): Promise<Founded> {
    checkId(id);
    checkId(admin.id);
    checkText(name, 'name', 200);
    checkText(admin.name, 'admin', 200);
    const { store, clock, newId } = this.#ports;
    const createdUtc = clock.nowUtc();
    const isThere = await store.createWorkspace({ id, name, createdUtc, epoch: newId() }).then(() => false, (error: unknown) => {
      if (error instanceof WorkspaceExistsError) return true;
      throw error;
    });
    const member: Member = { id: admin.id, name: admin.name, role: 'admin', status: 'active', createdUtc };
    const { token, row } = makeToken(this.#ports, id, member.id, { label: 'first' });
    keep?.(token);
    await store.change(id, async (changes) => {
      if (isThere && (await changes.members()).length > 0) throw new WorkspaceExistsError(id);
      await changes.putMember(member);
      await changes.putToken(row);
      await changes.addAudit({ atUtc: createdUtc, member: admin.id, action: 'founded', target: `members/${admin.id}`, detail: `'${name}'` });
      await changes.addAudit(tokenCreated(row, admin.id));
    });
    return { workspace: id, member, token };
  }

  /** Workspaces whose founding was cut short: nobody is in them. */
  async unfinished(): Promise<readonly WorkspaceRow[]> {
    const { store } = this.#ports;
    const rows = await store.workspaces();
    const empty = await Promise.all(rows.map(async ({ id }) => (await store.read(id, (reads) => reads.members())).length === 0));
    return rows.filter((_row, at) => empty[at] === true);
  }

  /** The first active admin's rights, as the one who runs the server. */
  async operator(workspace: string): Promise<Caller> {
    const admin = (await this.#ports.store.read(workspace, (reads) => reads.members())).find(({ role, status }) => role === 'admin' && status === 'active');
    if (admin === undefined) return refuse('wrong-state', `The workspace '${workspace}' has no active admin. Restore it from a backup.`);
    return { workspace, member: admin.id, name: admin.name, role: 'admin' };
  }

  async beginNewHistory(workspace: string): Promise<string> {
    const epoch = this.#ports.newId();
    await this.#ports.store.renewEpoch(workspace, epoch);
    return epoch;
  }
}
