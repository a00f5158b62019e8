import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '#electron/store/store-errors.ts';

/**
 * Writes a whole file under its name or not at all, without waiting for the disk: a killed process leaves the old or the new
 * content, a power cut may lose it. For what can be made again; everything else goes through `writeDurably`.
 */
export async function writeQuickly(file: string, data: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(temporary, data, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** As {@link writeQuickly}, at once: for what is small and at the end of something that is waited for, where the ways through the thread pool cost more than the writing. */
export function writeQuicklyNow(file: string, data: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(temporary, data, { flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** As {@link writeQuickly}, but the first one to write stays: false when the name is taken. */
export async function writeQuicklyIfAbsent(file: string, data: string): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(temporary, data, { flag: 'wx' });
    await link(temporary, file);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
    // A file system without hard links (exFAT, some network drives): a race there keeps the last, and costs a copy.
    await rename(temporary, file);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}
