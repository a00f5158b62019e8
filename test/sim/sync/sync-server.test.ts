import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { startListeningServers, type ListeningServers } from './world/listening-server.ts';
import { playSchedule } from './world/schedule.ts';

vi.mock('#electron/store/write-durably.ts', async (original) => (await import('./world/mortal-store.ts')).mortalWrites(await original()));
vi.mock('#electron/store/journal.ts', async (original) => (await import('./world/mortal-store.ts')).mortalJournal(await original()));
vi.mock('#electron/store/file-lock.ts', async (original) => (await import('./world/mortal-store.ts')).localLocks(await original()));

const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drydock-sim-server-'));
const hasher = new ContentHasher();
let servers: ListeningServers;
beforeAll(async () => {
  servers = await startListeningServers(folder);
});
afterAll(async () => {
  await servers[Symbol.asyncDispose]();
  await hasher[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const schedules = Number(process.env['DRYDOCK_SIM_SERVER_SCHEDULES'] ?? 200);
const first = Number(process.env['DRYDOCK_SIM_FIRST'] ?? 1_000_001);

test(`the same holds of the real server, its database and a real socket (${String(schedules)} schedules)`, async () => {
  const counts = new Map<string, number>();
  const begun = performance.now();
  for (let seed = first; seed < first + schedules; seed += 1) await playSchedule({ seed, folder, hasher, counts, openServer: (time) => servers.open(time) });
  process.stdout.write(`${String(schedules)} schedules over a socket in ${((performance.now() - begun) / 1_000).toFixed(1)} s: ${JSON.stringify(Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))))}\n`);
  expect(counts.get('published') ?? 0).toBeGreaterThan(0);
});
