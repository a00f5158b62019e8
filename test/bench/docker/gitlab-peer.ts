import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../drydock.ts';
import { IMAGE } from '../workloads.ts';
import { NO_OP } from './raw-loop.ts';

const CACHE = fileURLToPath(new URL('../../../.cache/bench/peers', import.meta.url));
const PACKAGES = { 'gitlab-ci-local': '4.75.1', [`node-${process.platform}-${process.arch}`]: '24.21.0' };

/** gitlab-ci-local with one container per job. */
export interface GitlabPeer {
  readonly chain: () => Promise<unknown>;
  readonly independent: (jobs: number) => Promise<unknown>;
}

/** Installs it, the Node it needs and rsync into `.cache`. Rejects when that cannot be done. */
export async function setUpGitlab(folder: string, host: string, sizes: { readonly chain: number; readonly independent: number }): Promise<GitlabPeer> {
  await installPackages();
  const rsync = await rsyncPlace();
  // Its Node first: where rsync is, the machine's own often is as well.
  const programs = [path.join(CACHE, 'node_modules', '.bin'), rsync.folder];
  // It reads variables that begin with GCL as options.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GCL'));
  const environment = { ...Object.fromEntries(inherited), ...rsync.variables, DOCKER_HOST: host, PATH: [...programs, process.env['PATH']].join(path.delimiter) };
  const repository = path.join(folder, 'gitlab');
  await makeRepository(repository, sizes);
  const program = path.join(CACHE, 'node_modules', 'gitlab-ci-local', 'dist', 'index.js');
  const run = async (file: string, args: readonly string[]): Promise<unknown> =>
    runProgram('node', [program, '--file', file, '--pull-policy', 'if-not-present', '--helper-image', IMAGE, ...args], { environment, folder: repository });
  await run('one.yml', []);
  return { chain: () => run('chain.yml', []), independent: (jobs) => run('independent.yml', ['--concurrency', String(jobs)]) };
}

async function installPackages(): Promise<void> {
  if (Object.keys(PACKAGES).every((name) => existsSync(path.join(CACHE, 'node_modules', name, 'package.json')))) return;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(path.join(CACHE, 'package.json'), '{"private":true}\n');
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  await runProgram('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', CACHE, ...wanted], { folder: CACHE });
}

/** An `rsync`: the machine's own, else one unpacked from Debian packages, with what it needs to find its libraries. */
async function rsyncPlace(): Promise<{ readonly folder: string; readonly variables: NodeJS.ProcessEnv }> {
  const installed = (process.env['PATH'] ?? '').split(path.delimiter).find((folder) => existsSync(path.join(folder, 'rsync')));
  if (installed !== undefined) return { folder: installed, variables: {} };
  const root = path.join(CACHE, 'rsync');
  const folder = path.join(root, 'usr', 'bin');
  if (!existsSync(path.join(folder, 'rsync'))) {
    mkdirSync(root, { recursive: true });
    await runProgram('apt-get', ['download', 'rsync', 'libpopt0'], { folder: root });
    for (const name of readdirSync(root).filter((file) => file.endsWith('.deb'))) await runProgram('dpkg-deb', ['-x', path.join(root, name), root]);
  }
  const libraries = readdirSync(path.join(root, 'usr', 'lib')).map((name) => path.join(root, 'usr', 'lib', name));
  return { folder, variables: { LD_LIBRARY_PATH: libraries.join(path.delimiter) } };
}

async function makeRepository(repository: string, sizes: { readonly chain: number; readonly independent: number }): Promise<void> {
  mkdirSync(repository, { recursive: true });
  const job = (name: string, needs: string): string =>
    `${name}:\n  stage: only\n  image: ${IMAGE}\n  needs: [${needs}]\n  script: ["${NO_OP.join(' ')}"]\n`;
  const jobs = (count: number, needs: (at: number) => string): string => `stages: [only]\n${Array.from({ length: count }, (_, at) => job(`j${at}`, needs(at))).join('')}`;
  writeFileSync(path.join(repository, 'one.yml'), jobs(1, () => ''));
  writeFileSync(path.join(repository, 'chain.yml'), jobs(sizes.chain, (at) => (at === 0 ? '' : `j${at - 1}`)));
  writeFileSync(path.join(repository, 'independent.yml'), jobs(sizes.independent, () => ''));
  const git = async (args: readonly string[]): Promise<unknown> => runProgram('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], { folder: repository });
  await git(['init', '--quiet']);
  await git(['remote', 'add', 'origin', 'git@example.org:bench/bench.git']);
  await git(['add', '.']);
  await git(['commit', '--quiet', '-m', 'bench']);
}
