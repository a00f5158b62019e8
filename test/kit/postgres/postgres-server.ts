import { spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const PACKAGES = '/usr/lib/postgresql';
const READY_MS = 60_000;
/** Whom the server runs as when the tests are root, whom it refuses: `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** A PostgreSQL of one's own on a unix socket. */
export interface PostgresServer extends AsyncDisposable {
  /** Of a database on it. */
  url(database?: string): string;
  /** Of a new, empty database. */
  freshDatabase(): Promise<string>;
  /** Ends it as a power cut does, and starts it again on what was on the disk. */
  crashAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why no PostgreSQL can be started here; `undefined` when one can. */
export function whyNoPostgres(): string | undefined {
  return programs() === undefined ? `there is no PostgreSQL under ${PACKAGES} (apt-get install postgresql)` : undefined;
}

/** Starts one under a temporary folder and waits until it answers; disposing stops it and removes the folder. `durable`: with fsync, as it is in use. */
export async function startPostgres({ durable = false }: { readonly durable?: boolean } = {}): Promise<PostgresServer> {
  const bin = programs();
  if (bin === undefined) throw new Error(whyNoPostgres());
  const root = mkdtempSync(path.join(tmpdir(), 'drydock-pg-'));
  const identity = process.getuid?.() === 0 ? NOBODY : {};
  if (identity === NOBODY) chownSync(root, NOBODY.uid, NOBODY.gid);
  const data = path.join(root, 'data');
  const made = spawnSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'drydock', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', ...(durable ? [] : ['--no-sync'])], { ...identity, cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const url = (database = 'postgres'): string => `postgres:///${database}?host=${root}&user=drydock`;
  let running = await start(bin, root, data, identity, durable, url());
  let databases = 0;
  return {
    url,
    async freshDatabase() {
      databases += 1;
      await once(url(), `create database drydock_${String(databases)}`);
      return url(`drydock_${String(databases)}`);
    },
    async crashAndRestart() {
      await running.end('SIGQUIT');
      running = await start(bin, root, data, identity, durable, url());
    },
    stop: () => running.end('SIGINT'),
    async [Symbol.asyncDispose]() {
      await running.end('SIGINT');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function start(bin: string, root: string, data: string, identity: { readonly uid?: number; readonly gid?: number }, durable: boolean, url: string): Promise<{ end(signal: NodeJS.Signals): Promise<void> }> {
  const log = openSync(path.join(root, 'log'), 'a');
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${root}`, '-c', 'max_connections=100', ...(durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'])];
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, ...settings], { ...identity, cwd: root, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    server.on('exit', () => resolve());
    server.on('error', () => resolve());
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended;
  };
  const deadline = performance.now() + READY_MS;
  for (;;) {
    if (await once(url, 'select 1').then(() => true, () => false)) return { end };
    if (performance.now() > deadline || server.exitCode !== null) {
      await end('SIGKILL');
      throw new Error(`PostgreSQL did not start: ${readFileSync(path.join(root, 'log'), 'utf8').slice(-2_000)}`);
    }
    await sleep(50);
  }
}

async function once(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function programs(): string | undefined {
  if (!existsSync(PACKAGES)) return undefined;
  const versions = readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => path.join(PACKAGES, version, 'bin')).find((folder) => existsSync(path.join(folder, 'initdb')));
}
