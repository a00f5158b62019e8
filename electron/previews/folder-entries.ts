import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileEntry } from '#shared/contract/host.ts';
import { throwIfCancelled } from '#shared/errors.ts';
import { isInside } from './contained-path.ts';

/** Entries beyond these are not even looked at. */
const MOST_LOOKED_AT = 50_000;

export interface FolderOptions {
  readonly limit: number;
  /** Whether names that begin with a dot are listed. */
  readonly hidden: boolean;
  /** Links that lead out of this folder (which has no links in its path) are listed as `other`. Absent: wherever they lead. */
  readonly base?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface FolderEntries {
  readonly entries: FileEntry[];
  /** Whether there is more than is listed. */
  readonly truncated: boolean;
}

const order = new Intl.Collator('en', { numeric: true });

/** What is in a folder: folders first, then by name, numbers in names by their value. Rejects with the system's error. */
export async function folderEntries(folder: string, options: FolderOptions): Promise<FolderEntries> {
  const found: Pick<FileEntry, 'name' | 'kind'>[] = [];
  let more = false;
  for await (const entry of await opendir(folder)) {
    throwIfCancelled(options.signal);
    if (!options.hidden && entry.name.startsWith('.')) continue;
    more = found.length === MOST_LOOKED_AT;
    if (more) break;
    found.push({ name: entry.name, kind: await kindOf(folder, entry, options.base) });
  }
  sortEntries(found);
  const listed = await Promise.all(found.slice(0, options.limit).map(async (entry) => ({ ...entry, ...(await sizeOf(path.join(folder, entry.name), entry.kind)) })));
  return { entries: listed, truncated: more || found.length > options.limit };
}

/** In the order of {@link folderEntries}. */
export function sortEntries(entries: Pick<FileEntry, 'name' | 'kind'>[]): void {
  const rank = (kind: FileEntry['kind']): number => (kind === 'folder' ? 0 : 1);
  entries.sort((a, b) => rank(a.kind) - rank(b.kind) || order.compare(a.name, b.name));
}

async function kindOf(folder: string, entry: Dirent, base: string | undefined): Promise<FileEntry['kind']> {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const real = await realpath(path.join(folder, entry.name));
    if (base !== undefined && !isInside(real, base)) return 'other';
    const stats = await stat(real);
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
  } catch {
    // A link that leads nowhere is a thing in this folder all the same.
    return 'other';
  }
}

async function sizeOf(place: string, kind: FileEntry['kind']): Promise<Pick<FileEntry, 'bytes' | 'modifiedUtc'>> {
  if (kind === 'other') return { bytes: 0, modifiedUtc: '' };
  try {
    const { size, mtime } = await stat(place);
    return { bytes: kind === 'file' ? size : 0, modifiedUtc: mtime.toISOString() };
  } catch {
    // It went away, or its name is no text: it is listed, and opening it says what is wrong.
    return { bytes: 0, modifiedUtc: '' };
  }
}
