import type { AuditEntry, Member } from '#shared/workspace/members.ts';
import type { BrowseFilter, BrowsePage, ConflictView, FidelityReport, OutboxItemView, RemoteRow, ThreeWayView, WorkspaceStateView } from '#shared/sync/views.ts';
import type { WorkspaceParts } from '#electron/host/workspaces/host-workspaces.ts';
import { RemoteUnreachableError } from '#electron/sync/remote/remote-errors.ts';
import type { RemoteMembers } from '#electron/sync/remote/remote-members.ts';
import type { SyncEvent, SyncService } from '#electron/sync/sync-service.ts';

/** What a workspace is made to show in a story of states. */
export interface Shown {
  state: WorkspaceStateView;
  rows: readonly RemoteRow[];
  outbox: readonly OutboxItemView[];
  conflicts: readonly ConflictView[];
  threeWay: ThreeWayView | undefined;
  fidelity: Pick<FidelityReport, 'together' | 'items' | 'publishable'>;
  members: readonly Member[];
  audit: readonly AuditEntry[];
  /** Questions for the workspace itself get no answer. */
  silent: boolean;
}

/**
 * Workspaces that are in whatever state a story of states wants to look at: what real ones do is told by other stories. Nothing is sent anywhere.
 */
export class StandInWorkspaces {
  readonly #shown: Shown[] = [];
  readonly #listeners = new Set<(event: SyncEvent) => void>();
  readonly parts: WorkspaceParts;

  constructor() {
    const find = (id: string): Shown => {
      const found = this.#shown.find(({ state }) => state.id === id);
      if (found === undefined) throw new Error(`no workspace ${id}`);
      return found;
    };
    const never = (): never => {
      throw new Error('Nothing is done in a story of states.');
    };
    const sync: SyncService = {
      workspaces: () => this.#shown.map(({ state }) => state),
      contact: async () => undefined,
      fidelity: async ({ workspace, kind, entity, versions }) => ({ ...find(workspace).fidelity, workspace, publication: { kind, id: 'm-1', name: entity, versions: typeof versions === 'string' ? [] : [...versions] } }),
      sync: () => new Promise(() => undefined),
      outbox: (id) => (id === undefined ? [] : find(id).outbox),
      conflicts: (id) => (id === undefined ? [] : find(id).conflicts),
      browse: (id, filter) => browsed(find(id).rows, filter ?? {}),
      threeWay: (id) => find(id).threeWay ?? never(),
      resolveConflict: async ({ workspace, conflict }) => {
        const of = find(workspace);
        this.change(workspace, { conflicts: of.conflicts.filter(({ id }) => id !== conflict) });
      },
      markForPublishing: never, unmark: never, pull: never,
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    this.parts = {
      sync,
      add: async ({ workspace }) => (workspace === undefined ? { outcome: 'choose', workspaces: [{ id: 'w-1', name: 'Penguin research', role: 'contributor' }, { id: 'w-2', name: 'Sandbox', role: 'reader' }] } : { outcome: 'added', id: workspace, name: workspace }),
      login: async () => {
        throw new RemoteUnreachableError('Penguin research', 'nothing listens at its address');
      },
      remove: never,
      members: async (id) => membersOf(find(id)),
      changes: async function* (_workspace, signal) {
        yield* [];
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
      places: [],
      close: async () => undefined,
    };
  }

  add(shown: Shown): void {
    this.#shown.push(shown);
    this.#tell(shown.state.id);
  }

  change(id: string, change: Partial<Omit<Shown, 'state'>> & { readonly state?: Partial<WorkspaceStateView> }): void {
    const at = this.#shown.findIndex(({ state }) => state.id === id);
    const before = this.#shown[at];
    if (before === undefined) return;
    this.#shown[at] = { ...before, ...change, state: { ...before.state, ...change.state, ...(change.conflicts === undefined ? {} : { conflicts: change.conflicts.length }) } };
    this.#tell(id);
  }

  #tell(workspace: string): void {
    for (const listener of this.#listeners) listener({ workspace, changed: 'state' });
  }
}

function browsed(rows: readonly RemoteRow[], { kind, search = '', all = false, presence, offset = 0, limit = 200 }: BrowseFilter): BrowsePage {
  const wanted = search.toLowerCase();
  const found = rows.filter((row) => (kind === undefined || row.kind === kind) && (all || row.status === 'active') && (presence === undefined || row.presence === presence) && `${row.name}\n${row.description}\n${row.id}`.toLowerCase().includes(wanted));
  return { rows: found.slice(offset, offset + limit), total: found.length };
}

function membersOf({ members, audit, silent }: Shown): RemoteMembers {
  const answered = async <T>(value: T): Promise<T> => {
    if (silent) throw new RemoteUnreachableError('Penguin research', 'nothing listens at its address');
    return value;
  };
  const [first] = members;
  if (first === undefined) throw new Error('no member');
  return {
    members: () => answered(members),
    createMember: (id, { name, role }) => answered({ ...first, id, name, role, tokens: [] }),
    changeMember: () => answered(first),
    createToken: (_member, { label }) => answered({ token: 'ddw_8Jk2mPq4Rt6Vx8Zb0Nd1Fg3Hj5Ls7Wc9Ye', view: { id: 't-new', label, createdUtc: '2026-01-01T00:00:00.000Z' } }),
    revokeToken: () => answered(undefined),
    audit: () => answered({ entries: [...audit], more: true }),
  };
}
