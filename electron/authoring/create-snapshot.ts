import type { SnapshotSource } from '#shared/sources/source.ts';
import type { App } from '../compose.ts';
import type { Clock } from '../clock.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import { SnapshotRecords } from '../snapshots/snapshot-records.ts';
import { sourcesOf } from '../snapshots/sources/sources-of.ts';
import type { SourceSnapshot } from '../snapshots/sources/source-snapshots.ts';
import { whileSharingFileLock } from '../store/file-lock.ts';

export interface CreateSnapshotRequest {
  readonly source: SnapshotSource;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly onProgress?: (detail: string, fraction?: number) => void;
}

/** Makes a snapshot of a source and keeps it, whether or not a module comes to name it. Throws the errors of sources. */
export async function createSnapshot(app: Pick<App, 'layout' | 'snapshots' | 'engines'>, request: CreateSnapshotRequest, signal: AbortSignal): Promise<SourceSnapshot> {
  checkWritableHome(app.layout.root);
  const { source, cwd, environment, clock, onProgress } = request;
  return whileSharingFileLock(app.layout.contentLock, signal, async () => {
    const made = await sourcesOf(app, environment).capture({ source, cwd, signal, onProgress });
    new SnapshotRecords(app.layout).remember({ schemaVersion: 1, id: made.id, createdUtc: clock.nowUtc(), provenance: { ...made.provenance, of: 'code' } });
    return made;
  });
}
