import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { sep as separator } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '#shared/errors.ts';
import { asContentError, UnsafeContentError } from './content-errors.ts';
import { stampOf } from './stamp.ts';
import type { Stamp } from './stamp.ts';

/** A file that was found, not read yet. `source` is where it lies on disk, `path` what it is called in the manifest. */
export interface FoundFile {
  readonly kind: 'file';
  readonly path: string;
  readonly source: string;
  readonly size: number;
  readonly executable: boolean;
  readonly stamp: Stamp;
}

export type Found =
  | FoundFile
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'folder'; readonly path: string };

/** Decides what a walk leaves out. */
export interface Filter {
  /** The filter that holds inside a folder which has these names in it. `folder` is relative to the walk's root, '' for the root. */
  enter(folder: string, source: string, names: readonly string[]): Filter;
  skips(relativePath: string, isFolder: boolean): boolean;
}

export interface WalkRequest {
  /** Absolute folder. */
  readonly root: string;
  /** Put in front of every path: '' or `name/`. */
  readonly prefix: string;
  /** Report folders without anything in them. */
  readonly emptyFolders: boolean;
  readonly filter?: Filter;
  readonly signal?: AbortSignal | undefined;
}

const TURN_EVERY = 512;

/**
 * Lists a tree without following links. Refuses by name what is neither file, folder nor link, and names that are not UTF-8.
 * Synchronous calls with pauses: a thousand files take 6 ms this way, several times that through the thread pool.
 */
export async function walkTree(request: WalkRequest): Promise<Found[]> {
  const found: Found[] = [];
  const folders: { source: string; relative: string; filter: Filter | undefined }[] = [{ source: request.root, relative: '', filter: request.filter }];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const names = list(folder.source);
    if (names.length === 0 && request.emptyFolders && folder.relative !== '') found.push({ kind: 'folder', path: nameIn(request.prefix + folder.relative) });
    const filter = folder.filter?.enter(folder.relative, folder.source, names);
    for (const name of names) {
      seen += 1;
      if (seen % TURN_EVERY === 0) {
        throwIfCancelled(request.signal);
        await nextTurn();
      }
      const source = `${folder.source}${separator}${name}`;
      const relative = folder.relative === '' ? name : `${folder.relative}/${name}`;
      const stat = statOf(source);
      if (filter?.skips(relative, stat.isDirectory()) === true) continue;
      if (stat.isDirectory()) folders.push({ source, relative, filter });
      else found.push(describeFound(nameIn(request.prefix + relative), source, stat));
    }
  }
  return found;
}

/** Describes one file or link that is named directly. */
export function describeFound(name: string, source: string, stat: BigIntStats): Found {
  if (stat.isSymbolicLink()) return { kind: 'link', path: name, target: linkTarget(source) };
  if (!stat.isFile()) throw new UnsafeContentError(`"${source}" is a ${specialKind(stat)}, which cannot be stored. Remove it or add it to .amlignore.`);
  const executable = process.platform !== 'win32' && (stat.mode & 0o111n) !== 0n;
  return { kind: 'file', path: name, source, size: Number(stat.size), executable, stamp: stampOf(stat) };
}

const specialKind = (stat: BigIntStats): string =>
  stat.isSocket() ? 'socket' : stat.isFIFO() ? 'named pipe (FIFO)' : stat.isDirectory() ? 'folder' : 'device';

function linkTarget(source: string): string {
  const target = readlinkSync(source).normalize('NFC');
  return process.platform === 'win32' ? target.replaceAll('\\', '/') : target;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw asContentError(error, folder);
  }
}

function statOf(source: string): BigIntStats {
  if (source.includes('\uFFFD')) throw new UnsafeContentError(`The name "${source}" is not valid UTF-8. Rename it.`);
  try {
    return lstatSync(source, { bigint: true });
  } catch (error) {
    throw asContentError(error, source);
  }
}

const nameIn = (name: string): string => name.normalize('NFC');
