import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeApp } from '#electron/compose.ts';
import type { Engine, EngineSession, Step } from '#electron/engines/engine.ts';
import type { RunObserver } from '#electron/runner/run-service.ts';

let folder: string;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-run-end-'));
  writeFileSync(path.join(folder, 'job.yml'), 'type: command\nenvironment: {image: python:3.11}\noutputs: {out: {type: uri_folder}}\ncommand: echo to ${{outputs.out}}\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An engine whose steps succeed at once. */
function instantEngine(session: Partial<EngineSession>): Engine {
  return {
    name: 'process',
    status: async () => ({ available: true, detail: '' }),
    reap: async () => 0,
    open: async () => ({
      pathInStep: (mount) => mount.hostPath,
      codePathInStep: (step) => step.codeFolder,
      stage: () => ({ run: async () => ({ exitCode: 0, outOfMemory: false, stopped: false }), discard: async () => undefined }),
      lookahead: 0,
      settle: async () => [],
      [Symbol.asyncDispose]: async () => undefined,
      ...session,
    }),
  };
}

const appWith = (session: Partial<EngineSession>) =>
  composeApp({
    environment: { ...process.env, DRYDOCK_HOME: path.join(folder, 'home') },
    engines: () => ({
      docker: () => Promise.reject(new Error('not asked for')),
      process: async () => ({ engine: instantEngine(session), fingerprint: async () => 'here', ignored: () => [] }),
    }),
  });
/** Logs the number of a trial, as mlflow would. */
function logNumber(step: Step): void {
  const store = step.mounts.find(({ name }) => name === 'mlflow')?.hostPath ?? '';
  writeFileSync(path.join(store, '0', step.environmentVariables['MLFLOW_RUN_ID'] ?? '', 'metrics', 'accuracy'), `1 ${step.node.slice(-1)} 0\n`);
}

const request = () => ({ file: path.join(folder, 'job.yml'), engine: 'process' as const, set: {}, hermetic: false, forceRerun: false, only: [] });

async function warningsOf(app: ReturnType<typeof appWith>, run: string): Promise<string[]> {
  const warnings: string[] = [];
  for await (const event of app.runs.events(run, { follow: false, signal })) if (event.type === 'warning') warnings.push(event.message);
  return warnings;
}

test('a run that completed stays completed when the engine cannot be tidied', async () => {
  await using app = appWith({ [Symbol.asyncDispose]: () => Promise.reject(new Error('the engine went away')) });
  const { status, document } = await app.runs.run(request(), signal);
  expect(status).toBe('completed');
  expect((await warningsOf(app, document.id)).join()).toContain('the engine went away');
});

test('no store for metrics is left of steps that logged nothing, however they ended', async () => {
  await using app = appWith({});
  const { document, nodes } = await app.runs.run({ ...request(), forceRerun: true }, signal);
  const folders = nodes.map(({ name }) => path.join(folder, 'home', 'runs', document.id, 'nodes', name));
  expect(folders.length).toBeGreaterThan(0);
  for (const each of folders) expect(readdirSync(each)).not.toContain('mlflow-1');
});

test('what the engine cannot give is among the warnings', async () => {
  await using app = appWith({ warnings: ['steps have no network'] });
  const { document } = await app.runs.run(request(), signal);
  expect(await warningsOf(app, document.id)).toContain('steps have no network');
});

test('an observer that throws is heard of after the run has ended as it would have', async () => {
  await using app = appWith({});
  const observer: RunObserver = {
    onEvent: () => {
      throw new Error('display broke');
    },
  };
  await expect(app.runs.run(request(), signal, observer)).rejects.toThrow('display broke');
  expect(await app.runs.list()).toMatchObject([{ status: 'completed' }]);
});

test('output folders of a run that stopped for a defect do not stay behind', async () => {
  await using app = appWith({ settle: () => Promise.reject(new Error('a defect')) });
  await expect(app.runs.run({ ...request(), forceRerun: true }, signal)).rejects.toThrow('a defect');
  await expect(app.runs.run({ ...request(), forceRerun: true }, signal)).rejects.toThrow('a defect');
  expect(readdirSync(path.join(folder, 'home', 'artifacts', 'data'))).toHaveLength(1);
});

test('a result whose exit code the engine contradicts is not reused', async () => {
  const wrong = [{ node: 'main', attempt: 1, exitCode: 3 }];
  {
    await using app = appWith({ settle: async () => wrong });
    const { status } = await app.runs.run(request(), signal);
    expect(status).toBe('failed');
  }
  await using app = appWith({});
  expect((await app.runs.run(request(), signal)).nodes).toMatchObject([{ status: 'completed' }]);
});

test('a sweep that chose a trial whose exit code the engine contradicts chooses anew when the run is resumed', async () => {
  writeFileSync(path.join(folder, 'job.yml'), `type: pipeline
jobs:
  tune:
    type: sweep
    trial: {type: command, environment: {image: python:3.11}, inputs: {x: {type: number}}, outputs: {out: {type: uri_folder}}, command: "echo \${{inputs.x}} to \${{outputs.out}}"}
    sampling_algorithm: grid
    search_space: {x: {type: choice, values: [1, 2]}}
    objective: {goal: maximize, primary_metric: accuracy}
`);
  const steps: string[] = [];
  const stage: EngineSession['stage'] = (step) => ({
    discard: async () => undefined,
    run: async () => {
      steps.push(step.node);
      logNumber(step);
      return { exitCode: 0, outOfMemory: false, stopped: false };
    },
  });
  let id: string;
  {
    let told = false;
    await using app = appWith({
      stage,
      settle: async () => {
        if (told || !steps.includes('tune.trial_002')) return [];
        told = true;
        return [{ node: 'tune.trial_002', attempt: 1, exitCode: 3 }];
      },
    });
    const { status, document } = await app.runs.run(request(), signal);
    expect(status).toBe('failed');
    ({ id } = document);
  }
  steps.length = 0;
  await using app = appWith({ stage });
  const { status, nodes } = await app.runs.resume(id, signal);
  expect(steps).toContain('tune.trial_002');
  expect([status, ...nodes.map((node) => node.status)]).toEqual(['completed', 'completed', 'completed', 'completed']);
});

test('trials that stay when what they took is made again are compared by what they logged then', async () => {
  writeFileSync(path.join(folder, 'job.yml'), `type: pipeline
jobs:
  prepare: {type: command, environment: {image: python:3.11}, outputs: {out: {type: uri_folder}}, command: "echo to \${{outputs.out}}"}
  tune:
    type: sweep
    trial: {type: command, is_deterministic: false, environment: {image: python:3.11}, inputs: {x: {type: number}, data: {type: uri_folder}}, outputs: {out: {type: uri_folder}}, command: "echo \${{inputs.x}} \${{inputs.data}} to \${{outputs.out}}"}
    inputs: {data: "\${{parent.jobs.prepare.outputs.out}}"}
    sampling_algorithm: grid
    search_space: {x: {type: choice, values: [1, 2]}}
    objective: {goal: maximize, primary_metric: accuracy}
  last: {type: command, environment: {image: python:3.11}, inputs: {model: "\${{parent.jobs.tune.outputs.out}}"}, command: "echo \${{inputs.model}}"}
`);
  const steps: string[] = [];
  const stageWith = (exitCode: number): EngineSession['stage'] => (step) => ({
    discard: async () => undefined,
    run: async () => {
      steps.push(step.node);
      if (step.node.startsWith('tune.')) logNumber(step);
      // Equal outputs are kept once: what is removed below is its own.
      for (const { name, hostPath, writable } of step.mounts) if (writable && name !== 'mlflow') writeFileSync(path.join(hostPath, 'made'), step.node);
      return { exitCode: step.node === 'last' ? exitCode : 0, outOfMemory: false, stopped: false };
    },
  });
  let id: string;
  {
    await using app = appWith({ stage: stageWith(1) });
    const { status, document, nodes } = await app.runs.run(request(), signal);
    expect(status).toBe('failed');
    ({ id } = document);
    // Somebody makes room.
    for (const place of Object.values(nodes.find(({ name }) => name === 'prepare')?.outputs ?? {})) rmSync(place, { recursive: true });
  }
  steps.length = 0;
  await using app = appWith({ stage: stageWith(0) });
  const { status, nodes } = await app.runs.resume(id, signal);
  expect(nodes.map((node) => [node.name, node.status])).toEqual([['prepare', 'completed'], ['tune.trial_001', 'reused'], ['tune.trial_002', 'reused'], ['tune', 'reused'], ['last', 'completed']]);
  expect(status).toBe('completed');
  expect(steps).toEqual(['prepare', 'last']);
  expect((await app.runs.trials(id, 'tune')).trials.map(({ value }) => value)).toEqual([1, 2]);
});
