import { expect, vi } from 'vitest';
import { SqlStore } from '#electron/workspace/database/sql-store.ts';
import { testOnBothDatabases } from '#test/kit/workspace/on-both-databases.ts';

const clients = 16;
const rounds = 5;

testOnBothDatabases('those who wait together share a transaction, also when they come again as soon as they are answered', async (database) => {
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
});
