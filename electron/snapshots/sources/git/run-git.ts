import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CancelledError, DrydockError } from '#shared/errors.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { SourceUnavailableError } from '../source-errors.ts';
import { gitEnvironment, safeSettings } from './git-environment.ts';

/** How git is called. */
export interface GitSetting {
  readonly environment: NodeJS.ProcessEnv;
  readonly network: 'none' | 'remote';
  /** The repository itself (`.git` or a bare one); absent for what makes one. */
  readonly gitDir?: string;
  /** Milliseconds until git is ended. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** A git that runs. `ended` settles when it has ended and everything it started is gone; it rejects for another exit code than 0. */
export interface RunningGit {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<void>;
  /** Ends it at once, with what it started. */
  stop(): void;
}

/** Thrown when git ends with an error. `words` is what it said, without passwords. */
export class GitError extends DrydockError {
  readonly words: string;

  constructor(what: string, words: string) {
    super('git-failed', 'failed', `Could not ${what}: ${words}`);
    this.words = words;
  }
}

const MOST_WORDS = 4_000;

/** Starts git without a shell, with hooks, filters, helpers and prompts off. `what` completes "could not ...". `onWords` gets what it says of its progress. */
export function startGit(args: readonly string[], setting: GitSetting, what: string, onWords?: (words: string) => void): RunningGit {
  const { environment, network, gitDir, deadlineMs, signal } = setting;
  if (signal.aborted) throw signal.reason instanceof DrydockError ? signal.reason : new CancelledError();
  const where = gitDir === undefined ? [] : [`--git-dir=${gitDir}`];
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn('git', ['--no-pager', ...safeSettings, ...where, ...args], {
    env: gitEnvironment(environment, network),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that helpers (ssh, index-pack) end with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let words = '';
  let stopped: DrydockError | undefined;
  const stop = (): void => {
    try {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch (error) {
      // It has ended already.
      if (systemCode(error) !== 'ESRCH') throw error;
    }
    // Unread output would keep it from ever counting as ended.
    child.stdout.destroy();
  };
  const onAbort = (): void => {
    stopped ??= signal.reason instanceof DrydockError ? signal.reason : new CancelledError();
    stop();
  };
  const timer = setTimeout(() => {
    stopped ??= new GitError(what, `git did not end within ${String(Math.round(deadlineMs / 1000))} s and was stopped. Try again, or clone the repository yourself and name the folder`);
    stop();
  }, deadlineMs);
  signal.addEventListener('abort', onAbort, { once: true });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-MOST_WORDS);
    onWords?.(text);
  });
  // A broken pipe means that git has ended, which its exit tells.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(systemCode(error) === 'ENOENT' ? missing(error) : error));
    child.once('close', (code) => {
      if (stopped !== undefined) reject(stopped);
      else if (code === 0) resolve();
      else reject(new GitError(what, clean(words) || `git ended with exit code ${String(code)}`));
    });
  }).finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  });
  // Whoever reads stdout may fail first.
  ended.catch(() => undefined);
  return { stdin: child.stdin, stdout: child.stdout, ended, stop };
}

const MOST_OUTPUT = 64 << 20;

/** Runs git to its end and answers what it printed. */
export async function git(args: readonly string[], setting: GitSetting, what: string, onWords?: (words: string) => void): Promise<Buffer> {
  const running = startGit(args, setting, what, onWords);
  running.stdin.end();
  const pieces: Buffer[] = [];
  let size = 0;
  running.stdout.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > MOST_OUTPUT) running.stop();
    else pieces.push(piece);
  });
  await running.ended;
  return Buffer.concat(pieces);
}

/** Without the parts of URLs that may be secret, and without progress. */
function clean(words: string): string {
  const lines = words.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1').split(/[\r\n]+/).map((line) => line.trim());
  const told = lines.filter((line) => /^(fatal|error|remote|ssh|warning):|denied|not found/i.test(line));
  return (told.length > 0 ? told : lines.filter((line) => line !== '')).slice(-4).join(' ').replace(/\.$/, '');
}

function missing(cause: Error): SourceUnavailableError {
  return new SourceUnavailableError('The program git is not installed, which reading a repository needs. Install git, or take an archive (zip, tar.gz) of the commit.', { cause });
}
