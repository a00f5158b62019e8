import { isUtf8 } from 'node:buffer';
import { DrydockError } from '#shared/errors.ts';
import { UnreadableSourceError, UnsafeSourceError } from '../source-errors.ts';
import type { Content, TreeEntry, Wanted } from '../tree-entry.ts';
import { treePath } from '../tree-path.ts';
import { EndOfObjectsError, ObjectReader } from './object-reader.ts';
import { git, startGit, type GitSetting } from './run-git.ts';

/** What is said of a commit beside its files; filled while it is read. */
export interface CommitNotes {
  /** Paths of submodules, which are not followed. */
  readonly submodules: string[];
  /** Paths of files whose content Git LFS keeps elsewhere. */
  readonly pointers: string[];
}

interface Row {
  readonly path: string;
  readonly mode: string;
  readonly object: string;
}

const SUBMODULE = '160000';
const LINK = '120000';
const EXECUTABLE = '100755';
const LFS = 'version https://git-lfs.github.com/spec/v1';
const MOST_LINK = 4_096;

/** Reads the files of a commit out of the repository's objects: no working tree is made, and nothing that commit or repository name is run. */
export async function* readCommit(commit: string, setting: GitSetting, where: string, wanted: Wanted, notes: CommitNotes): AsyncGenerator<TreeEntry> {
  const what = `read ${where}`;
  const contents = startGit(['cat-file', '--batch', '--buffer'], setting, what);
  try {
    const rows = (await git(['ls-tree', '-z', '-r', '--full-tree', commit], setting, what)).toString('latin1').split('\0').filter((row) => row !== '').map((row) => parseRow(row, where));
    const asked = new Set(rows.filter((row) => row.mode !== SUBMODULE && wanted(treePath(row.path, where))));
    contents.stdin.end([...asked].map(({ object }) => `${object}\n`).join(''));
    const reader = new ObjectReader(contents.stdout, where);
    for (const row of rows) {
      if (row.mode === SUBMODULE) notes.submodules.push(row.path);
      else if (asked.has(row)) yield await entryOf(row, await reader.next(row.object, row.path), where, notes);
      else yield { kind: 'file', path: row.path, executable: false };
    }
    await contents.ended;
  } catch (error) {
    if (error instanceof DrydockError) throw error;
    // Its output ended before it should: how git ended says why.
    await contents.ended;
    if (!(error instanceof EndOfObjectsError)) throw error;
    throw new UnreadableSourceError(`${where} cannot be read: git ended before all files were read. Check the repository with: git fsck`);
  } finally {
    contents.stop();
    await contents.ended.catch(() => undefined);
  }
}

async function entryOf({ path, mode }: Row, content: Content, where: string, notes: CommitNotes): Promise<TreeEntry> {
  if (mode === LINK) {
    if (!Buffer.isBuffer(content) || content.length > MOST_LINK || !isUtf8(content)) throw new UnsafeSourceError(`${where} has a symbolic link ${JSON.stringify(path)} with no usable target. Nothing of it was kept.`);
    return { kind: 'link', path, target: content.toString('utf8') };
  }
  if (Buffer.isBuffer(content) && content.length < 1024 && content.toString('latin1', 0, LFS.length) === LFS) notes.pointers.push(path);
  return { kind: 'file', path, executable: mode === EXECUTABLE, content };
}

/** `mode SP type SP object TAB path`; the path in whatever bytes were committed. */
function parseRow(row: string, where: string): Row {
  const [, mode, object, name] = /^(\d{6}) [a-z]+ ([0-9a-f]{40,64})\t([^]+)$/.exec(row) ?? [];
  if (mode === undefined || object === undefined || name === undefined) throw new UnreadableSourceError(`${where} cannot be read: git listed ${JSON.stringify(row.slice(0, 100))}.`);
  const bytes = Buffer.from(name, 'latin1');
  // What cannot be decoded is refused by its replacement characters.
  return { mode, object, path: bytes.toString('utf8') };
}
