import { describe, expect, it } from 'vitest';
import { marksOf } from '#electron/host/workspaces/marks.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';
import type { ConflictView, OutboxItemView, RemoteRow, WorkspaceStateView } from '#shared/sync/views.ts';

const utc = '2026-01-01T00:00:00.000Z';
const state = (id: string): WorkspaceStateView => ({ id, name: id.toUpperCase(), url: 'https://x.example', state: 'online', queued: 0, conflicts: 0, parked: 0 });
const row = (id: string, versions: readonly (readonly [string, boolean])[], presence: RemoteRow['presence'] = 'here'): RemoteRow => ({
  kind: 'module', id, name: `name-${id}`, description: '', status: 'active', createdBy: 'Ana', createdUtc: utc, presence,
  versions: versions.map(([version, here]) => ({ version, id: `v-${id}-${version}`, status: 'active', description: '', createdUtc: utc, here })),
});
const queued = (entityId: string, kind: OutboxItemView['kind'] = 'module'): OutboxItemView => ({ id: `o-${entityId}`, workspace: 'team', kind, entityId, name: `name-${entityId}`, what: 'publish-version', version: '1', fields: [], reason: 'offline', explanation: '', attempts: 0 });
const clash = (entityId: string): ConflictView => ({ id: `c-${entityId}`, workspace: 'team', conflict: 'name-taken', kind: 'module', entityId, name: `name-${entityId}`, message: '', choices: [] });

/** Of a service, what marks are made from. */
function service(of: { readonly rows?: readonly RemoteRow[]; readonly outbox?: readonly OutboxItemView[]; readonly conflicts?: readonly ConflictView[]; readonly workspaces?: readonly string[] }): Pick<SyncService, 'workspaces' | 'browse' | 'outbox' | 'conflicts'> {
  const { rows = [], outbox = [], conflicts = [], workspaces = ['team'] } = of;
  return {
    workspaces: () => workspaces.map(state),
    browse: (_workspace, { offset = 0, limit = 200, presence } = {}) => {
      const found = rows.filter((each) => presence === undefined || each.presence === presence);
      return { rows: found.slice(offset, offset + limit), total: found.length };
    },
    outbox: () => outbox,
    conflicts: () => conflicts,
  };
}

const never = new AbortController().signal;

describe('where things are shared', () => {
  it('says which versions a workspace has, and that it has newer ones', async () => {
    const marks = await marksOf(service({ rows: [row('a', [['1', true], ['2', true]]), row('b', [['1', true], ['2', false]]), row('c', [['1', false]], 'there')] }), 'module', never);
    expect(marks).toEqual([
      { workspace: 'team', id: 'a', name: 'name-a', published: ['1', '2'], newer: false, queued: false, conflict: false },
      { workspace: 'team', id: 'b', name: 'name-b', published: ['1'], newer: true, queued: false, conflict: false },
    ]);
  });

  it('says what waits and what is in conflict, also of what the workspace does not have yet', async () => {
    const marks = await marksOf(service({ rows: [row('a', [['1', true]])], outbox: [queued('a'), queued('new'), queued('other', 'endpoint')], conflicts: [clash('new')] }), 'module', never);
    expect(marks.map(({ id, queued: waits, conflict }) => [id, waits, conflict])).toEqual([['a', true, false], ['new', true, true]]);
  });

  it('reads all pages of a large workspace, of each workspace', async () => {
    const rows = Array.from({ length: 2_500 }, (_unused, index) => row(`m${index}`, [['1', true]]));
    expect(await marksOf(service({ rows, workspaces: ['team', 'lab'] }), 'module', never)).toHaveLength(5_000);
  });

  it('reads no page of what is not here', async () => {
    const rows = Array.from({ length: 10_000 }, (_unused, index) => row(`m${index}`, [['1', false]], index === 9_999 ? 'here' : 'there'));
    const of = service({ rows });
    let asked = 0;
    const marks = await marksOf({ ...of, browse: (...words) => { asked += 1; return of.browse(...words); } }, 'module', never);
    expect([marks.length, asked]).toEqual([1, 1]);
  });

  it('asks nothing where there is no workspace, and stops when it is given up', async () => {
    expect(await marksOf(service({ workspaces: [] }), 'module', never)).toEqual([]);
    const rows = Array.from({ length: 1_500 }, (_unused, index) => row(`m${index}`, [['1', true]]));
    await expect(marksOf(service({ rows }), 'module', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
