import { existsSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { CancelledError } from '#shared/errors.ts';
import { FileLock, isFileLockHeld, tryAcquireFileLock } from '#electron/store/file-lock.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { bundleChild } from '#test/sim/bundle-child.ts';

const folder = path.resolve(import.meta.dirname, '../../../.cache/sim', `file-lock-${String(process.pid)}`);
let holder: string;

beforeAll(async () => {
  holder = await bundleChild(path.join(import.meta.dirname, 'hold-lock.ts'), folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
});

async function startHolder(lock: string) {
  const child = spawn(process.execPath, [holder, lock], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('another process that holds the lock is waited for, and its death releases it', async () => {
  const lock = path.join(temporaryFolder(), 'deep/er/lock');
  const child = await startHolder(lock);
  expect(isFileLockHeld(lock)).toBe(true);
  expect(await tryAcquireFileLock(lock)).toBeUndefined();
  const waiting = new FileLock(lock).acquire();
  child.kill('SIGKILL');
  const held = await waiting;
  held.release();
  expect(isFileLockHeld(lock)).toBe(false);
  expect(existsSync(lock)).toBe(true);
});

test('waiting can be cancelled and those behind still get their turn', async () => {
  const lock = new FileLock(path.join(temporaryFolder(), 'lock'));
  const first = await lock.acquire();
  const impatient = new AbortController();
  const second = lock.acquire(impatient.signal);
  const third = lock.acquire();
  impatient.abort();
  await expect(second).rejects.toThrow(CancelledError);
  first.release();
  first.release();
  (await third).release();
});

test('waiting for another process can be cancelled', async () => {
  const lock = path.join(temporaryFolder(), 'lock');
  const child = await startHolder(lock);
  const impatient = new AbortController();
  const waiting = new FileLock(lock).acquire(impatient.signal);
  impatient.abort();
  await expect(waiting).rejects.toThrow(CancelledError);
  child.kill('SIGKILL');
  await once(child, 'close');
});

test('within a process everybody is served in order, one at a time, also through two lock objects', async () => {
  const file = path.join(temporaryFolder(), 'lock');
  const [one, two] = [new FileLock(file), new FileLock(file)];
  const order: number[] = [];
  let inside = 0;
  const enter = async (lock: FileLock, at: number): Promise<void> =>
    lock.run(async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      inside -= 1;
      order.push(at);
    });
  await Promise.all(Array.from({ length: 40 }, (_, at) => enter(at % 2 === 0 ? one : two, at)));
  const ofOne = order.filter((at) => at % 2 === 0);
  expect(ofOne).toEqual(ofOne.toSorted((a, b) => a - b));
  expect(order).toHaveLength(40);
});

test('nobody holds a lock that was never made, and looking does not make it', () => {
  const lock = path.join(temporaryFolder(), 'lock');
  expect(isFileLockHeld(lock)).toBe(false);
  expect(statSync(lock, { throwIfNoEntry: false })).toBeUndefined();
});
