import { closeSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryLock, unlock } from 'fs-native-extensions';
import { CancelledError, throwIfCancelled } from '#shared/errors.ts';
import { storeError, systemCode } from './store-errors.ts';

/** A lock that is held. `release` is idempotent; the kernel releases it when the process dies, however it dies. */
export interface HeldLock {
  release(): void;
  [Symbol.dispose](): void;
}

const MAIN = 0;
/** Whoever waits for the main byte holds this one, so that a process that locks in a tight loop cannot starve the others. */
const TURNSTILE = 1;
const LONGEST_PAUSE_MS = 8;

/**
 * An exclusive lock between processes, on a file that is made when missing and never removed. Within the process
 * the callers of one `FileLock` are served in order. Waiting is by polling, because a blocked kernel wait would take a thread
 * of the pool and could not be cancelled.
 */
export class FileLock {
  readonly path: string;
  #turn: Promise<void> = Promise.resolve();

  constructor(lockPath: string) {
    this.path = lockPath;
  }

  /** Waits for the lock. Rejects with `CancelledError` when the signal fires first, or a store error when the file cannot be opened. */
  async acquire(signal?: AbortSignal): Promise<HeldLock> {
    throwIfCancelled(signal);
    const before = this.#turn;
    let next = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      next = resolve;
    });
    this.#turn = before.then(() => mine);
    try {
      await unlessCancelled(before, signal);
      return held(await lockFile(this.path, signal), next);
    } catch (error) {
      next();
      throw error;
    }
  }

  /** Runs `work` under the lock and releases it however the work ends. */
  async run<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    const lock = await this.acquire(signal);
    try {
      return await work();
    } finally {
      lock.release();
    }
  }
}

/** Runs `work` with a share of the lock: any number of holders share it, none of them beside an exclusive one. Rejects as `FileLock.acquire`. */
export async function whileSharingFileLock<T>(lockPath: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const fd = openLockFile(lockPath);
  try {
    await waitForByte(fd, MAIN, lockPath, signal, true);
    return await work();
  } finally {
    closeSync(fd);
  }
}

/** Takes the lock if it is free: for a lock that says "the owner is alive". Tries thrice, because a look at the lock holds it for some microseconds. */
export async function tryAcquireFileLock(lockPath: string): Promise<HeldLock | undefined> {
  const fd = openLockFile(lockPath);
  try {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      if (tryLockByte(fd, MAIN, lockPath)) return held(fd, () => undefined);
      await delay(1);
    }
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return undefined;
}

/** Whether some process (this one included) holds the lock now. Makes no file; on a read-only disk nobody can hold one. */
export function isFileLockHeld(lockPath: string): boolean {
  let fd: number;
  try {
    fd = openSync(lockPath, 'r+');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'EROFS') return false;
    throw storeError(error, lockPath);
  }
  try {
    return !tryLockByte(fd, MAIN, lockPath);
  } finally {
    closeSync(fd);
  }
}

async function lockFile(lockPath: string, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    const fd = openLockFile(lockPath);
    try {
      await waitForByte(fd, TURNSTILE, lockPath, signal);
      await waitForByte(fd, MAIN, lockPath, signal);
      unlock(fd, TURNSTILE, 1);
      if (isStillThere(fd, lockPath)) return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(fd);
  }
}

async function waitForByte(fd: number, byte: number, lockPath: string, signal: AbortSignal | undefined, shared = false): Promise<void> {
  for (let pause = 1; !tryLockByte(fd, byte, lockPath, shared); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    throwIfCancelled(signal);
    await delay(pause);
  }
}

function tryLockByte(fd: number, byte: number, lockPath: string, shared = false): boolean {
  try {
    return tryLock(fd, byte, 1, { shared });
  } catch (error) {
    throw storeError(error, lockPath);
  }
}

function openLockFile(lockPath: string): number {
  try {
    return openSync(lockPath, 'a+');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw storeError(error, lockPath);
  }
  try {
    // Often the first thing in a home, which holds the user's data and logs.
    mkdirSync(path.dirname(lockPath), { recursive: true, mode: 0o700 });
    return openSync(lockPath, 'a+');
  } catch (error) {
    throw storeError(error, lockPath);
  }
}

/** False when the home was removed and made again meanwhile: then the lock is on a file nobody else can see. */
function isStillThere(fd: number, lockPath: string): boolean {
  return statSync(lockPath, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}

function held(fd: number, onRelease: () => void): HeldLock {
  let open = true;
  const release = (): void => {
    if (!open) return;
    open = false;
    closeSync(fd);
    onRelease();
  };
  return { release, [Symbol.dispose]: release };
}

function unlessCancelled(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new CancelledError());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
