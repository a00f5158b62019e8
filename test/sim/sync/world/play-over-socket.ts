import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import type { OpenDatabase } from '#electron/workspace/database/sql-store.ts';
import { startListeningServers } from './listening-server.ts';
import { playSchedule } from './schedule.ts';

export interface SocketShare {
  /** 0 up to, and without, `of`: which of the schedules are played here. Those of the other shares are played in other processes. */
  readonly share: number;
  readonly of: number;
  /** Opens the database of the server, which may be in `folder`. */
  readonly database: (folder: string) => Promise<OpenDatabase>;
}

/** Plays a share of the schedules that are asked for against the server as it is, its database and a socket. Returns how often each thing happened. Throws `BrokenPromiseError`. */
export async function playOverSocket({ share, of, database }: SocketShare): Promise<ReadonlyMap<string, number>> {
  const schedules = Number(process.env['DRYDOCK_SIM_SERVER_SCHEDULES'] ?? 200);
  const first = Number(process.env['DRYDOCK_SIM_FIRST'] ?? 1_000_001);
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drydock-sim-server-'));
  try {
    await using hasher = new ContentHasher();
    const begun = performance.now();
    await using servers = await startListeningServers(folder, await database(path.join(folder, 'database')));
    const started = performance.now();
    const counts = new Map<string, number>();
    let played = 0;
    for (let seed = first + share; seed < first + schedules; seed += of) {
      await playSchedule({ seed, folder, hasher, counts, openServer: (time) => servers.open(time) });
      played += 1;
    }
    process.stdout.write(`${String(played)} schedules over a socket in ${seconds(performance.now() - started)} s, after ${seconds(started - begun)} s of starting: ${JSON.stringify(Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))))}\n`);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
