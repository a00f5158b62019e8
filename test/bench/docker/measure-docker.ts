import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeApp } from '#electron/compose.ts';
import { startDaemon } from '#test/kit/docker/docker-daemon.ts';
import { ensureTestImage } from '#test/kit/docker/test-images.ts';
import { drydock } from '../drydock.ts';
import { peer } from '../peer.ts';
import { ProcessorTimes } from '../processors.ts';
import { atMost, type BenchRow, type Figure, forInformation, missing, timesFaster } from '../row.ts';
import { best, type Candidates, inTurns, median, type Times } from '../timing.ts';
import { chain, IMAGE, independent, writePipeline } from '../workloads.ts';
import { setUpGitlab } from './gitlab-peer.ts';
import { setUpMake } from './make-peer.ts';
import { NO_OP, RawLoop } from './raw-loop.ts';

const SIZES = { chain: 20, independent: 100 };
const CONCURRENCIES = [2, 4, 8];
const GITLAB_CONCURRENCIES = [4, 8];
const OURS = 'drydock';

interface Bench {
  readonly folder: string;
  readonly host: string;
  readonly say: (words: string) => void;
}

/** The docker engine through the whole product, against the raw loop and the peers, on one engine in the same run. */
export async function measureDocker(which: 'chain' | 'independent', say: (words: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-docker-'));
  await using engine = await testEngine();
  try {
    await ensureTestImage(engine.host, IMAGE);
    const bench = { folder, host: engine.host, say };
    return which === 'chain' ? await measureChain(bench) : await measureIndependent(bench);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function testEngine(): Promise<{ readonly host: string } & AsyncDisposable> {
  const host = process.env['DRYDOCK_TEST_DOCKER_HOST'];
  if (host === undefined || host === '') return await startDaemon();
  return { host, [Symbol.asyncDispose]: async () => undefined };
}

async function measureChain(bench: Bench): Promise<BenchRow[]> {
  const name = `docker: chain of ${SIZES.chain} no-ops`;
  const raw = new RawLoop(bench.host);
  const ours = productRuns(bench, writePipeline(path.join(bench.folder, 'chain'), { command: NO_OP.join(' '), nodes: chain(SIZES.chain) }));
  const make = await peer(() => setUpMake(bench.folder, bench.host, SIZES));
  const gitlab = await peer(() => setUpGitlab(bench.folder, bench.host, SIZES));
  const processors = new ProcessorTimes({
    raw: () => raw.run(SIZES.chain, 1),
    [OURS]: ours.process,
    [`${OURS} in process`]: ours.inProcess,
    ...(typeof make === 'string' ? {} : { make: make.chain }),
  });
  const times = await inTurns(5, processors.candidates, bench.say);
  const slow = typeof gitlab === 'string' ? {} : await inTurns(2, { gitlab: gitlab.chain }, bench.say);
  const of = seconds(times, OURS, `${name}, whole product`);
  return [
    atMost(of, 0.5, 'raw create-start-wait-remove, no network', secondsOf(times, 'raw')),
    forInformation(seconds(times, `${OURS} in process`, `${name}, without starting a process`), { against: 'raw create-start-wait-remove, no network', value: secondsOf(times, 'raw') }),
    ...processors.rows(`${name}, whole product`, OURS, { against: 'time', value: of.value }),
    ...processors.rows(`${name}, raw`, 'raw', { against: 'time', value: secondsOf(times, 'raw') }),
    versus(of, 3, 'make + docker run', make, times, 'make'),
    versus(of, 10, 'gitlab-ci-local', gitlab, slow, 'gitlab'),
  ];
}

async function measureIndependent(bench: Bench): Promise<BenchRow[]> {
  const name = `docker: ${SIZES.independent} independent no-ops`;
  const raw = new RawLoop(bench.host);
  const ours = productRuns(bench, writePipeline(path.join(bench.folder, 'independent'), { command: NO_OP.join(' '), nodes: independent(SIZES.independent) }));
  const make = await peer(() => setUpMake(bench.folder, bench.host, SIZES));
  const gitlab = await peer(() => setUpGitlab(bench.folder, bench.host, SIZES));
  const each = (prefix: string, levels: readonly number[], work: (level: number) => Promise<unknown>): Candidates =>
    Object.fromEntries(levels.map((level) => [`${prefix} at ${level}`, () => work(level)]));
  const processors = new ProcessorTimes({
    [OURS]: ours.process,
    ...each('raw', CONCURRENCIES, (level) => raw.run(SIZES.independent, level)),
    [`${OURS} in process`]: ours.inProcess,
    ...(typeof make === 'string' ? {} : each('make', CONCURRENCIES, make.independent)),
  });
  const times = await inTurns(3, processors.candidates, bench.say);
  const slow = typeof gitlab === 'string' ? {} : await inTurns(1, each('gitlab', GITLAB_CONCURRENCIES, gitlab.independent), bench.say);
  const of = seconds(times, OURS, `${name}, whole product`);
  const rawBest = best(times, 'raw');
  return [
    atMost(of, 0.75, `${rawBest.name}, its best`, rawBest.ms / 1000),
    forInformation(seconds(times, `${OURS} in process`, `${name}, without starting a process`), { against: `${rawBest.name}, its best`, value: rawBest.ms / 1000 }),
    ...processors.rows(`${name}, whole product`, OURS, { against: 'time', value: of.value }),
    ...processors.rows(`${name}, ${rawBest.name}`, rawBest.name, { against: 'time', value: rawBest.ms / 1000 }),
    versus(of, 1.5, 'make -j + docker run', make, times, 'make'),
    versus(of, 5, 'gitlab-ci-local', gitlab, slow, 'gitlab'),
  ];
}

/** Runs of one pipeline, each of which executes every node: as a process from its start to its end, and in this one. */
function productRuns({ folder, host }: Bench, file: string) {
  const environment = { DRYDOCK_HOME: path.join(folder, 'home'), DOCKER_HOST: host };
  return {
    process: () => drydock(['pipeline', 'run', file, '--engine', 'docker', '--force-rerun', '--json'], environment),
    inProcess: async () => {
      await using app = composeApp({ environment: { ...process.env, ...environment } });
      const state = await app.runs.run({ file, engine: 'docker', set: {}, hermetic: false, forceRerun: true, only: [] }, new AbortController().signal);
      if (state.status !== 'completed') throw new Error(`the run ended as ${state.status}: ${state.message}`);
    },
  };
}

function versus(figure: Figure, factor: number, what: string, found: object | string, times: Times, prefix: string): BenchRow {
  if (typeof found === 'string') return missing(figure.name, figure.unit, `${what} (${found})`, `${factor}x faster`);
  const { name, ms } = best(times, prefix);
  return timesFaster(figure, factor, name === prefix ? what : `${what}, ${name.replace(prefix, '').trim()}, its best`, ms / 1000);
}

const secondsOf = (times: Times, name: string): number => median(times[name] ?? []) / 1000;
const seconds = (times: Times, name: string, title: string): Figure => ({ name: title, value: secondsOf(times, name), unit: 's' });
