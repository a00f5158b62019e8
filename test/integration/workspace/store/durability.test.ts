import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realDiskSync } from '#electron/workspace/database/durable-node-fs.ts';
import { openEmbedded } from '#electron/workspace/database/embedded-database.ts';
import { DatabaseInUseError } from '#electron/workspace/database/embedded-errors.ts';
import { SqlStore } from '#electron/workspace/database/sql-store.ts';
import { bundleChild } from '#test/sim/bundle-child.ts';

describe('the embedded database', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-durable-'));
  let syncs = 0;
  const open = async (): Promise<SqlStore> => new SqlStore(await openEmbedded(folder, {
    ...realDiskSync,
    file: (descriptor) => {
      syncs += 1;
      realDiskSync.file(descriptor);
    },
  }));
  const note = (store: SqlStore, action: string): Promise<void> => store.change('w', (changes) => changes.addAudit({ atUtc: '', member: 'ada', action, target: '', detail: '' }));
  const noted = async (store: SqlStore): Promise<readonly string[]> => (await store.read('w', (reads) => reads.audit({ limit: 10_000 }))).map(({ action }) => action).reverse();

  beforeAll(async () => {
    const store = await open();
    await store.createWorkspace({ id: 'w', name: 'W', createdUtc: '', epoch: 'e' });
    await store[Symbol.asyncDispose]();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has on disk whatever it acknowledged, at one sync for all that waited together', async () => {
    const store = await open();
    for (const action of ['one', 'two', 'three']) {
      const before = syncs;
      await note(store, action);
      expect(syncs).toBeGreaterThan(before);
    }
    const before = syncs;
    await Promise.all(Array.from({ length: 50 }, (_, index) => note(store, String(index))));
    expect(syncs - before).toBeGreaterThan(0);
    expect(syncs - before).toBeLessThan(10);
    await store.read('w', (reads) => reads.workspace());
    await store[Symbol.asyncDispose]();
    const again = await open();
    expect(await noted(again)).toHaveLength(53);
    await again[Symbol.asyncDispose]();
  });

  test('takes those together whose requests arrived at the same time, though they are read one after the other', async () => {
    const store = await open();
    await store.read('w', (reads) => reads.workspace());
    const before = syncs;
    // Each in a turn of its own, as what sockets bring is.
    await Promise.all(Array.from({ length: 20 }, (_, index) => new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        note(store, `arrived ${String(index)}`).then(() => resolve(), reject);
      });
    })));
    expect(syncs - before).toBeLessThan(5);
    await store[Symbol.asyncDispose]();
  });

  test('is opened by one server at a time', async () => {
    const store = await open();
    await expect(open()).rejects.toBeInstanceOf(DatabaseInUseError);
    await store[Symbol.asyncDispose]();
  });

  test('has everything that it acknowledged after it was killed', async () => {
    const child = await bundleChild(path.join(import.meta.dirname, 'children', 'publish-until-killed.ts'), path.join(folder, 'bundle'));
    const running = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = 0;
    for await (const line of createInterface({ input: running.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 40) running.kill('SIGKILL');
    }
    if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
    expect(acknowledged).toBeGreaterThanOrEqual(40);
    const store = await open();
    const found = new Set(await noted(store));
    const expected = Array.from({ length: acknowledged * 3 }, (_, index) => `${String(Math.floor(index / 3) + 1)}-${String(index % 3)}`);
    expect(expected.filter((action) => !found.has(action))).toEqual([]);
    await store[Symbol.asyncDispose]();
  });

  test('ends its process when the disk does not take something, and acknowledges nothing of it', async () => {
    const child = await bundleChild(path.join(import.meta.dirname, 'children', 'publish-on-broken-disk.ts'), path.join(folder, 'bundle'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [child, folder], { encoding: 'utf8', timeout: 60_000 });
    expect([status, stdout]).toEqual([1, 'kept\n']);
    expect(stderr).toContain('The disk is broken');
    const store = await open();
    expect((await noted(store)).filter((action) => ['kept', 'lost'].includes(action))).toContain('kept');
    await store[Symbol.asyncDispose]();
  });
});
