import path from 'node:path';
import { startPostgres } from '#test/kit/postgres/postgres-server.ts';
import type { Opened } from '#electron/workspace/server/opened.ts';
import { peer } from '../peer.ts';
import { drydockPublisher, type Workload } from './drydock-publisher.ts';
import { startDrydock } from './drydock-server.ts';
import type { LoadClient } from './load.ts';
import { npmPublisher, npmTarball } from './npm-publisher.ts';
import { startVerdaccio } from './verdaccio-peer.ts';

/** A server that is published to. */
export interface Contender {
  readonly pid: number;
  publisher(): Promise<LoadClient>;
}

/** Ours on both databases, both with fsync, and the peer; instead of one that cannot be had, why. */
export interface Contenders {
  readonly PGlite: Contender;
  readonly PostgreSQL: Contender | string;
  readonly verdaccio: Contender | string;
}

/** Starts them below the folder, each in a process of its own; `opened` ends them. */
export async function openContenders(folder: string, members: number, workload: Workload, opened: Opened): Promise<Contenders> {
  const ours = async (name: string, database?: string): Promise<Contender> => {
    const server = opened.use(await startDrydock(path.join(folder, name), { members, database }));
    return { pid: server.pid, publisher: () => drydockPublisher(server, workload) };
  };
  const tarball = await npmTarball();
  return {
    PGlite: await ours('pglite'),
    PostgreSQL: await peer(async () => ours('postgres', await opened.use(await startPostgres({ durable: true })).freshDatabase())),
    verdaccio: await peer(async () => {
      const server = opened.use(await startVerdaccio(path.join(folder, 'verdaccio')));
      return { pid: server.pid, publisher: () => npmPublisher(server, workload, tarball) };
    }),
  };
}
