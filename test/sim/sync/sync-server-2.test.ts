import { expect, test, vi } from 'vitest';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import { startPostgres, whyNoPostgres } from '#test/kit/postgres/postgres-server.ts';
import { playOverSocket } from './world/play-over-socket.ts';

vi.mock('#electron/store/write-durably.ts', async (original) => (await import('./world/mortal-store.ts')).mortalWrites(await original()));
vi.mock('#electron/store/journal.ts', async (original) => (await import('./world/mortal-store.ts')).mortalJournal(await original()));
vi.mock('#electron/store/file-lock.ts', async (original) => (await import('./world/mortal-store.ts')).localLocks(await original()));

test('nothing is lost, doubled or changed over the real server, PostgreSQL where there is one, and a real socket (share 2 of 2)', async () => {
  await using postgres = whyNoPostgres() === undefined ? await startPostgres() : undefined;
  const counts = await playOverSocket({ share: 1, of: 2, database: async (folder) => (postgres === undefined ? openEmbedded(folder) : openPostgres({ url: await postgres.freshDatabase() })) });
  expect(counts.get('published') ?? 0).toBeGreaterThan(0);
});
