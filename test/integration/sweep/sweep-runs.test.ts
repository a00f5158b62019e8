import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { drydock, startDrydock, stepsAlive, type DrydockWorld } from '#test/kit/cli/started-drydock.ts';

const runDocument = z.object({
  runId: z.string(), status: z.string(), outputs: z.record(z.string(), z.string()),
  nodes: z.array(z.object({ name: z.string(), status: z.string(), reason: z.string(), reused: z.boolean() })),
});
const trialsDocument = z.object({
  counts: z.object({ total: z.number(), done: z.number(), running: z.number(), failed: z.number(), stopped: z.number(), reused: z.number() }),
  trials: z.array(z.object({ number: z.number(), status: z.string(), reason: z.string(), value: z.number().nullable(), best: z.boolean(), stoppedBy: z.string().nullable(), values: z.record(z.string(), z.unknown()) })),
});

/** Logs as mlflow does, without it. `body` may use `x` (the hyperparameter), `log(value)`, `wait(file)`, `out`, `here` (a folder of the test). */
const script = (body: string): string => `
import os, sys, time
x, out, here = sys.argv[1], sys.argv[2], sys.argv[3]
folder = os.path.join(os.environ['MLFLOW_TRACKING_URI'][len('file://'):], os.environ['MLFLOW_EXPERIMENT_ID'], os.environ['MLFLOW_RUN_ID'], 'metrics')
os.makedirs(folder, exist_ok=True)
steps = 0
def log(value):
    global steps
    with open(os.path.join(folder, 'accuracy'), 'a') as file: file.write(f'{int(time.time() * 1000)} {value} {steps}\\n')
    steps += 1
def wait(name):
    while not os.path.exists(os.path.join(here, name)): time.sleep(0.01)
${body}
open(os.path.join(out, 'model'), 'w').write(x)
`;

interface Sweep {
  readonly body: string;
  readonly values: readonly (string | number)[];
  readonly more?: string;
  readonly limits?: string;
}

function sweepWorld({ body, values, more = '', limits = '{max_total_trials: 100}' }: Sweep): DrydockWorld & { readonly here: string } {
  const folder = temporaryFolder();
  const cwd = path.join(folder, 'work');
  const here = path.join(folder, 'here');
  mkdirSync(path.join(cwd, 'src'), { recursive: true });
  mkdirSync(here);
  writeFileSync(path.join(cwd, 'src', 'train.py'), script(body));
  writeFileSync(path.join(cwd, 'train.yml'), `type: command\nname: train\nversion: 1\ninputs: {x: {type: string}, here: {type: string}}\noutputs: {model: {type: uri_folder}}\ncode: ./src\nenvironment: {image: python:local}\ncommand: python3 train.py \${{inputs.x}} \${{outputs.model}} \${{inputs.here}}\n`);
  writeFileSync(path.join(cwd, 'run.yml'), `type: pipeline
outputs: {best: {type: uri_folder}}
jobs:
  tune:
    type: sweep
    trial: ./train.yml
    inputs: {here: "${here}"}
    outputs: {model: "\${{parent.outputs.best}}"}
    sampling_algorithm: grid
    search_space: {x: {type: choice, values: ${JSON.stringify(values)}}}
    objective: {goal: maximize, primary_metric: accuracy}
    limits: ${limits}
${more}
`);
  return { home: path.join(folder, 'home'), cwd, here };
}

const run = (...more: readonly string[]): readonly string[] => ['pipeline', 'run', 'run.yml', '--engine', 'process', '--max-workers', '4', '--json', ...more];
const parsed = (stdout: string) => runDocument.parse(JSON.parse(stdout));
const statusesOf = (stdout: string): Record<string, string> => Object.fromEntries(parsed(stdout).nodes.map(({ name, status }) => [name.replace('tune.trial_', '#'), status]));
const trialsOf = async (world: DrydockWorld) => trialsDocument.parse(JSON.parse((await drydock(['run', 'trials', 'latest', '--json'], world)).stdout));
const bestOf = (stdout: string): string => readFileSync(path.join(parsed(stdout).outputs['best'] ?? '', 'model'), 'utf8');
const release = (world: { readonly here: string }, name: string): void => writeFileSync(path.join(world.here, name), '');

describe('a sweep whose process is killed', () => {
  // Trials 1 and 2 end, 3 fails, 4 waits; what is running when the process dies runs again.
  const body = `
if x == 'bad' and not os.path.exists(os.path.join(here, 'mended')): sys.exit(5)
open(os.path.join(here, 'runs'), 'a').write(x + ' ')
log(len(x) / 10)
if x == 'waiting': wait('go')
`;

  test('goes on where it was: finished trials stay, the others are tried again', async () => {
    const world = sweepWorld({ body, values: ['a', 'bb', 'bad', 'waiting'] });
    const first = startDrydock(run(), world);
    await expect.poll(async () => (await trialsOf(world)).counts, { timeout: 20_000 }).toMatchObject({ done: 3, running: 1, failed: 1 });
    first.signal('SIGKILL');
    await first.ended;
    await expect.poll(() => stepsAlive(world.home), { timeout: 5_000 }).toEqual([]);
    release(world, 'go');
    release(world, 'mended');
    const resumed = await drydock(['run', 'resume', 'latest', '--json'], world);
    expect(statusesOf(resumed.stdout)).toEqual({ '#001': 'completed', '#002': 'completed', '#003': 'completed', '#004': 'completed', tune: 'completed' });
    expect(bestOf(resumed.stdout)).toBe('waiting');
    expect(readFileSync(path.join(world.here, 'runs'), 'utf8').split(' ').filter((name) => name === 'a' || name === 'bb').sort()).toEqual(['a', 'bb']);
    expect((await trialsOf(world)).trials.map(({ value, best }) => [value, best])).toEqual([[0.1, false], [0.2, false], [0.3, false], [0.7, true]]);
  });

  test('a sweep that was through stays so: its failed trial is not tried again', async () => {
    const world = sweepWorld({ body, values: ['a', 'bad'], more: '  after: {command: "test -e \\"${{inputs.here}}/mended\\"", environment: {image: i}, inputs: {here: HERE, m: "${{parent.jobs.tune.outputs.model}}"}}' });
    writeFileSync(path.join(world.cwd, 'run.yml'), readFileSync(path.join(world.cwd, 'run.yml'), 'utf8').replace('HERE', JSON.stringify(world.here)));
    expect(statusesOf((await drydock(run(), world)).stdout)).toEqual({ '#001': 'completed', '#002': 'failed', tune: 'completed', after: 'failed' });
    release(world, 'mended');
    const resumed = await drydock(['run', 'resume', 'latest', '--json'], world);
    expect(statusesOf(resumed.stdout)).toEqual({ '#001': 'completed', '#002': 'failed', tune: 'completed', after: 'completed' });
    expect(parsed(resumed.stdout).status).toBe('completed');
  });
});

test('cancelling in the middle of a sweep stops its trials and leaves no process', async () => {
  const world = sweepWorld({ body: "log(1)\nif x != 'a': wait('never')", values: ['a', 'b', 'c', 'd', 'e', 'f'], limits: '{max_concurrent_trials: 2}' });
  const started = startDrydock(run(), world);
  await expect.poll(async () => (await trialsOf(world)).counts, { timeout: 20_000 }).toMatchObject({ done: 1, running: 2 });
  expect(await drydock(['run', 'cancel', 'latest'], world)).toMatchObject({ exitCode: 0 });
  const end = await started.ended;
  expect(end.exitCode).toBe(130);
  expect(statusesOf(end.stdout)).toEqual({ '#001': 'completed', '#002': 'cancelled', '#003': 'cancelled', '#004': 'cancelled', '#005': 'cancelled', '#006': 'cancelled', tune: 'cancelled' });
  expect(stepsAlive(world.home)).toEqual([]);
});

test('a policy stops a trial that falls behind, by what it logs while it runs; resumed, it stays stopped', async () => {
  const body = `
if x == 'good':
    for value in [0.7, 0.8, 0.9]: log(value)
    wait('behind')
else:
    log(0.5)
    log(0.4)
    open(os.path.join(here, 'behind'), 'w').close()
    wait('never')
`;
  const policy = '    early_termination: {type: bandit, slack_amount: 0.25, evaluation_interval: 2}\n  after: {command: "test -e \\"${{inputs.here}}/go\\"", environment: {image: i}, inputs: {here: HERE, m: "${{parent.jobs.tune.outputs.model}}"}}';
  const world = sweepWorld({ body, values: ['good', 'poor'], more: policy });
  writeFileSync(path.join(world.cwd, 'run.yml'), readFileSync(path.join(world.cwd, 'run.yml'), 'utf8').replace('HERE', JSON.stringify(world.here)));
  const first = await drydock(run(), world);
  expect(statusesOf(first.stdout)).toEqual({ '#001': 'completed', '#002': 'cancelled', tune: 'completed', after: 'failed' });
  const [, poor] = (await trialsOf(world)).trials;
  expect(poor).toMatchObject({ stoppedBy: 'policy', value: 0.5, reason: 'policy bandit: after 2 logged values its best accuracy is 0.5, and with slack_amount 0.25 at least 0.55 is needed, because trial_001 has 0.8' });
  release(world, 'go');
  expect(statusesOf((await drydock(['run', 'resume', 'latest', '--json'], world)).stdout)).toEqual({ '#001': 'completed', '#002': 'cancelled', tune: 'completed', after: 'completed' });
  expect((await trialsOf(world)).trials[1]).toMatchObject({ stoppedBy: 'policy', value: 0.5 });
});

test('when the time of a sweep is up, what is left is stopped and the best so far is taken', async () => {
  const world = sweepWorld({ body: "log(float(x))\nif x != '0.5': wait('never')", values: ['0.5', '0.9', '0.7'], limits: '{max_concurrent_trials: 2, timeout: 2}' });
  const end = await drydock(run(), world);
  expect(end.exitCode, end.stderr).toBe(0);
  expect(statusesOf(end.stdout)).toEqual({ '#001': 'completed', '#002': 'cancelled', '#003': 'cancelled', tune: 'completed' });
  expect(bestOf(end.stdout)).toBe('0.5');
  expect((await drydock(['run', 'why', 'latest', 'tune'], world)).stdout).toMatch(/Why +trial_001 has the best accuracy, 0\.5/);
  const { trials } = await trialsOf(world);
  expect(trials.map(({ stoppedBy }) => stoppedBy)).toEqual([null, 'sweep-timeout', 'sweep-timeout']);
  expect(trials[1]?.reason).toBe('the sweep reached its limit of 2 s (limits.timeout)');
});

test('a trial has its own limit of time', async () => {
  const world = sweepWorld({ body: "log(1)\nif x == 'slow': wait('never')", values: ['quick', 'slow'], limits: '{trial_timeout: 3}' });
  const end = await drydock(run(), world);
  expect(parsed(end.stdout).nodes.find(({ name }) => name === 'tune.trial_002')).toMatchObject({ status: 'failed', reason: expect.stringContaining('within its limit of 3 s') });
  expect(end.exitCode).toBe(0);
});

test('what is wrong is told with its place, once for all trials', async () => {
  const world = sweepWorld({ body: '', values: ['a', 'b', 'c'] });
  const text = readFileSync(path.join(world.cwd, 'run.yml'), 'utf8');
  writeFileSync(path.join(world.cwd, 'run.yml'), text.replace('./train.yml', './run2.yml'));
  writeFileSync(path.join(world.cwd, 'run2.yml'), 'type: pipeline\njobs: {a: {command: "true", environment: {image: i}}}\n');
  const trial = await drydock(['pipeline', 'validate', 'run.yml'], world);
  expect(trial.exitCode).toBe(2);
  expect(trial.stdout + trial.stderr).toMatch(/run\.yml:6:.*trial of the sweep "tune" is a pipeline/s);
  writeFileSync(path.join(world.cwd, 'run.yml'), text.replace('inputs: {here:', 'inputs: {data: {type: uri_folder, path: ./none}, here:'));
  expect((await drydock(['pipeline', 'validate', 'run.yml'], world)).stderr).toMatch(/does not exist/);
});
