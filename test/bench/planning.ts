import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Composer, Parser } from 'yaml';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import { composeApp } from '#electron/compose.ts';
import { RunRecords } from '#electron/runner/records/run-records.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';
import { runSchedule } from '#electron/runner/schedule/scheduler.ts';
import { loadModule } from '#electron/specs/load.ts';
import { noOpEngines } from './no-op-engine.ts';
import { type BenchRow, forInformation, limit } from './row.ts';
import { median, timed } from './timing.ts';
import { layered, writePipeline } from './workloads.ts';

const NODES = 5_000;
const WIDTH = 50;
const ROUNDS = 5;

/**
 * 5,000 nodes in layers of 50. The plan is made from the YAML, as `pipeline run` makes it; it is then scheduled on an engine that does
 * nothing. Told apart: the YAML library by itself, reading (which includes it), planning without reading, the scheduler, and what a run
 * does besides (folders, events, artifacts, results: all of it on disk).
 */
export async function measurePlanning(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-planning-'));
  try {
    const file = writePipeline(path.join(folder, 'pipeline'), { command: 'true', nodes: layered(NODES, WIDTH) });
    const signal = new AbortController().signal;
    const home = path.join(folder, 'home');
    const app = (): ReturnType<typeof composeApp> => composeApp({ environment: { ...process.env, DRYDOCK_HOME: home }, engines: noOpEngines });
    const request: RunRequest = { file, engine: 'process', set: {}, maxWorkers: 2, hermetic: false, forceRerun: false, only: [] };

    // First, so that what is measured afterwards does not count as theirs.
    await using first = app();
    await first.runs.plan(request, signal);
    const memoryOfPlan = process.resourceUsage().maxRSS / 1000;
    const run = await timed(async () => {
      const state = await first.runs.run(request, signal);
      if (state.status !== 'completed') throw new Error(`the run ended as ${state.status}: ${state.message}`);
    });
    const memoryOfRun = process.resourceUsage().maxRSS / 1000;

    const library: number[] = [];
    const reading: number[] = [];
    const planned: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      library.push(await timed(() => readByLibrary(readFileSync(file, 'utf8'))));
      reading.push(await timed(() => loadModule(file)));
      await using fresh = app();
      planned.push(await timed(() => fresh.runs.plan({ ...request, forceRerun: true }, signal)));
    }
    const scheduling = await schedulingMs(path.join(home, 'runs'));
    const plan = median(planned);
    const name = `${NODES} nodes`;
    return [
      forInformation({ name: `${name}: reading and checking the YAML`, value: median(reading), unit: 'ms' }, { against: 'the YAML library alone', value: median(library) }),
      forInformation({ name: `${name}: planning, without reading`, value: plan - median(reading), unit: 'ms' }),
      forInformation({ name: `${name}: scheduling, no-op engine`, value: scheduling, unit: 'ms' }),
      limit({ name: `${name}: reading, planning and scheduling`, value: plan + scheduling, unit: 'ms' }, 1000, { against: 'the YAML library alone', value: median(library) }),
      limit({ name: `${name}: memory after planning`, value: memoryOfPlan, unit: 'MB' }, 300),
      forInformation({ name: `${name}: whole run with its events, artifacts and results on disk`, value: run, unit: 'ms' }),
      limit({ name: `${name}: memory after a whole run`, value: memoryOfRun, unit: 'MB' }, 300),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readByLibrary(text: string): number {
  const tokens = [...new Parser().parse(text)];
  return [...new Composer({ uniqueKeys: false }).compose(tokens, true, text.length)].length;
}

/** The scheduler over the plan of the run that was just made, with nodes that take no time. */
async function schedulingMs(runs: string): Promise<number> {
  const records = new RunRecords(runs);
  const { planned } = await records.read(records.find('latest'));
  const nodes = planned.nodes.map((node) => ({ name: node.name, dependsOn: dependenciesOf(node), cost: 1, weight: 1 }));
  const once = async (): Promise<void> =>
    runSchedule({
      nodes, workers: 2, continueOnFailure: false, signal: new AbortController().signal,
      decide: async () => 'needs-worker', execute: async () => 'succeeded', skipped: () => undefined,
    });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timed(once));
  return median(times);
}
