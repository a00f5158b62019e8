import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Opened } from '#electron/workspace/server/opened.ts';
import { atLeast, atMost, type BenchRow, type Figure, forInformation, missing } from '../row.ts';
import { median } from '../timing.ts';
import { percentile } from '../ui/percentile.ts';
import { type Contender, openContenders } from './contenders.ts';
import type { Workload } from './drydock-publisher.ts';
import { type LoadResult, underLoad } from './load.ts';
import { memoryOf } from './memory-of.ts';
import { VERDACCIO } from './verdaccio-peer.ts';

const CLIENTS = [1, 16, 64];
const ROUNDS = 3;
const ROUND_MS = 2_500;
const WARM_UP_MS = 500;
/** No member asks so much that the server holds them back. */
const MEMBERS = 128;

const what: Readonly<Record<Workload, string>> = { modules: 'publish a new module of 2 KB', versions: 'publish a version (the peer: with its file, ours: its file there)' };

/** Publishing over sockets to servers in processes of their own, ours in turns with an npm registry that takes packages of the same size. */
export async function measurePublishing(workload: Workload, say: (words: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-workspace-'));
  try {
    await using opened = new Opened();
    const contenders = await openContenders(folder, MEMBERS, workload, opened);
    const found = Object.entries(contenders).flatMap(([name, contender]) => (typeof contender === 'string' ? [] : [{ name, contender }]));
    const results = new Map<string, LoadResult[]>();
    // The first round warms all of them up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const clients of CLIENTS) {
        for (const { name, contender } of found) {
          const result = await load(contender, clients, round === 0 ? WARM_UP_MS : ROUND_MS);
          say(`${name} at ${clients}: ${result.throughput.toFixed(0)}/s, ${[0.5, 0.95, 0.99].map((share) => `p${share * 100} ${percentile(result.latencies, share).toFixed(1)} ms`).join(', ')} (${round} of ${ROUNDS})`);
          if (round > 0) results.set(`${name} ${clients}`, [...(results.get(`${name} ${clients}`) ?? []), result]);
        }
      }
    }
    const { verdaccio, ...ours } = contenders;
    const rows: BenchRow[] = [];
    for (const [name, contender] of Object.entries(ours)) {
      const title = `${what[workload]}, ${name} with fsync`;
      if (typeof contender === 'string') {
        rows.push(missing(title, '/s', contender, '>= 1x'));
        continue;
      }
      for (const clients of CLIENTS) rows.push(...comparison(`${title}, at ${clients}`, results.get(`${name} ${clients}`) ?? [], verdaccio, results.get(`verdaccio ${clients}`) ?? []));
      const sent = (who: string): number => median((results.get(`${who} 1`) ?? []).map(({ sentBytes }) => sentBytes)) / 1_000;
      rows.push(forInformation({ name: `${title}, body that is sent`, value: sent(name), unit: 'KB' }, typeof verdaccio === 'string' ? undefined : { against: VERDACCIO, value: sent('verdaccio') }));
      const memory = { name: `${title}, memory of the server`, value: await memoryOf(contender.pid), unit: 'MB' } as const;
      rows.push(forInformation(memory, typeof verdaccio === 'string' ? undefined : { against: VERDACCIO, value: await memoryOf(verdaccio.pid) }));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(contender: Contender, clients: number, ms: number): Promise<LoadResult> {
  const all = await Promise.all(Array.from({ length: clients }, () => contender.publisher()));
  try {
    return await underLoad(all, ms);
  } finally {
    for (const publisher of all) publisher[Symbol.dispose]();
  }
}

/** Throughput, which is to be as high, and latencies, of which the 95th percentile is to be no worse. */
function comparison(title: string, ours: readonly LoadResult[], verdaccio: Contender | string, theirs: readonly LoadResult[]): readonly BenchRow[] {
  const throughput = (results: readonly LoadResult[]): number => median(results.map((result) => result.throughput));
  const latency = (results: readonly LoadResult[], share: number): number => median(results.map(({ latencies }) => percentile(latencies, share)));
  const published: Figure = { name: title, value: throughput(ours), unit: '/s' };
  const late = (share: number): Figure => ({ name: `${title}, p${share * 100}`, value: latency(ours, share), unit: 'ms' });
  if (typeof verdaccio === 'string') {
    const why = `${VERDACCIO} (${verdaccio})`;
    return [{ ...missing(title, '/s', why, '>= 1x'), value: published.value }, ...[0.5, 0.95, 0.99].map((share) => forInformation(late(share)))];
  }
  const told = (share: number) => ({ against: VERDACCIO, value: latency(theirs, share) });
  return [
    atLeast(published, 1, VERDACCIO, throughput(theirs)),
    forInformation(late(0.5), told(0.5)),
    atMost(late(0.95), 1, VERDACCIO, latency(theirs, 0.95)),
    forInformation(late(0.99), told(0.99)),
  ];
}
