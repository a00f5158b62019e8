import { expect, test } from 'vitest';
import type { RunSummary } from '#electron/runner/run-service.ts';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { FakeRuns, runId, runState } from '#test/kit/cli/fake-runs.ts';

const summary = (id: string, changes: Partial<RunSummary> = {}): RunSummary => ({
  id,
  pipeline: 'demo',
  status: 'completed',
  engine: 'docker',
  createdUtc: `2026-01-0${id}T03:04:05.000Z`,
  endedUtc: `2026-01-0${id}T03:05:10.000Z`,
  nodes: { total: 8, completed: 3, reused: 5, failed: 0 },
  ...changes,
});

test('run list shows the newest first, one line each', async () => {
  const runs = new FakeRuns();
  runs.summaries = [summary('1'), summary('3', { status: 'failed', nodes: { total: 8, completed: 2, reused: 5, failed: 1 } }), summary('2')];
  const { stdout, stderr } = await callCli(['run', 'list', '--limit', '2'], { app: { runs } });
  const [head, first, second, ...rest] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^RUN +PIPELINE +STATUS +ENGINE +STARTED +TOOK +NODES$/);
  expect(first).toMatch(/^3 +demo +failed +docker +2026-01-03T03:04:05Z +1m 05s +8 \(5 reused, 1 failed\)$/);
  expect(second).toMatch(/^2 /);
  expect(rest).toEqual([]);
  expect(stderr).toBe('1 older not shown.\n');
});

test('run list --json gives a run that goes on a null end', async () => {
  const runs = new FakeRuns();
  const { endedUtc: _ended, ...going } = summary('1', { status: 'running' });
  runs.summaries = [going];
  const { stdout } = await callCli(['run', 'list', '--json'], { app: { runs } });
  expect(JSON.parse(stdout)).toMatchObject({ runs: [{ id: '1', status: 'running', endedUtc: null }] });
});

test('an empty list is no output but a hint', async () => {
  const { exitCode, stdout, stderr } = await callCli(['run', 'list'], { app: { runs: new FakeRuns() } });
  expect([exitCode, stdout]).toEqual([0, '']);
  expect(stderr).toContain('drydock pipeline run FILE');
});

test('run show tells nodes, parameters and outputs', async () => {
  const { stdout } = await callCli(['run', 'show', 'latest'], { app: { runs: new FakeRuns() } });
  expect(stdout).toMatch(/Parameters +epochs=30/);
  expect(stdout).toMatch(/train +completed +12\.3s +0 +parameter epochs changed/);
  expect(stdout).toMatch(/model +\/home\/artifacts\/model/);
  const json = await callCli(['run', 'show', 'latest', '--json'], { app: { runs: new FakeRuns() } });
  expect(JSON.parse(json.stdout)).toMatchObject({ runId, createdUtc: '2026-01-02T03:04:05.000Z', message: '', parameters: { epochs: 30 }, nodes: [{ name: 'prepare' }, { name: 'train' }] });
});

test('run why speaks of parameters and contents, changes first', async () => {
  const runs = new FakeRuns();
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  runs.explanation = {
    runId,
    node: 'train',
    status: 'completed',
    reason: 'parameter epochs changed',
    key: digest('f'),
    comparedWithRun: '01JOLD',
    ingredients: [
      { ingredient: 'code', value: digest('a'), previous: digest('a'), change: 'same' },
      { ingredient: 'parameter epochs', value: '30', previous: '20', change: 'changed' },
      { ingredient: 'input data', value: digest('b'), previous: digest('c'), change: 'changed' },
      { ingredient: 'variable SEED', value: '', change: 'added' },
    ],
  };
  const { stdout } = await callCli(['run', 'why', 'latest', 'train'], { app: { runs } });
  const rows = stdout.slice(stdout.indexOf('CHANGE')).trimEnd().split('\n').slice(1);
  expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
    ['changed', 'parameter epochs', '20 -> 30'],
    ['changed', 'content of input data', 'sha256:cccccccccccc -> sha256:bbbbbbbbbbbb'],
    ['added', 'environment variable SEED', '(empty)'],
    ['same', 'code', 'sha256:aaaaaaaaaaaa'],
  ]);
  expect(stdout).toContain('with run 01JOLD');
});

test('a run that does not exist is wrong input', async () => {
  const { exitCode, stderr } = await callCli(['run', 'show', '99'], { app: { runs: new FakeRuns() } });
  expect(exitCode).toBe(2);
  expect(stderr).toBe('drydock: There is no run 99. To see all: drydock run list\n');
});

test('outputs, cancel and remove say what came of it', async () => {
  const runs = new FakeRuns();
  const app = { runs };
  const outputs = await callCli(['run', 'outputs', 'latest', '--json'], { app });
  expect(JSON.parse(outputs.stdout)).toEqual({ runId, outputs: { model: '/home/artifacts/model' } });
  expect((await callCli(['run', 'cancel', 'latest'], { app })).stdout).toBe(`Run ${runId} was over before it could be stopped: completed.\n`);
  runs.state = runState({ status: 'cancelled' });
  expect((await callCli(['run', 'cancel', 'latest'], { app })).stdout).toBe(`Run ${runId} is cancelled.\n`);
  expect((await callCli(['run', 'remove', 'latest'], { app })).stdout).toBe(`Removed run ${runId}, freed 1.23 MB.\n`);
});
