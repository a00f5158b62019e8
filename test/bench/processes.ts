import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import PQueue from 'p-queue';
import { composeApp } from '#electron/compose.ts';
import { createProcessEngine } from '#electron/engines/process/process-engine.ts';
import { processStep } from '#test/kit/process-steps.ts';
import { drydock } from './drydock.ts';
import { atMost, type BenchRow, forInformation } from './row.ts';
import { inTurns, median } from './timing.ts';
import { chain, independent, writePipeline } from './workloads.ts';

const STEPS = 500;
const ROUNDS = 5;
const WORKERS = 2;
const COMMAND = 'true';

/** The process engine against bare spawn of the same commands through the same shell. */
export async function measureProcesses(say: (words: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-process-'));
  try {
    const shell = await shellOf(folder);
    const files = {
      chain: writePipeline(path.join(folder, 'chain'), { command: COMMAND, nodes: chain(STEPS) }),
      fan: writePipeline(path.join(folder, 'fan'), { command: COMMAND, nodes: independent(STEPS) }),
    };
    const environment = { DRYDOCK_HOME: path.join(folder, 'home') };
    const rows: BenchRow[] = [];
    for (const [shape, file] of Object.entries(files)) {
      const workers = shape === 'chain' ? 1 : WORKERS;
      const times = await inTurns(ROUNDS, {
        bare: () => inParallel(workers, () => bareSpawn([...shell, COMMAND])),
        engine: () => throughEngine(folder, workers),
        product: () => runInProcess(file, environment),
        process: () => drydock(['pipeline', 'run', file, '--engine', 'process', '--force-rerun', '--json'], environment),
      }, say);
      const of = (name: string): number => median(times[name] ?? []);
      const name = `process engine: ${shape} of ${STEPS} no-ops`;
      const floor = `bare spawn of \`${path.basename(shell[0] ?? '')} -c ${COMMAND}\``;
      rows.push(
        atMost({ name: `${name}, the engine`, value: of('engine'), unit: 'ms' }, 1.3, floor, of('bare')),
        forInformation({ name: `${name}, plan, events, artifacts and all`, value: of('product'), unit: 'ms' }, { against: floor, value: of('bare') }),
        forInformation({ name: `${name}, from process start to end`, value: of('process'), unit: 'ms' }, { against: floor, value: of('bare') }),
      );
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shellOf(folder: string): Promise<readonly string[]> {
  const engine = createProcessEngine({ home: folder, shimFolder: path.join(folder, 'shims'), environment: process.env });
  return (await engine.localEnvironment()).shell;
}

async function inParallel(concurrency: number, step: (at: number) => Promise<unknown>): Promise<void> {
  const queue = new PQueue({ concurrency });
  await queue.addAll(Array.from({ length: STEPS }, (_, at) => async () => step(at)));
}

async function bareSpawn([command = '', ...args]: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`a bare step ended with ${String(code)}`))));
  });
}

/** The session is opened within the measured time: its helper process is part of what the engine costs. */
async function throughEngine(folder: string, workers: number): Promise<void> {
  const root = mkdtempSync(path.join(folder, 'engine-'));
  mkdirSync(root, { recursive: true });
  const steps = Array.from({ length: STEPS }, (_, at) => processStep(root, `n${at}`, COMMAND));
  const engine = createProcessEngine({ home: root, shimFolder: path.join(folder, 'shims'), environment: process.env });
  const signal = new AbortController().signal;
  await using session = await engine.open({ runId: 'run-1', maxWorkers: workers, hermetic: false }, signal);
  await inParallel(workers, async (at) => {
    const step = steps[at];
    const exit = step === undefined ? undefined : await session.stage(step).run(signal);
    if (exit?.exitCode !== 0) throw new Error(`step ${at} ended with ${String(exit?.exitCode)}`);
  });
}

async function runInProcess(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await using app = composeApp({ environment: { ...process.env, ...environment } });
  const state = await app.runs.run({ file, engine: 'process', set: {}, hermetic: false, forceRerun: true, only: [] }, new AbortController().signal);
  if (state.status !== 'completed') throw new Error(`the run ended as ${state.status}: ${state.message}`);
}
