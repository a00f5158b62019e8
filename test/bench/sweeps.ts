import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeApp } from '#electron/compose.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';
import { atMost, type BenchRow } from './row.ts';
import { inTurns, median } from './timing.ts';

const TRIALS = 200;
const ROUNDS = 3;
const WORKERS = 2;
/** Logs one value as mlflow does: without a metric there is no best trial. */
const COMMAND = 'echo "1 0.${{inputs.x}} 0" > "${MLFLOW_TRACKING_URI#file://}/$MLFLOW_EXPERIMENT_ID/$MLFLOW_RUN_ID/metrics/loss"';

/** A sweep of no-ops against as many independent nodes that do the same. */
export async function measureSweeps(say: (words: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-sweep-'));
  try {
    const { nodes, sweep } = writePipelines(path.join(folder, 'work'));
    const times = await inTurns(ROUNDS, { nodes: () => runWhole(folder, nodes), sweep: () => runWhole(folder, sweep) }, say);
    const of = (name: string): number => median(times[name] ?? []);
    return [atMost({ name: `process engine: sweep of ${String(TRIALS)} no-op trials`, value: of('sweep'), unit: 'ms' }, 1.2, `${String(TRIALS)} independent nodes that do the same`, of('nodes'))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writePipelines(folder: string): { readonly nodes: string; readonly sweep: string } {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'no-op.yml'), `type: command\nname: no_op\nversion: "1"\ninputs: {x: {type: integer}}\noutputs: {made: {type: uri_folder}}\nenvironment: {image: busybox:local}\ncommand: ${JSON.stringify(COMMAND)}\n`);
  const all = Array.from({ length: TRIALS }, (_, at) => at);
  const [nodes, sweep] = [path.join(folder, 'nodes.yml'), path.join(folder, 'sweep.yml')];
  writeFileSync(nodes, `type: pipeline\njobs:\n${all.map((at) => `  n${String(at)}: {component: ./no-op.yml, inputs: {x: ${String(at)}}}\n`).join('')}`);
  writeFileSync(sweep, `type: pipeline\njobs:\n  tune:\n    type: sweep\n    trial: ./no-op.yml\n    sampling_algorithm: grid\n    search_space: {x: {type: choice, values: ${JSON.stringify(all)}}}\n    objective: {goal: minimize, primary_metric: loss}\n`);
  return { nodes, sweep };
}

async function runWhole(folder: string, file: string): Promise<void> {
  await using app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: path.join(folder, 'home') } });
  const request: RunRequest = { file, engine: 'process', set: {}, maxWorkers: WORKERS, hermetic: false, forceRerun: true, only: [] };
  const state = await app.runs.run(request, new AbortController().signal);
  if (state.status !== 'completed') throw new Error(`the run of ${path.basename(file)} ended as ${state.status}: ${state.message}`);
}
