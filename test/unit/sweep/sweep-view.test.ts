import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/model/run.ts';
import type { PlannedNode, PlannedRun } from '#shared/plan/planned-run.ts';
import { foldEvents } from '#shared/run/fold-events.ts';
import { sweepOutline } from '#shared/sweep/sweep-outline.ts';
import { byObjective, sweepView } from '#shared/sweep/sweep-view.ts';
import { countsWords } from '#shared/sweep/trial-counts.ts';

const node = (name: string): PlannedNode => ({
  name, module: { label: 'train' }, command: { parts: [] }, params: {}, inputs: {}, outputs: [], environmentVariables: {}, resources: {}, maxRetries: 0, isDeterministic: true, anyExitCodeIsSuccess: false,
});
const names = [1, 2, 3, 4].map((number) => `tune.trial_00${String(number)}`);
const planned = (goal: 'minimize' | 'maximize'): PlannedRun => ({
  schemaVersion: 1,
  outputs: {},
  continueOnStepFailure: false,
  nodes: [
    ...names.map((name, index): PlannedNode => ({ ...node(name), trial: { sweep: 'tune', number: index + 1, values: index === 3 ? { x: index, extra: 'e' } : { x: index } } })),
    { ...node('tune'), sweep: { trials: names, sampling: { algorithm: 'random', seed: 0 }, objective: { goal, metric: 'loss' } } },
  ],
});
const at = { seq: 1, utc: '2026-01-01T00:00:00Z' };
const one = (index: number) => ({ ...at, node: names[index] ?? '' });
const events: RunEvent[] = [
  { ...at, type: 'node-running', node: 'tune', attempt: 1, reason: 'it tries 4 sets of values' },
  { ...one(0), type: 'trial-measured', value: 3 }, { ...one(0), type: 'node-completed', exitCode: 0, outputs: {} },
  { ...one(1), type: 'trial-measured', value: 2 }, { ...one(1), type: 'node-reused', key: 'k', fromRun: 'r', reason: '', outputs: {} },
  { ...one(2), type: 'trial-measured', value: 1 }, { ...one(2), type: 'node-cancelled', reason: 'policy bandit: ...', by: 'policy' },
  { ...one(3), type: 'node-running', attempt: 1, reason: '' },
];
const view = (goal: 'minimize' | 'maximize', more: readonly RunEvent[] = []) => {
  const run = planned(goal);
  const found = sweepView(run, 'tune', foldEvents(run.nodes.map(({ name }) => name), [...events, ...more]).nodes);
  if (found === undefined) throw new Error('no sweep');
  return found;
};

test('shows each trial with what it was tried with and what came of it, the best one that ended well marked', () => {
  const { counts, parameters, trials } = view('minimize');
  expect(counts).toEqual({ total: 4, done: 3, running: 1, failed: 0, stopped: 1, reused: 1 });
  expect(countsWords(counts)).toBe('3 of 4 trials done, 1 running, 1 stopped, 1 reused');
  expect(parameters).toEqual(['x', 'extra']);
  expect(trials.map(({ number, status, value, best, stoppedBy }) => [number, status, value, best, stoppedBy])).toEqual([
    [1, 'completed', 3, false, undefined], [2, 'reused', 2, true, undefined], [3, 'cancelled', 1, false, 'policy'], [4, 'running', undefined, false, undefined],
  ]);
});

test('sorts by the objective, the best first, trials without a value last', () => {
  expect(byObjective(view('minimize')).map(({ number }) => number)).toEqual([2, 3, 1, 4]);
  expect(byObjective(view('maximize')).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
});

test('once it is through, the best one is the one that was chosen', () => {
  const chosen: RunEvent = { ...at, type: 'sweep-chosen', node: 'tune', trial: names[0] ?? '', metric: 'loss', value: 3 };
  expect(view('minimize', [chosen]).trials.find(({ best }) => best)?.number).toBe(1);
});

test('a sweep of thousands of draws is outlined by its first trials', () => {
  const outline = sweepOutline({
    searchSpace: [{ name: 'x', distribution: { kind: 'randint', upper: 5 } }], sampling: { algorithm: 'random', seed: 1 }, objective: { goal: 'minimize', metric: 'loss' }, limits: { totalTrials: 1000, concurrentTrials: 2 },
  });
  expect(outline).toMatchObject({ trials: 5, concurrentTrials: 2, algorithm: 'random' });
  expect(outline.sample).toHaveLength(3);
});

test('other nodes are no sweeps', () => {
  expect(sweepView(planned('minimize'), names[0] ?? '', new Map())).toBeUndefined();
});
