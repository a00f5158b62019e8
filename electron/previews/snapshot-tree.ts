import path from 'node:path';
import type { FileEntry } from '#shared/contract/host.ts';
import type { FileEntry as ManifestFile, Manifest } from '../content/manifest.ts';
import type { Absent } from './contained-path.ts';
import { isOneName } from './contained-path.ts';
import { sortEntries } from './folder-entries.ts';

const MOST_LINKS = 16;

/** What a path of a snapshot leads to: a file, or a folder, which exists by what is in it. Links are followed; they never lead out. */
export function findInSnapshot(manifest: Manifest, relative: string): ManifestFile | { readonly kind: 'folder'; readonly entries: FileEntry[] } | Absent {
  if (relative !== '' && !relative.split('/').every(isOneName)) return { absent: 'There is no such path in this place.' };
  let wanted = relative;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const link = manifest.entries.find((entry) => entry.kind === 'link' && (wanted === entry.path || wanted.startsWith(`${entry.path}/`)));
    if (link?.kind !== 'link') return lookUp(manifest, wanted);
    wanted = path.posix.normalize(path.posix.join(path.posix.dirname(link.path), link.target, wanted.slice(link.path.length + 1))).replace(/\/$/, '');
    if (wanted === '.') wanted = '';
    if (wanted === '..' || wanted.startsWith('../') || wanted.startsWith('/')) return { absent: 'This is a link that leads out of the folder it is in. It is not followed.' };
  }
  return { absent: 'This is a link that leads nowhere.' };
}

function lookUp(manifest: Manifest, wanted: string): ReturnType<typeof findInSnapshot> {
  const file = manifest.entries.find((entry) => entry.path === wanted);
  if (file?.kind === 'file') return file;
  const prefix = wanted === '' ? '' : `${wanted}/`;
  const below = new Map<string, FileEntry>();
  for (const entry of manifest.entries) {
    if (!entry.path.startsWith(prefix) || entry.path === wanted) continue;
    const [name = '', ...deeper] = entry.path.slice(prefix.length).split('/');
    const kind = deeper.length > 0 || entry.kind === 'folder' ? 'folder' : entry.kind === 'file' ? 'file' : 'other';
    if (!below.has(name)) below.set(name, { name, kind, bytes: entry.kind === 'file' && kind === 'file' ? entry.size : 0, modifiedUtc: '' });
  }
  if (below.size === 0 && wanted !== '' && file === undefined) return { absent: 'It is not there (any more).' };
  const entries = [...below.values()];
  sortEntries(entries);
  return { kind: 'folder', entries };
}
