import type * as Journal from '#electron/store/journal.ts';
import type * as FileLocks from '#electron/store/file-lock.ts';
import type * as WriteDurably from '#electron/store/write-durably.ts';
import { leaveStaged, leaveTorn, mortality } from './mortality.ts';

/** The module `write-durably.ts`, in a world where processes are killed. */
export function mortalWrites(real: typeof WriteDurably): typeof WriteDurably {
  return {
    ...real,
    writeDurably: (file, content, options) => {
      const life = mortality.of(file);
      const perform = (): void => { real.writeDurably(file, content, options); };
      if (life === undefined) perform();
      else life.write(perform, () => { leaveStaged(file, content, options?.stagingFolder); });
    },
  };
}

/** The module `journal.ts`, likewise. */
export function mortalJournal(real: typeof Journal): typeof Journal {
  return {
    ...real,
    appendJournal: (file, values) => {
      const life = mortality.of(file);
      const perform = (): Journal.JournalPosition => real.appendJournal(file, values);
      return life === undefined ? perform() : life.write(perform, () => { leaveTorn(file, values); });
    },
  };
}

/**
 * The module `file-lock.ts` for processes that all live in this one: who waits is served in the order of asking and not when a timer looks again, so that the same seed is
 * the same world. Locks between processes have tests of their own.
 */
export function localLocks(real: typeof FileLocks): typeof FileLocks {
  const turns = new Map<string, Promise<void>>();
  const acquire = async (path: string): Promise<FileLocks.HeldLock> => {
    const before = turns.get(path);
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      release = () => {
        if (turns.get(path) === mine) turns.delete(path);
        resolve();
      };
    });
    turns.set(path, mine);
    await before;
    return { release, [Symbol.dispose]: release };
  };
  class LocalLock implements Pick<FileLocks.FileLock, 'path' | 'acquire' | 'run'> {
    readonly path: string;
    readonly acquire: () => Promise<FileLocks.HeldLock>;

    constructor(path: string) {
      this.path = path;
      this.acquire = () => acquire(path);
    }

    async run<T>(work: () => T | Promise<T>): Promise<T> {
      const lock = await acquire(this.path);
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
  }
  return Object.assign({}, real, {
    FileLock: LocalLock,
    whileSharingFileLock: async <T>(_path: string, _signal: AbortSignal, work: () => Promise<T>): Promise<T> => work(),
    tryAcquireFileLock: async (path: string) => (turns.has(path) ? undefined : acquire(path)),
    isFileLockHeld: (path: string) => turns.has(path),
  });
}
