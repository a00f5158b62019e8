import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../store/store-errors.ts';

/** A file or folder on disk that may be looked at, with everything below it and nothing else. */
export interface Area {
  readonly root: string;
  /** A folder of ours that holds `root`; no link may stand between the two. Absent for places that a person chose, which may be links. */
  readonly within?: string;
  /** The area is only this file of `root`. */
  readonly only?: string;
}

export interface Absent {
  /** Why there is nothing to show, for the user. */
  readonly absent: string;
}

export interface Found {
  /** Without links in it. */
  readonly path: string;
  /** The root of the area, without links in it. */
  readonly base: string;
  readonly stats: Stats;
}

const OUTSIDE = 'This is a link that leads out of the folder it is in. It is not followed.';

/**
 * Finds what a relative path (with `/`; empty for the area itself) leads to. Links are followed as long as they stay inside. Everything that is
 * not to be had, or not to be shown, is an {@link Absent}; throws only for failures of the disk.
 */
export async function findInside(area: Area, relative: string): Promise<Found | Absent> {
  const names = namesOf(area, relative);
  if (names === undefined) return { absent: 'There is no such path in this place.' };
  try {
    const base = await realpath(area.root);
    if (area.within !== undefined && !(await standsWithin(base, area.root, area.within))) return { absent: OUTSIDE };
    const real = await realpath(path.join(base, ...names));
    return isInside(real, base) ? { path: real, base, stats: await lstat(real) } : { absent: OUTSIDE };
  } catch (error) {
    return absentFor(error);
  }
}

/** Opens a file that was found, for reading. Refuses what is no regular file, and what was put in its place meanwhile. */
export async function openFound(found: Found): Promise<FileHandle | Absent> {
  if (!found.stats.isFile()) return { absent: 'This is a device, a socket or a pipe. It is not opened.' };
  let handle: FileHandle;
  try {
    // A pipe that took the file's place would keep us waiting for a writer.
    handle = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return absentFor(error);
  }
  try {
    const opened = process.platform === 'linux' ? await readlink(`/proc/self/fd/${String(handle.fd)}`) : await realpath(found.path);
    if ((await handle.stat()).isFile() && isInside(opened, found.base)) return handle;
  } catch (error) {
    await handle.close();
    return absentFor(error);
  }
  await handle.close();
  return { absent: OUTSIDE };
}

/** Whether a path without links is a folder or something in it. */
export function isInside(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`);
}

/** Whether a text names one thing in a folder, on every system: no separator, no drive, no way up. */
export function isOneName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\0/\\]/.test(name) && !(process.platform === 'win32' && name.includes(':'));
}

/** Steps run with the rights of the user and can put a link in the place of any folder of theirs. */
async function standsWithin(base: string, root: string, within: string): Promise<boolean> {
  const realWithin = await realpath(within);
  return isInside(base, realWithin) && base === path.join(realWithin, path.relative(within, root));
}

function namesOf(area: Area, relative: string): readonly string[] | undefined {
  if (area.only !== undefined && relative !== '') return undefined;
  const names = relative === '' ? (area.only === undefined ? [] : [area.only]) : relative.split('/');
  return names.every(isOneName) ? names : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'It is not there (any more).',
  ENOTDIR: 'It is not there (any more).',
  ENXIO: 'This is a device, a socket or a pipe. It is not opened.',
  ELOOP: 'This is a link that leads nowhere.',
  EACCES: 'Its permissions do not let you read it.',
  EPERM: 'Its permissions do not let you read it.',
  ENAMETOOLONG: 'There is no such path in this place.',
};

function absentFor(error: unknown): Absent {
  const reason = REASONS[systemCode(error) ?? ''];
  if (reason === undefined) throw error;
  return { absent: reason };
}
