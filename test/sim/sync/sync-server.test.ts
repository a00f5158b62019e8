import { expect, test, vi } from 'vitest';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { playOverSocket } from './world/play-over-socket.ts';

vi.mock('#electron/store/write-durably.ts', async (original) => (await import('./world/mortal-store.ts')).mortalWrites(await original()));
vi.mock('#electron/store/journal.ts', async (original) => (await import('./world/mortal-store.ts')).mortalJournal(await original()));
vi.mock('#electron/store/file-lock.ts', async (original) => (await import('./world/mortal-store.ts')).localLocks(await original()));

test('nothing is lost, doubled or changed over the real server, its embedded database and a real socket (share 1 of 2)', async () => {
  const counts = await playOverSocket({ share: 0, of: 2, database: openEmbedded });
  expect(counts.get('published') ?? 0).toBeGreaterThan(0);
});
