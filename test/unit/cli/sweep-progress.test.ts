import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { liveBlock } from '#electron/cli/output/run/live-block.ts';
import { NodeProgress } from '#electron/cli/output/run/node-progress.ts';
import { planText } from '#electron/cli/output/run/plan-text.ts';
import { textStream } from '#electron/cli/output/text-stream.ts';
import type { PlannedNodeView } from '#electron/runner/run-service.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { plan, FakeRuns, runId, runState } from '#test/kit/cli/fake-runs.ts';
import { callCli, RecordedStream } from '#test/kit/cli/recorded-context.ts';

const TRIALS = 200;
const names = Array.from({ length: TRIALS }, (_, at) => `tune.trial_${String(at + 1).padStart(3, '0')}`);
const view = { module: 'train', dependsOn: [], action: 'run', reason: '', environment: 'local environment' } as const;
const nodes: readonly PlannedNodeView[] = [
  ...names.map((name, at): PlannedNodeView => ({ ...view, name, trial: { sweep: 'tune', number: at + 1, values: { lr: at / 7, on: at % 2 === 0 } } })),
  { ...view, name: 'tune', sweep: { trials: names, sampling: { algorithm: 'random', seed: 0 }, objective: { goal: 'maximize', metric: 'accuracy' }, concurrentTrials: 4 } },
  { ...view, name: 'use' },
];
const at = { seq: 0, utc: '2026-01-02T03:04:05.000Z' };
const one = (index: number) => ({ ...at, node: names[index] ?? '' });

test('trials are told in the line of their sweep, with the best so far; failed and stopped ones have lines of their own', () => {
  const progress = new NodeProgress();
  progress.plan(nodes);
  expect(progress.counts.total).toBe(2);
  const events: RunEvent[] = [
    { ...at, type: 'node-running', node: 'tune', attempt: 1, reason: 'it tries 200 sets of values' },
    { ...one(0), type: 'node-running', attempt: 1, reason: '' }, { ...one(0), type: 'trial-measured', value: 0.5 }, { ...one(0), type: 'node-completed', exitCode: 0, outputs: {} },
    { ...one(1), type: 'node-running', attempt: 1, reason: '' }, { ...one(1), type: 'trial-measured', value: 0.9 }, { ...one(1), type: 'node-failed', code: 'exit-code', message: 'exit code 1' },
    { ...one(2), type: 'trial-measured', value: 0.75 }, { ...one(2), type: 'node-reused', key: '', fromRun: '', reason: '', outputs: {} },
    { ...one(3), type: 'node-running', attempt: 1, reason: '' }, { ...one(3), type: 'node-cancelled', reason: 'policy bandit: ...', by: 'policy' },
    { ...one(4), type: 'node-running', attempt: 1, reason: '' }, { ...one(4), type: 'warning', message: 'odd' },
    { ...one(5), type: 'node-cancelled', reason: 'the run was cancelled' },
  ];
  const lines = events.map((event) => progress.apply(event, 0)).filter((line) => line !== undefined);
  expect(lines.map(({ node, status, text }) => [node, status, text])).toEqual([
    ['tune', 'running', 'it tries 200 sets of values'], [names[1], 'failed', 'exit code 1'], [names[3], 'cancelled', 'policy bandit: ...'], [names[4], 'warning', 'odd'],
  ]);
  expect(progress.detailOf('tune')).toBe('5 of 200 trials done, 1 running, 1 failed, 2 stopped, 1 reused; best accuracy 0.75 (trial_003)');
  expect([...progress.active.keys()]).toEqual(['tune']);
  const block = stripVTControlCharacters(liveBlock(progress, { nowMs: 1000, startedMs: 0, frame: 0, width: 8 }, textStream(new RecordedStream({ isTTY: true, columns: 120 }), {})));
  expect(block).toMatch(/tune +1\.0s {2}5 of 200 trials done, 1 running/);
  expect(progress.apply({ ...at, type: 'node-completed', node: 'tune', exitCode: 0, outputs: {} }, 2000)?.text).toContain('best accuracy 0.75 (trial_003)');
});

test('in a run that goes on, trials that stay count as done', () => {
  const progress = new NodeProgress();
  progress.plan(nodes.map((node, index) => (index < 50 ? { ...node, action: 'reuse' } : node)));
  expect(progress.detailOf('tune')).toBe('0 of 200 trials done');
  progress.apply({ ...at, type: 'run-resumed', pid: 1 }, 0);
  expect(progress.detailOf('tune')).toBe('50 of 200 trials done');
});

test('a plan shows a sweep in a line, and the first of its trials', () => {
  const text = planText({ ...plan, nodes }, textStream(new RecordedStream({ isTTY: false, columns: 120 }), {}));
  expect(text).toContain('Sweep tune: 200 trials, 4 at once, random sampling (seed 0), maximize accuracy\n');
  expect(text).toMatch(/tune\.trial_002 +run +0\.142857 +False\n/);
  expect(text).toContain('and 195 more\n');
  expect(text).toContain('2 nodes: 2 to run, 0 to reuse.');
});

test('a run is told by its nodes, a sweep being one of them', async () => {
  const runs = new FakeRuns();
  const node = { status: 'completed', reused: false, reason: '', attempts: 1, outputs: {} } as const;
  runs.state = runState({
    nodes: [
      { ...node, name: names[0] ?? '', trial: { sweep: 'tune', number: 1, values: { lr: 1 } } },
      { ...node, name: names[1] ?? '', status: 'failed', trial: { sweep: 'tune', number: 2, values: { lr: 2 } } },
      { ...node, name: 'tune', reason: 'trial_001 has the best accuracy, 0.9', trials: { total: 2, done: 2, running: 0, failed: 1, stopped: 0, reused: 0 } },
    ],
  });
  const { stdout, stderr } = await callCli(['pipeline', 'run', 'demo.yml'], { app: { runs } });
  expect(stdout).toContain(': 1 node, 1 ran.\ntune: 2 of 2 trials done, 1 failed. See them: drydock run trials');
  expect(stderr).not.toContain('trial_002 failed');
  expect((await callCli(['run', 'show', 'latest'], { app: { runs } })).stdout).toMatch(/tune +completed .*2 of 2 trials done, 1 failed: trial_001 has the best accuracy, 0\.9\n/);
});

test('run trials sorts by the objective, and finds the one sweep by itself', async () => {
  const runs = new FakeRuns();
  const row = { reason: '', best: false, status: 'completed' } as const;
  runs.state = runState({ nodes: [{ name: 'tune', status: 'completed', reused: false, reason: '', attempts: 1, outputs: {}, trials: { total: 3, done: 3, running: 0, failed: 1, stopped: 0, reused: 0 } }] });
  runs.sweeps.set('tune', {
    node: 'tune', status: 'completed', reason: '', objective: { goal: 'maximize', metric: 'accuracy' }, sampling: { algorithm: 'random', seed: 0 }, parameters: ['lr', 'kind'],
    counts: { total: 3, done: 3, running: 0, failed: 1, stopped: 0, reused: 0 },
    trials: [
      { ...row, node: 'tune.trial_001', number: 1, values: { lr: 0.123456789, kind: 'k'.repeat(60) }, value: 0.5 },
      { ...row, node: 'tune.trial_002', number: 2, values: { lr: 1 }, status: 'failed', reason: 'exit code 1\nmore', exitCode: 1 },
      { ...row, node: 'tune.trial_003', number: 3, values: { lr: 2, kind: 'b' }, value: 0.75, best: true },
    ],
  });
  const { stdout } = await callCli(['run', 'trials', 'latest'], { app: { runs } });
  const [head, ...rows] = stdout.split('\n');
  expect(head).toMatch(/^TRIAL +LR +KIND +ACCURACY +STATUS +TOOK +REASON$/);
  expect(rows[0]).toMatch(/^trial_003 best +2 +b +0\.75 +completed/);
  expect(rows[1]).toMatch(/^trial_001 +0\.123457 +k{23}… +0\.5 +completed/);
  expect(rows[2]).toMatch(/^trial_002 +1 +failed +exit code 1$/);
  expect(stdout).toContain('3 of 3 trials done, 1 failed; best accuracy 0.75 (trial_003). Maximizes accuracy; random sampling, seed 0.\n');
  const json = JSON.parse((await callCli(['run', 'trials', 'latest', 'tune', '--json'], { app: { runs } })).stdout);
  expect(json).toMatchObject({ runId, node: 'tune', sampling: { algorithm: 'random', seed: 0 }, trials: [{ number: 1, value: 0.5, exitCode: null, stoppedBy: null }, { value: null, exitCode: 1 }, { best: true }] });
  runs.state = runState();
  expect(await callCli(['run', 'trials', 'latest'], { app: { runs } })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has no sweep') });
});
