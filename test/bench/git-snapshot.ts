import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { composeApp } from '#electron/compose.ts';
import { sourcesOf } from '#electron/snapshots/sources/sources-of.ts';
import { parseSource } from '#shared/sources/parse-source.ts';
import { atMost, forInformation, type BenchRow } from './row.ts';
import { median, timed } from './timing.ts';

const FILES = 1_000;
const BYTES_PER_FILE = 10 * 1024;
const ROUNDS = 7;

/** A commit of 1,000 files: read out of the repository, hashed and stored, against `git archive` of the same commit into a file. */
export async function measureGitSnapshot(): Promise<BenchRow[]> {
  const base = await mkdtemp(path.join(os.tmpdir(), 'drydock-bench-git-'));
  const environment = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const repository = path.join(base, 'repository');
  const git = (...args: readonly string[]): void => void execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { env: environment, stdio: 'ignore' });
  try {
    for (let at = 0; at < FILES; at += 1) {
      const folder = path.join(repository, `d${String(at % 20)}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `f${String(at)}`), randomBytes(BYTES_PER_FILE / 2).toString('hex'));
    }
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '-m', 'all');
    git('gc', '--quiet');
    const archived: number[] = [];
    const stored: number[] = [];
    const flushed: number[] = [];
    const unchanged: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const home = path.join(base, `home-${String(round)}`);
      await using app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: home } });
      const capture = async (durable: 'now' | 'later') => sourcesOf(app, process.env).capture({ source: parseSource(`git+${repository}`), cwd: base, signal: new AbortController().signal, durable });
      const times = {
        archived: await timed(() => git('archive', '--format=tar', '-o', path.join(base, 'archive.tar'), 'HEAD')),
        stored: await timed(async () => capture('later')),
        flush: await timed(async () => app.snapshots.flush()),
        unchanged: await timed(async () => capture('now')),
      };
      await rm(home, { recursive: true });
      // The first round warms the page cache.
      if (round === 0) continue;
      archived.push(times.archived);
      stored.push(times.stored);
      flushed.push(times.stored + times.flush);
      unchanged.push(times.unchanged);
    }
    const against = 'git archive of the commit to a file';
    const floor = median(archived);
    const what = `${String(FILES)} files / 10 MB`;
    return [
      atMost({ name: `git commit: first snapshot of ${what}`, value: median(stored), unit: 'ms' }, 2, against, floor),
      forInformation({ name: `git commit: first snapshot of ${what}, flushed to disk`, value: median(flushed), unit: 'ms' }, { against, value: floor }),
      atMost({ name: `git commit: snapshot of ${what} that is stored`, value: median(unchanged), unit: 'ms' }, 2, against, floor),
    ];
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
