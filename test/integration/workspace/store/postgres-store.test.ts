import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '#shared/errors.ts';
import { openPostgres } from '#electron/workspace/database/postgres-database.ts';
import { openStore } from '#electron/workspace/database/open-store.ts';
import { SqlStore } from '#electron/workspace/database/sql-store.ts';
import { StoreUnavailableError } from '#electron/workspace/store/store-errors.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { describeWithPostgres } from '#test/kit/postgres/describe-with-postgres.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { openServiceWorld } from '#test/kit/workspace/service-world.ts';
import { workspaceContract } from './workspace-contract.ts';

const createdUtc = '2026-01-01T00:00:00.000Z';

describeWithPostgres('a workspace in PostgreSQL', (postgres) => {
  describe('with one server', () => {
    let store: WorkspaceStore;
    beforeAll(async () => {
      store = await openStore({ url: await postgres.server().freshDatabase() });
    });
    afterAll(async () => {
      await store[Symbol.asyncDispose]();
    });
    workspaceContract(() => store);
  });

  test('several servers may begin at once on an empty database, and share it', async () => {
    const url = await postgres.server().freshDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ url, connections: 3 })));
    const [first = expect.fail()] = stores;
    await first.createWorkspace({ id: 'w', name: 'W', createdUtc, epoch: 'e' });
    await Promise.all(Array.from({ length: 200 }, (_, index) => (stores[index % stores.length] ?? first).change('w', async (changes) => {
      const before = await changes.entity('module', 'm');
      const seq = await changes.seq();
      await changes.putEntity('module', { id: 'm', name: 'm', description: String(Number(before?.description ?? '0') + 1), status: 'active', createdUtc, createdBy: 'ada', versions: [], etag: 'e', seq });
    })));
    expect(await first.read('w', (reads) => reads.entity('module', 'm'))).toMatchObject({ description: '200', seq: 200 });
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  test('a name is published by one of 200 over four servers', async () => {
    const url = await postgres.server().freshDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ url, connections: 3 })));
    const [first = expect.fail()] = stores;
    const { service, contributor } = await openServiceWorld(first);
    const { WorkspaceService } = await import('#electron/workspace/service/workspace-service.ts');
    const services = stores.map((store, index) => new WorkspaceService({
      store, clock: { nowUtc: () => createdUtc, monotonicMs: () => 0 }, newId: () => `s${String(index)}-${String(Math.random())}`, newSecret: () => 'x', about: { version: '0', limits: { documentBytes: 100_000, blobBytes: 1, packBytes: 1 } },
    }));
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, index) => {
      const [id, versionId] = [`m-${String(index)}`, `v-${String(index)}`];
      return (services[index % services.length] ?? service).publish(contributor, 'module', id, versionId, modulePublication({ id, versionId, version: '1', name: 'race', command: String(index) }));
    }));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [Reflect.get(Object(outcome.reason), 'code')] : [])))).toEqual(new Set(['workspace-name-taken']));
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  test('takes each statement apart once for a connection, and goes on when a newer server gives a table another column', async () => {
    const url = await postgres.server().freshDatabase();
    await using database = { ...(await openPostgres({ url, connections: 1 })), async [Symbol.asyncDispose]() { await this.close(); } };
    const { db } = database;
    const found = (id: string) => db.selectFrom('workspaces').selectAll().where('id', '=', id).execute();
    await db.insertInto('workspaces').values({ id: 'w', name: 'W', created_utc: createdUtc, epoch: 'e', seq: 0, audit_seq: 0 }).execute();
    expect([await found('w'), await found('none')]).toMatchObject([[{ id: 'w', name: 'W' }], []]);
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_prepared_statements where statement like 'select * from "workspaces"%'`.execute(db);
    expect(rows).toEqual([{ n: 1 }]);
    await sql`alter table workspaces add column more text`.execute(db);
    await found('w').catch(() => undefined);
    expect(await found('w')).toMatchObject([{ id: 'w', more: null }]);
  });

  test('says clearly when it cannot be reached, and where', async () => {
    await expect(openStore({ url: 'mysql://somewhere/db' })).rejects.toBeInstanceOf(InvalidInputError);
    await expect(openPostgres({ url: 'postgres://drydock:secret@127.0.0.1:1/none', connectTimeoutMs: 2_000 })).rejects.toSatisfy((error) => error instanceof StoreUnavailableError && error.message.includes('127.0.0.1:1/none') && !error.message.includes('secret'));
    await expect(openStore({ url: postgres.server().url('missing') })).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  test('answers again after the database was gone, and has lost nothing that it acknowledged', async () => {
    const url = await postgres.server().freshDatabase();
    const store = new SqlStore(await openPostgres({ url, connections: 4, connectTimeoutMs: 3_000 }));
    await store.createWorkspace({ id: 'w', name: 'W', createdUtc, epoch: 'e' });
    const kept: number[] = [];
    const put = (index: number) => store.change('w', async (changes) => {
      await changes.addAudit({ atUtc: createdUtc, member: 'ada', action: String(index), target: '', detail: '' });
    }).then(() => kept.push(index));
    const during = Promise.allSettled(Array.from({ length: 400 }, (_, index) => put(index)));
    await postgres.server().crashAndRestart();
    const failures = (await during).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(failures.every((failure) => failure instanceof StoreUnavailableError)).toBe(true);
    await put(1_000);
    const actions = new Set((await store.read('w', (reads) => reads.audit({ limit: 1_000 }))).map(({ action }) => Number(action)));
    expect(kept.filter((index) => !actions.has(index))).toEqual([]);
    await store[Symbol.asyncDispose]();
  });

  test('gives up on a statement that takes too long', async () => {
    const url = await postgres.server().freshDatabase();
    const holder = await openPostgres({ url });
    const store = new SqlStore(await openPostgres({ url, statementTimeoutMs: 300 }));
    await store.createWorkspace({ id: 'w', name: 'W', createdUtc, epoch: 'e' });
    await holder.db.transaction().execute(async (transaction) => {
      await transaction.selectFrom('workspaces').selectAll().forUpdate().execute();
      await expect(store.change('w', (changes) => changes.seq())).rejects.toBeInstanceOf(StoreUnavailableError);
    });
    expect(await store.change('w', (changes) => changes.seq())).toBe(1);
    await store[Symbol.asyncDispose]();
    await holder.close();
  });
});
