import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { Opened } from '#electron/workspace/server/opened.ts';
import { changesSchema } from '#shared/workspace/feed.ts';
import { startPostgres } from '#test/kit/postgres/postgres-server.ts';
import { peer } from '../peer.ts';
import { type BenchRow, forInformation, limit, missing } from '../row.ts';
import { median, timed } from '../timing.ts';
import { clientRun } from './client-run.ts';
import { DrydockPublisher, newId } from './drydock-publisher.ts';
import { type DrydockServer, startDrydock } from './drydock-server.ts';
import { memoryOf } from './memory-of.ts';
import { type SeedPlace, seedWorkspace } from './seed-workspace.ts';

const MODULES = 10_000;
const VERSIONS = 10;
const CHANGED = 100;
const ROUNDS = 3;
const PAGE = 500;

/** `drydock workspace sync` of a large catalog, from the start of the process to its end: into a home that has nothing of it, with nothing new, and with some changes. */
export async function measureSync(say: (words: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-sync-'));
  try {
    await using opened = new Opened();
    const embedded = await measureOne('PGlite', path.join(folder, 'pglite'), undefined, say);
    const postgres = await peer(async () => {
      const url = await opened.use(await startPostgres({ durable: true })).freshDatabase();
      return measureOne('PostgreSQL', path.join(folder, 'postgres'), url, say);
    });
    return [...embedded, ...(typeof postgres === 'string' ? [missing('workspace sync, PostgreSQL', 's', postgres, '')] : postgres)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOne(database: string, folder: string, url: string | undefined, say: (words: string) => void): Promise<readonly BenchRow[]> {
  await (await startDrydock(folder, { members: 1, database: url }))[Symbol.asyncDispose]();
  const place: SeedPlace = url === undefined ? { folder: path.join(folder, 'database') } : { url };
  say(`${database}: seeded in ${((await timed(() => seedWorkspace(place, MODULES, VERSIONS))) / 1000).toFixed(1)} s`);
  await using server = await startDrydock(folder, { members: 16, database: url });
  const times: Record<'feed' | 'first' | 'unchanged' | 'changed', number[]> = { feed: [], first: [], unchanged: [], changed: [] };
  let memory = Number.NaN;
  for (let round = 0; round < ROUNDS; round += 1) {
    times.feed.push(await timed(() => readFeed(server)));
    const environment = { DRYDOCK_HOME: `${folder}-home-${String(round)}` };
    const sync = async () => clientRun(['workspace', 'sync', '--json'], environment);
    await clientRun(['workspace', 'add', server.base, '--token-file', path.join(folder, 'admin-token'), '--json'], environment);
    const first = await sync();
    memory = first.memory;
    times.first.push(first.ms);
    times.unchanged.push((await sync()).ms);
    await change(server);
    times.changed.push((await sync()).ms);
    say(`${database}: ${Object.entries(times).map(([name, all]) => `${name} ${((all.at(-1) ?? Number.NaN) / 1000).toFixed(2)} s`).join(', ')}, client ${memory.toFixed(0)} MB (${round + 1} of ${ROUNDS})`);
  }
  const name = `workspace sync of ${MODULES} modules x ${VERSIONS}, ${database}`;
  const floor = { against: 'the feed alone, not looked at', value: median(times.feed) / 1000 };
  return [
    limit({ name: `${name}, from nothing`, value: median(times.first) / 1000, unit: 's' }, 10, floor),
    limit({ name: `${name}, nothing new`, value: median(times.unchanged) / 1000, unit: 's' }, 2),
    limit({ name: `${name}, ${CHANGED} changed`, value: median(times.changed) / 1000, unit: 's' }, 2),
    forInformation({ name: `${name}, most memory of the client`, value: memory, unit: 'MB' }),
    forInformation({ name: `${name}, memory of the server`, value: await memoryOf(server.pid), unit: 'MB' }),
  ];
}

async function readFeed(server: DrydockServer): Promise<void> {
  using line = server.line();
  for (let after = 0, more = true; more; ) {
    const page = changesSchema.pick({ cursor: true, more: true }).parse(JSON.parse((await line.get({ method: 'GET', path: `${server.path}/changes?after=${String(after)}&limit=${String(PAGE)}` }, [200])).toString('utf8')));
    ({ cursor: after, more } = page);
  }
}

/** New modules: to a feed they are what changed ones are. */
async function change(server: DrydockServer): Promise<void> {
  using line = server.line();
  const publisher = new DrydockPublisher(line, server.path);
  const snapshotId = await publisher.send(randomBytes(100));
  for (let at = 0; at < CHANGED; at += 1) await publisher.version(newId(), '1', snapshotId);
}
