import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Mark } from '#shared/contract/workspaces.ts';
import { throwIfCancelled } from '#shared/errors.ts';
import type { RemoteRow } from '#shared/sync/views.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';

const PAGE = 1_000;

type MarkedService = Pick<SyncService, 'workspaces' | 'browse' | 'outbox' | 'conflicts'>;

/** Where things of a kind that are here are shared, or wait to be. */
export async function marksOf(sync: MarkedService, kind: EntityKind, signal: AbortSignal): Promise<Mark[]> {
  const marks: Mark[] = [];
  for (const { id: workspace } of sync.workspaces()) {
    const found = new Map<string, Mark>();
    for await (const row of rowsHere(sync, workspace, kind, signal)) {
      const versions = row.versions.filter(({ here }) => here).map(({ version }) => version);
      found.set(row.id, { workspace, id: row.id, name: row.name, published: versions, newer: row.versions.length > versions.length, queued: false, conflict: false });
    }
    const change = (id: string, name: string, what: Partial<Mark>): void => {
      found.set(id, { ...(found.get(id) ?? { workspace, id, name, published: [], newer: false, queued: false, conflict: false }), ...what });
    };
    for (const item of sync.outbox(workspace)) if (item.kind === kind) change(item.entityId, item.name, { queued: true });
    for (const item of sync.conflicts(workspace)) if (item.kind === kind) change(item.entityId, item.name, { conflict: true });
    marks.push(...found.values());
  }
  return marks;
}

async function* rowsHere(sync: MarkedService, workspace: string, kind: EntityKind, signal: AbortSignal): AsyncGenerator<RemoteRow> {
  for (let offset = 0; ; offset += PAGE) {
    const { rows, total } = sync.browse(workspace, { kind, all: true, presence: 'here', offset, limit: PAGE });
    yield* rows;
    if (rows.length === 0 || offset + rows.length >= total) return;
    await nextTurn();
    throwIfCancelled(signal);
  }
}
