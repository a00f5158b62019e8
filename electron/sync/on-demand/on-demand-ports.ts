import { existsSync } from 'node:fs';
import type { App } from '#electron/compose.ts';
import type { LackingModules } from '#electron/runner/plan/bring-lacking.ts';
import type { FetchProgress } from '#electron/runner/run-service.ts';
import { SnapshotNotFoundError } from '#electron/snapshots/snapshot-errors.ts';
import type { TransferProgress } from '../content/content-transfer.ts';

export interface OnDemandParts extends Pick<App, 'layout' | 'snapshots'> {
  readonly environment: NodeJS.ProcessEnv;
  /** The whole of it, once it is composed. */
  readonly app: () => App;
}

/** What a run takes from workspaces when the home lacks it. A home without workspaces pays one look at a folder, and that only when something is missing. */
export interface OnDemand {
  readonly materialise: (snapshotId: string, folder: string, signal?: AbortSignal) => Promise<void>;
  readonly bringCode: (snapshotIds: readonly string[], signal: AbortSignal, onFetch: (progress: FetchProgress) => void) => Promise<void>;
  readonly lacking: LackingModules;
}

export function onDemandPorts({ layout, snapshots, environment, app }: OnDemandParts): OnDemand {
  const hasWorkspaces = (): boolean => existsSync(layout.workspaces);
  const bring = async (id: string, signal: AbortSignal, onProgress?: TransferProgress): Promise<void> => (await import('./bring-code.ts')).bringCode({ layout, snapshots }, environment, id, signal, onProgress);
  return {
    materialise: async (id, folder, signal = new AbortController().signal) => {
      try {
        await snapshots.materialise(id, folder, signal);
      } catch (error) {
        if (!(error instanceof SnapshotNotFoundError) || !hasWorkspaces()) throw error;
        await bring(id, signal);
        await snapshots.materialise(id, folder, signal);
      }
    },
    bringCode: async (ids, signal, onFetch) => {
      if (ids.length === 0 || !hasWorkspaces()) return;
      for (const id of ids) {
        if (await snapshots.has(id)) continue;
        const progress = { kind: 'data', name: `files ${id.slice(0, 19)}` } as const;
        try {
          await bring(id, signal, ({ done, total }) => onFetch({ ...progress, status: `${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`, fraction: total === 0 ? 0 : Math.min(0.999, done / total) }));
        } finally {
          onFetch({ ...progress, status: '', fraction: 1 });
        }
      }
    },
    lacking: {
      bring: async (references, signal, onFetch) => {
        if (!hasWorkspaces()) return new Map();
        const [{ composeSync }, { bringModules }] = await Promise.all([import('../compose-sync.ts'), import('./bring-modules.ts')]);
        await using workspaces = await composeSync(app(), { environment });
        return await bringModules({ sync: workspaces.sync, workspaces: workspaces.accounts.list() }, references, signal, onFetch);
      },
    },
  };
}
