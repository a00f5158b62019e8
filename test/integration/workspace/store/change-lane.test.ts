import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import { SqlStore, type OpenDatabase } from '#electron/workspace/database/sql-store.ts';
import { describeWithPostgres } from '#test/kit/postgres/describe-with-postgres.ts';

const clients = 16;
const rounds = 5;

/** Clients that each come again as soon as they are answered, as people and programs do. */
async function shareTransactions(database: OpenDatabase): Promise<void> {
  await using store = new SqlStore(database);
  await store.createWorkspace({ id: 'w', name: 'W', createdUtc: '2026-01-01T00:00:00.000Z', epoch: 'e' });
  const transactions = vi.spyOn(database.db, 'transaction');
  const numbers = await Promise.all(Array.from({ length: clients }, async () => {
    const own: number[] = [];
    for (let round = 0; round < rounds; round += 1) own.push(await store.change('w', (changes) => changes.seq()));
    return own;
  }));
  expect(numbers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: clients * rounds }, (_, index) => index + 1));
  // One by one they would be eighty; the first may be alone, and some may come late.
  expect(transactions.mock.calls.length).toBeLessThan(3 * rounds);
}

test('those who wait for the embedded database together share its transactions, also when they come again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-lane-'));
  try {
    await shareTransactions(await openEmbedded(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describeWithPostgres('those who wait for PostgreSQL together', (postgres) => {
  test('share its transactions, also when they come again', async () => {
    await shareTransactions(await openPostgres({ url: await postgres.server().freshDatabase() }));
  });
});
