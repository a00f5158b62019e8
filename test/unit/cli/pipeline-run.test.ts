import { expect, test } from 'vitest';
import { CancelledError, DrydockError, InvalidInputError } from '#shared/errors.ts';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { FakeRuns, plan, preparedNode, runId, runState, trainedNode } from '#test/kit/cli/fake-runs.ts';

test('a completed run tells its end and its outputs on stdout, and how it went on stderr', async () => {
  const runs = new FakeRuns();
  const { exitCode, stdout, stderr } = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs } });

  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Run ${runId} completed in 13.0s: 2 nodes, 1 ran, 1 reused.`);
  expect(stdout).toMatch(/model +\/home\/artifacts\/model/);
  expect(stderr).toContain('Engine    process: no Docker engine answers');
  expect(stderr).toContain(`Run       ${runId}`);
  expect(stderr).toMatch(/2026-01-02T03:04:05Z reused +prepare +same as in run 01JOLD/);
  expect(stderr).toMatch(/completed +train .* parameter epochs changed/);
  // Two nodes share one line of what was not honoured.
  expect(stderr).toMatch(/compute +train, score +nodes run on this machine/);
});

test('without a terminal nothing is coloured', async () => {
  const { stdout, stderr } = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs: new FakeRuns() } });
  expect(stdout + stderr).not.toContain('\u001B');
});

test('a terminal gets colours unless NO_COLOR is set', async () => {
  const runs = new FakeRuns();
  const coloured = await callCli(['run', 'show', 'latest'], { app: { runs }, terminal: true });
  const plain = await callCli(['run', 'show', 'latest'], { app: { runs }, terminal: true, environment: { NO_COLOR: '1' } });
  expect(coloured.stdout).toContain('\u001B[');
  expect(plain.stdout).not.toContain('\u001B');
});

test('options become the request', async () => {
  const runs = new FakeRuns();
  await callCli(
    ['pipeline', 'run', 'demo.yml', '--engine', 'docker', '--set', 'epochs=30', '--set', 'note=a=b', '--set', 'epochs=31', '--max-workers', '3', '--only', 'a', '--only', 'b', '--hermetic', '--force-rerun', '--json'],
    { app: { runs } },
  );
  expect(runs.requests).toEqual([
    { file: 'demo.yml', engine: 'docker', set: { epochs: '31', note: 'a=b' }, maxWorkers: 3, hermetic: true, forceRerun: true, only: ['a', 'b'] },
  ]);
});

test('--json prints one document of the documented shape, with null for what there is not', async () => {
  const { stdout } = await callCli(['pipeline', 'run', 'demo.yml', '--json'], { app: { runs: new FakeRuns() } });
  expect(JSON.parse(stdout)).toEqual({
    runId,
    status: 'completed',
    engine: 'process',
    nodes: [
      { name: 'prepare', status: 'reused', reused: true, reason: 'same as in run 01JOLD', startedUtc: null, endedUtc: null, exitCode: 0, outputs: { table: '/home/artifacts/table' } },
      {
        name: 'train',
        status: 'completed',
        moduleVersionId: 'v-1',
        reused: false,
        reason: 'parameter epochs changed',
        startedUtc: '2026-01-02T03:04:05.000Z',
        endedUtc: '2026-01-02T03:04:17.300Z',
        exitCode: 0,
        outputs: { model: '/home/artifacts/model' },
      },
    ],
    outputs: { model: '/home/artifacts/model' },
    ignored: plan.ignored,
  });
});

test('a failed run exits 1 and says where to look further', async () => {
  const runs = new FakeRuns();
  runs.state = runState({ status: 'failed', message: 'train failed.', nodes: [preparedNode, { ...trainedNode, status: 'failed', exitCode: 3, reason: 'exit code 3' }] });
  const { exitCode, stdout, stderr } = await callCli(['pipeline', 'run', 'demo.yml', '--output-dir', 'out'], { app: { runs } });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('train failed: exit code 3');
  expect(stderr).toContain(`drydock run logs ${runId} train`);
  expect(stderr).toContain(`drydock run why ${runId} train`);
  expect(stdout).toContain(`Run ${runId} failed`);
  expect(runs.exports).toEqual([]);
  expect(stderr).toContain('Nothing was copied to out: the run has failed.');
});

test('a cancelled run exits 130 and says how to go on', async () => {
  const runs = new FakeRuns();
  runs.state = runState({ status: 'cancelled' });
  const { exitCode, stderr } = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs } });
  expect(exitCode).toBe(130);
  expect(stderr).toContain(`drydock run resume ${runId}`);
});

test('--output-dir copies the outputs and tells the copies', async () => {
  const runs = new FakeRuns();
  const { stdout } = await callCli(['pipeline', 'run', 'demo.yml', '--output-dir', 'out', '--json'], { app: { runs } });
  expect(runs.exports).toEqual(['out']);
  expect(JSON.parse(stdout)).toMatchObject({ outputs: { model: 'out/model' } });
});

test('every problem of an invalid pipeline is told with its place, exit code 2', async () => {
  const runs = new FakeRuns();
  runs.refusal = new InvalidInputError('demo.yml cannot be run.', [
    { severity: 'error', code: 'missing-input', message: 'The required input "data" is not bound.', place: { file: 'demo.yml', line: 12, column: 5, path: 'jobs.train.inputs' }, node: 'train' },
    { severity: 'error', code: 'unknown-output', message: 'There is no output "modle". Did you mean "model"?' },
    { severity: 'error', code: 'missing-input', message: 'The input "word" has no value. Give it one.', commandLine: 'To do so: --set word=VALUE' },
  ]);
  const { exitCode, stdout, stderr } = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs } });
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('drydock: demo.yml cannot be run.');
  expect(stderr).toContain('demo.yml:12:5: error: node train: The required input "data" is not bound. [missing-input]');
  expect(stderr).toContain('error: There is no output "modle". Did you mean "model"? [unknown-output]');
  expect(stderr).toContain('error: The input "word" has no value. Give it one. To do so: --set word=VALUE [missing-input]');
  expect(stderr).not.toMatch(/ at .*\.ts/);

  const json = await callCli(['pipeline', 'run', 'demo.yml', '--json'], { app: { runs } });
  expect(json.exitCode).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'invalid-input', message: 'demo.yml cannot be run.', problems: [{ code: 'missing-input' }, { code: 'unknown-output' }, { commandLine: 'To do so: --set word=VALUE' }] } });
});

test.each([
  [new DrydockError('engine-lost', 'failed', 'The engine went away.'), 1],
  [new CancelledError(), 130],
  [Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), 2],
  [new Error('boom'), 1],
])('%o ends with exit code %i and no stack', async (error, exitCode) => {
  const runs = new FakeRuns();
  runs.refusal = error;
  const called = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs } });
  expect(called.exitCode).toBe(exitCode);
  expect(called.stderr).toMatch(/^drydock: .+\n/);
  expect(called.stderr).not.toMatch(/\n +at /);
  const debug = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs }, environment: { DRYDOCK_DEBUG: '1' } });
  expect(debug.stderr).toMatch(/\n +at /);
});

test('--dry-run tells the plan and starts nothing', async () => {
  const runs = new FakeRuns();
  const { exitCode, stdout } = await callCli(['pipeline', 'run', 'demo.yml', '--dry-run'], { app: { runs } });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/prepare +reuse +\.\/prepare\.yml +local environment +same as in run 01JOLD/);
  expect(stdout).toMatch(/data +https:\/\/example\.org\/iris\.csv +download +4 kB/);
  expect(stdout).toContain('3 nodes: 1 to run, 1 to reuse, 1 depending on what comes before. Nothing was started.');
  const json = await callCli(['pipeline', 'run', 'demo.yml', '--dry-run', '--json'], { app: { runs } });
  expect(JSON.parse(json.stdout)).toEqual(plan);
});
