import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '#electron/clock.ts';
import type { Answered } from '#electron/workspace/http/frame.ts';
import { startWorkspaceServer, type WorkspaceServer, type WorkspaceServerOptions } from '#electron/workspace/server/start-workspace-server.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';

/** A folder that is removed at the end. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-server-'));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface LoggedServer extends WorkspaceServer {
  readonly answered: Answered[];
  readonly defects: unknown[];
}

/** A server on a free port of this machine; its database is in memory unless `store` says otherwise. */
export async function startServer(folder: string, options: Partial<WorkspaceServerOptions> = {}): Promise<LoggedServer> {
  const answered: Answered[] = [];
  const defects: unknown[] = [];
  const server = await startWorkspaceServer({
    folder,
    clock: systemClock,
    version: '0.0.0',
    host: '127.0.0.1',
    port: 0,
    store: new MemoryStore(),
    log: {
      answered: (each) => answered.push(each),
      defect: (_requestId, error) => defects.push(error),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    ...options,
  });
  return { ...server, answered, defects };
}
