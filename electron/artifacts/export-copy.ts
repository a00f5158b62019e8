import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import { TargetExistsError } from './artifact-errors.ts';

/**
 * Copies a file or folder to a name that must be free, unless `replace` is set: a neighbour is filled and renamed, so the name never shows half a copy. The copy is writable.
 */
export async function exportCopy(source: string, target: string, options: { readonly replace?: boolean; readonly signal?: AbortSignal }): Promise<void> {
  if (options.replace !== true && existsSync(target)) throw new TargetExistsError(target);
  await mkdir(path.dirname(target), { recursive: true });
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  const previous = `${temporary}.old`;
  try {
    const filter = (): boolean => {
      throwIfCancelled(options.signal);
      return true;
    };
    await cp(source, temporary, { recursive: true, verbatimSymlinks: true, errorOnExist: true, force: false, filter });
    await makeWritable(temporary);
    throwIfCancelled(options.signal);
    const replaces = existsSync(target);
    if (replaces) await rename(target, previous);
    await rename(temporary, target).catch(async (error: unknown) => {
      if (replaces) await rename(previous, target);
      throw error;
    });
    await rm(previous, { recursive: true, force: true });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function makeWritable(place: string): Promise<void> {
  const stat = await lstat(place);
  if (stat.isSymbolicLink()) return;
  await chmod(place, (stat.mode & 0o7777) | 0o200);
  if (stat.isDirectory()) for (const name of await readdir(place)) await makeWritable(path.join(place, name));
}
