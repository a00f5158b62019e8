import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { shownUrl } from '#shared/sources/source-text.ts';
import { measureTree } from '#electron/home/measure-tree.ts';
import { FileLock } from '#electron/store/file-lock.ts';
import { SourceTooLargeError, SourceUnavailableError } from '../source-errors.ts';
import type { SourceLimits } from '../source-limits.ts';
import { commitOf, noSuchRevision } from './local-repository.ts';
import { git, GitError, type GitSetting } from './run-git.ts';

export interface FetchRequest {
  readonly url: string;
  /** Absent: what HEAD means there. */
  readonly revision: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
  readonly onWords: (words: string) => void;
}

export interface FetchedCommit {
  readonly commit: string;
  readonly gitDir: string;
}

const SIZE_CHECK_MS = 2_000;
const FULL_ID = /^[0-9a-f]{40}$|^[0-9a-f]{64}$/;

/** Bare repositories by URL, with the commits that were asked for. Other processes wait while one fetches. */
export class RepositoryCache {
  readonly #folder: string;

  /** `folder`: the home's `cache/git`, made when needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Brings a commit here, alone where the server allows it, and calls `use` while nobody else changes the repository. A full commit id that is here
   * already needs no network. Throws `SourceUnavailableError`, `SourceNotFoundError`, `SourceTooLargeError`, `CancelledError`.
   */
  async withCommit<T>(request: FetchRequest, use: (fetched: FetchedCommit) => Promise<T>): Promise<T> {
    const place = path.join(this.#folder, hash('sha256', request.url).slice(0, 32));
    await mkdir(place, { recursive: true });
    return new FileLock(path.join(place, 'lock')).run(async () => {
      const gitDir = path.join(place, 'repository.git');
      await this.#make(gitDir, request);
      const fetched = { commit: await this.#fetch(gitDir, request), gitDir };
      const now = new Date();
      await utimes(place, now, now);
      return use(fetched);
    }, request.signal);
  }

  async #make(gitDir: string, request: FetchRequest): Promise<void> {
    if (existsSync(path.join(gitDir, 'HEAD'))) return;
    const made = `${gitDir}.making`;
    await rm(made, { recursive: true, force: true });
    await rm(gitDir, { recursive: true, force: true });
    // No template: it may hold hooks.
    await git(['init', '--quiet', '--bare', '--template=', made], setting(request, 'none'), 'make a place for the repository');
    await rename(made, gitDir);
  }

  async #fetch(gitDir: string, request: FetchRequest): Promise<string> {
    const { url, revision = 'HEAD' } = request;
    const local = { ...setting(request, 'none'), gitDir };
    const isId = FULL_ID.test(revision);
    if (isId) {
      const here = await commitOf(revision, local);
      if (here !== undefined) return here;
    }
    const shown = shownUrl(url);
    const remote = { ...setting(request, 'remote'), gitDir };
    try {
      // Also refuses what is no branch, tag or id on the other side, such as a short id: then all of it is asked for.
      await this.#limited(gitDir, request, (signal) => git(['fetch', '--progress', '--depth=1', '--no-tags', '--no-write-fetch-head', '--', url, `+${revision}:refs/drydock/asked`], { ...remote, signal }, `fetch ${shown}`, request.onWords));
      const asked = await commitOf('refs/drydock/asked', local);
      if (asked !== undefined) return await this.#keep(asked, local);
    } catch (error) {
      if (!(error instanceof GitError) || !canFallBack(error)) throw unavailable(error, shown);
    }
    try {
      await this.#limited(gitDir, request, async (signal) => {
        const unshallow = existsSync(path.join(gitDir, 'shallow')) ? ['--unshallow'] : [];
        return git(['fetch', '--progress', ...unshallow, '--no-write-fetch-head', '--prune', '--', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'], { ...remote, signal }, `fetch ${shown}`, request.onWords);
      });
    } catch (error) {
      throw unavailable(error, shown);
    }
    const found = await commitOf(revision, local);
    if (found === undefined) throw await noSuchRevision(revision, shown, local);
    return found;
  }

  /** What no name leads to would be taken away by git some day. */
  async #keep(commit: string, local: GitSetting): Promise<string> {
    await git(['update-ref', `refs/drydock/${commit}`, commit], local, 'keep the commit');
    return commit;
  }

  /** Ends the work when the repository grows beyond the limit: git itself has none for what it fetches. */
  async #limited<T>(gitDir: string, request: FetchRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { limits, signal, url } = request;
    const tooLarge = new AbortController();
    let measuring = false;
    const check = async (): Promise<void> => {
      if (measuring) return;
      measuring = true;
      try {
        const { bytes } = await measureTree(gitDir);
        if (bytes > limits.totalBytes) tooLarge.abort(new SourceTooLargeError(shownUrl(url), `is a repository of more than ${String(Math.round(limits.totalBytes / 1e6))} MB`));
      } finally {
        measuring = false;
      }
    };
    // Files come and go while git works; the next look succeeds.
    const timer = setInterval(() => void check().catch(() => undefined), SIZE_CHECK_MS);
    try {
      return await work(AbortSignal.any([signal, tooLarge.signal]));
    } finally {
      clearInterval(timer);
    }
  }
}

function setting({ environment, limits, signal }: FetchRequest, network: 'none' | 'remote'): GitSetting {
  return { environment, network, deadlineMs: limits.gitMs, signal };
}

/** The server was reached and refused this one question. */
const canFallBack = (error: GitError): boolean => /couldn't find remote ref|not our ref|unadvertised object|invalid refspec|does not support shallow|no such ref|dumb http|not valid:/i.test(error.words);

function unavailable(error: unknown, shown: string): unknown {
  if (!(error instanceof GitError)) return error;
  const advice = 'Check the address and the network; for a private repository have a key in your ssh agent or a line in ~/.netrc, since nothing is asked here.';
  return new SourceUnavailableError(`The repository ${shown} cannot be fetched: ${error.words}. ${advice}`, { cause: error });
}
