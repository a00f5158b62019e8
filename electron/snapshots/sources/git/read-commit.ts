import { isUtf8 } from 'node:buffer';
import { DrydockError } from '#shared/errors.ts';
import { SourceTooLargeError, UnreadableSourceError, UnsafeSourceError } from '../source-errors.ts';
import type { SourceLimits } from '../source-limits.ts';
import type { Content, TreeEntry, Wanted } from '../tree-entry.ts';
import { treePath } from '../tree-path.ts';
import { EndOfObjectsError, ObjectReader } from './object-reader.ts';
import { startGit, type GitSetting, type RunningGit } from './run-git.ts';

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
const FOLDER = '40000';
const LINK = '120000';
const EXECUTABLE = '100755';
const LFS = 'version https://git-lfs.github.com/spec/v1';
const MOST_LINK = 4_096;
const MOST_TREE = 64 << 20;
const MOST_DEPTH = 1_000;

/**
 * A commit of a repository, read out of its objects by one process of git: no working tree is made, and nothing that commit or repository name is
 * run. Must be disposed.
 */
export class OpenCommit implements AsyncDisposable {
  readonly commit: string;
  readonly #tree: string;
  readonly #git: RunningGit;
  readonly #reader: ObjectReader;
  readonly #where: string;

  private constructor(commit: string, tree: string, git: RunningGit, reader: ObjectReader, where: string) {
    this.commit = commit;
    this.#tree = tree;
    this.#git = git;
    this.#reader = reader;
    this.#where = where;
  }

  /** Undefined when the revision means no commit. */
  static async open(revision: string, setting: GitSetting, where: string): Promise<OpenCommit | undefined> {
    const git = startGit(['cat-file', '--batch'], setting, `read ${where}`);
    const reader = new ObjectReader(git.stdout, where);
    try {
      // The first name is the commit itself, by its own id also where the revision is a tag.
      git.stdin.write(`${revision}^{commit}\n`);
      const header = await orHowItEnded(git, where, reader.header());
      const tree = header === 'missing' ? undefined : /^tree ([0-9a-f]+)\n/.exec((await orHowItEnded(git, where, reader.held(header.size))).toString('latin1'))?.[1];
      if (header !== 'missing' && tree !== undefined) return new OpenCommit(header.object, tree, git, reader, where);
    } catch (error) {
      git.stop();
      throw error;
    }
    git.stop();
    return undefined;
  }

  /** All its files. May be called once. */
  async *entries(wanted: Wanted, notes: CommitNotes, limits: Pick<SourceLimits, 'files'>): AsyncGenerator<TreeEntry> {
    const rows = await orHowItEnded(this.#git, this.#where, this.#rows(limits));
    const asked = rows.filter((row) => row.mode !== SUBMODULE && wanted(treePath(row.path, this.#where)));
    this.#git.stdin.end(asked.map(({ object }) => `${object}\n`).join(''));
    const isAsked = new Set(asked);
    for (const row of rows) {
      if (row.mode === SUBMODULE) notes.submodules.push(row.path);
      else if (!isAsked.has(row)) yield { kind: 'file', path: row.path, executable: false };
      else yield await orHowItEnded(this.#git, this.#where, this.#entry(row, notes));
    }
    await this.#git.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#git.stop();
    await this.#git.ended.catch(() => undefined);
  }

  /** Folder by folder, all of one depth asked for at once. */
  async #rows({ files }: Pick<SourceLimits, 'files'>): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let seen = 0;
    let open: readonly Row[] = [{ path: '', mode: FOLDER, object: this.#tree }];
    for (let depth = 0; open.length > 0; depth += 1) {
      if (depth > MOST_DEPTH) throw new SourceTooLargeError(this.#where, `has folders that lie more than ${String(MOST_DEPTH)} deep`);
      const next: Row[] = [];
      this.#git.stdin.write(open.map(({ object }) => `${object}\n`).join(''));
      for (const folder of open) {
        const header = await this.#reader.header();
        if (header === 'missing' || header.type !== 'tree' || header.size > MOST_TREE) throw this.#lacks(folder.path);
        for (const row of parseTree(await this.#reader.held(header.size), folder, this.#tree.length / 2, this.#where)) {
          seen += 1;
          // Equal folders in equal folders make more files than any repository has bytes.
          if (seen > files) throw new SourceTooLargeError(this.#where, `has more than ${String(files)} files`);
          if (row.mode === FOLDER) next.push(row);
          else rows.push(row);
        }
      }
      open = next;
    }
    return rows;
  }

  async #entry({ path, mode, object }: Row, notes: CommitNotes): Promise<TreeEntry> {
    const header = await this.#reader.header();
    if (header === 'missing' || header.object !== object || header.type !== 'blob') throw this.#lacks(path);
    const content: Content = await this.#reader.content(header.size);
    if (mode === LINK) {
      if (!Buffer.isBuffer(content) || content.length > MOST_LINK || !isUtf8(content)) throw new UnsafeSourceError(`${this.#where} has a symbolic link ${JSON.stringify(path)} with no usable target. Nothing of it was kept.`);
      return { kind: 'link', path, target: content.toString('utf8') };
    }
    if (Buffer.isBuffer(content) && content.length < 1024 && content.toString('latin1', 0, LFS.length) === LFS) notes.pointers.push(path);
    return { kind: 'file', path, executable: mode === EXECUTABLE, content };
  }

  #lacks(path: string): UnreadableSourceError {
    return new UnreadableSourceError(`${this.#where} cannot be read: the repository lacks the content of ${JSON.stringify(path)}: it is a partial clone, or damaged. Fetch the rest of it, or name the repository that it was cloned from.`);
  }
}

/** `mode SP name NUL id`, over and over; the name in whatever bytes were committed. */
function* parseTree(tree: Buffer, folder: Row, idBytes: number, where: string): Generator<Row> {
  for (let at = 0; at < tree.length; ) {
    const space = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, space);
    if (space === -1 || end === -1 || end + idBytes >= tree.length + 1) throw new UnreadableSourceError(`${where} cannot be read: the folder ${JSON.stringify(folder.path)} is damaged. Check the repository with: git fsck`);
    // What cannot be decoded is refused by its replacement characters.
    const name = tree.toString('utf8', space + 1, end);
    const path = folder.path === '' ? name : `${folder.path}/${name}`;
    yield { path, mode: tree.toString('latin1', at, space), object: tree.toString('hex', end + 1, end + 1 + idBytes) };
    at = end + 1 + idBytes;
  }
}

/** When git's output ends before it should, how git ended says why. */
async function orHowItEnded<T>(git: RunningGit, where: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DrydockError) throw error;
    await git.ended;
    if (!(error instanceof EndOfObjectsError)) throw error;
    throw new UnreadableSourceError(`${where} cannot be read: git ended before all files were read. Check the repository with: git fsck`, { cause: error });
  }
}
