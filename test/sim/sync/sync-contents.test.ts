import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { MemoryServers } from './world/memory-server.ts';
import { playSchedule } from './world/schedule.ts';

vi.mock('#electron/store/write-durably.ts', async (original) => (await import('./world/mortal-store.ts')).mortalWrites(await original()));
vi.mock('#electron/store/journal.ts', async (original) => (await import('./world/mortal-store.ts')).mortalJournal(await original()));
vi.mock('#electron/store/file-lock.ts', async (original) => (await import('./world/mortal-store.ts')).localLocks(await original()));

const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drydock-sim-contents-'));
const hasher = new ContentHasher();
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const schedules = Number(process.env['DRYDOCK_SIM_CONTENT_SCHEDULES'] ?? 15);
const first = Number(process.env['DRYDOCK_SIM_FIRST'] ?? 2_000_001);

test(`the same holds where modules have files, and whoever comes new can bring every version with them (${String(schedules)} schedules)`, async () => {
  const counts = new Map<string, number>();
  const begun = performance.now();
  for (let seed = first; seed < first + schedules; seed += 1) {
    // A server of its own: each world sends its files anew.
    const servers = new MemoryServers(path.join(folder, `server-${String(seed)}`));
    await playSchedule({ seed, folder, hasher, counts, hasFiles: true, openServer: (time) => servers.open(time) });
  }
  process.stdout.write(`${String(schedules)} schedules with files in ${((performance.now() - begun) / 1_000).toFixed(1)} s: ${JSON.stringify(Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))))}\n`);
  expect(counts.get('brought files') ?? 0).toBeGreaterThan(0);
});
