import { nameKey } from '#shared/catalog/module-name.ts';
import { DrydockError } from '#shared/errors.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import type { RemoteRow } from '#shared/sync/views.ts';
import type { NotBrought } from '#electron/runner/plan/bring-lacking.ts';
import type { FetchProgress } from '#electron/runner/run-service.ts';
import type { SyncService } from '../sync-service.ts';
import type { WorkspaceAccount } from '../workspace-accounts.ts';

export interface BringingParts {
  readonly sync: Pick<SyncService, 'browse' | 'pull'>;
  readonly workspaces: readonly WorkspaceAccount[];
}

/** Pulls the modules that exactly one workspace has, as far as is known here. About the others it says who has them, and why they were not brought. */
export async function bringModules({ sync, workspaces }: BringingParts, references: readonly ModuleReference[], signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<ReadonlyMap<string, NotBrought>> {
  const why = new Map<string, NotBrought>();
  for (const reference of references) {
    const having = workspaces.flatMap((workspace) => {
      const row = rowOf(sync, workspace, reference);
      return row === undefined ? [] : [{ workspace, row }];
    });
    const [only, second] = having;
    if (only === undefined) continue;
    const { workspace, row } = only;
    if (second !== undefined) {
      why.set(reference.text, { why: `The workspaces ${having.map((each) => each.workspace.name).join(', ')} have it: pull the one that you mean.`, commandLine: `To do so: drydock module pull '${row.name}' --from ${workspace.name}` });
      continue;
    }
    const progress = { kind: 'data', name: `module ${row.name}` } as const;
    try {
      onFetch({ ...progress, status: `from ${workspace.name}` });
      await sync.pull(workspace.id, 'module', row.id, { offline: false, signal });
    } catch (error) {
      if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
      why.set(reference.text, { why: `The workspace '${workspace.name}' has it, but it was not brought: ${error.plainMessage}`, commandLine: `To bring it: drydock module pull '${row.name}' --from ${workspace.name}` });
    } finally {
      onFetch({ ...progress, status: '', fraction: 1 });
    }
  }
  return why;
}

function rowOf(sync: Pick<SyncService, 'browse'>, workspace: WorkspaceAccount, reference: ModuleReference): RemoteRow | undefined {
  if (reference.kind === 'id') return rowOfVersion(sync, workspace, reference.id);
  return sync.browse(workspace.id, { kind: 'module', search: reference.name, limit: 1_000 }).rows.find(({ name, status }) => status === 'active' && nameKey(name) === nameKey(reference.name));
}

const PAGE = 1_000;

function rowOfVersion(sync: Pick<SyncService, 'browse'>, workspace: WorkspaceAccount, versionId: string): RemoteRow | undefined {
  for (let offset = 0; ; offset += PAGE) {
    const { rows } = sync.browse(workspace.id, { kind: 'module', all: true, offset, limit: PAGE });
    const row = rows.find(({ versions }) => versions.some(({ id }) => id === versionId));
    if (row !== undefined || rows.length < PAGE) return row;
  }
}
