import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { SourceNotFoundError } from '../source-errors.ts';
import { git, GitError, type GitSetting } from './run-git.ts';

/** The repository at a folder: its `.git`, or itself when it is bare. Folders above are not looked at. */
export function localGitDir(folder: string): string {
  const inner = path.join(folder, '.git');
  if (existsSync(inner)) return inner;
  if (existsSync(path.join(folder, 'HEAD')) && existsSync(path.join(folder, 'objects'))) return folder;
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) throw new SourceNotFoundError(`There is no folder ${folder}. Name the folder of a git repository.`);
  throw new SourceNotFoundError(`${folder} is no git repository. Name the folder that holds ".git", and what is in it after a "#".`);
}

/** The full id of the commit that a revision means in a repository; undefined when it means none. */
export async function commitOf(revision: string, setting: GitSetting): Promise<string | undefined> {
  try {
    const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], setting, `find "${revision}"`);
    return found.toString('utf8').trim();
  } catch (error) {
    // Quiet: nothing is said when there is no such revision, and something when the repository cannot be read.
    if (error instanceof GitError && error.words.startsWith('git ended with exit code')) return undefined;
    throw error;
  }
}

const MOST_NAMES = 10;

/** Thrown with what there is instead. */
export async function noSuchRevision(revision: string, where: string, setting: GitSetting): Promise<SourceNotFoundError> {
  const listed = await git(['for-each-ref', '--sort=-committerdate', `--count=${String(MOST_NAMES)}`, '--format=%(refname:short)', 'refs/heads', 'refs/tags'], setting, 'list branches and tags');
  const names = listed.toString('utf8').split('\n').filter((name) => name !== '');
  const instead = names.length === 0 ? 'It has no branches and tags: nothing was committed yet.' : `Among its branches and tags: ${names.join(', ')}.`;
  return new SourceNotFoundError(`${where} has no commit, branch or tag "${revision}". ${instead}`);
}
