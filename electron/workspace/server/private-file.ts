import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { storeError } from '#electron/store/store-errors.ts';
import { syncFolder } from '#electron/store/write-durably.ts';

/** Replaces a file as a whole by one that only the user can read, from its first byte on. Durable when it returns. */
export function writePrivately(file: string, text: string): void {
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    const fd = openSync(aside, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(aside, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    rmSync(aside, { force: true });
    throw storeError(error, file);
  }
}
