import { describe, expect, test } from 'vitest';
import type { SweepSettings } from '#shared/model/sweep.ts';
import { command, flatten, node, nodeOf, pipeline, wrong } from './plan-kit.ts';

const train = command({ data: 'uri_folder', size: 'integer', word: { type: 'string', default: 'w' } }, { model: 'uri_file' }, { environmentVariables: { SIZE: '${{inputs.size}}' }, timeoutSeconds: 90 });
const source = command({}, { out: 'uri_folder' });
const show = command({ model: 'uri_file' });
const settings = (more: Partial<SweepSettings> = {}): SweepSettings => ({
  searchSpace: [{ name: 'size', distribution: { kind: 'choice', values: [1, 2, 3].map((value) => ({ kind: 'value', value })) } }],
  sampling: { algorithm: 'grid' },
  objective: { goal: 'minimize', metric: 'loss' },
  limits: { totalTrials: 10, concurrentTrials: 2, trialTimeoutSeconds: 60, timeoutSeconds: 600 },
  ...more,
});
const tune = (sweep = settings(), inputs = {}) => node('tune', train, { data: '${{parent.jobs.begin.outputs.out}}', ...inputs }, { model: 'best' }, { sweep });
const top = (sweep = settings(), inputs = {}) => pipeline([node('begin', source), tune(sweep, inputs), node('end', show, { model: '${{parent.jobs.tune.outputs.model}}' })], {}, { best: 'uri_file' });

describe('a sweep', () => {
  const run = flatten(top());

  test('becomes its trials and the node that gathers them', () => {
    expect(wrong(run)).toEqual([]);
    expect(run.nodes.map(({ name }) => name)).toEqual(['begin', 'tune.trial_001', 'tune.trial_002', 'tune.trial_003', 'tune', 'end']);
    expect(run.nodes.map(({ trial }) => trial?.values)).toEqual([undefined, { size: 1 }, { size: 2 }, { size: 3 }, undefined, undefined]);
    expect(nodeOf(run, 'tune').sweep).toEqual({
      trials: ['tune.trial_001', 'tune.trial_002', 'tune.trial_003'], sampling: { algorithm: 'grid' }, objective: { goal: 'minimize', metric: 'loss' }, concurrentTrials: 2, timeoutSeconds: 600,
    });
  });

  test('gives each trial its values, what the others have, and the shorter limit', () => {
    expect(nodeOf(run, 'tune.trial_002')).toMatchObject({
      params: { size: '2', word: 'w' }, inputs: { data: { kind: 'node', node: 'begin', output: 'out' } }, environmentVariables: { SIZE: '2' }, timeoutSeconds: 60, trial: { sweep: 'tune', number: 2 },
    });
  });

  test('is what its outputs come from, and any trial may be the best one: each must write what is used', () => {
    expect(run.outputs).toEqual({ best: { node: 'tune', output: 'model' } });
    expect(nodeOf(run, 'end').inputs).toEqual({ model: { kind: 'node', node: 'tune', output: 'model' } });
    expect(run.nodes.filter(({ outputs }) => outputs.some(({ used }) => used)).map(({ name }) => name)).toEqual(['begin', 'tune.trial_001', 'tune.trial_002', 'tune.trial_003', 'tune']);
  });
});

test('values of the search space go before those that are bound', () => {
  expect(nodeOf(flatten(top(settings(), { size: 9 })), 'tune.trial_001').params['size']).toBe('1');
});

test('a sweep in a sub-pipeline has trials of a longer name', () => {
  const inner = pipeline([node('tune', command({ size: 'integer' }, { model: 'uri_file' }), {}, { model: 'made' }, { sweep: settings() })], {}, { made: 'uri_file' });
  const run = flatten(pipeline([node('sub', inner, {}, { made: 'best' })], {}, { best: 'uri_file' }));
  expect(run.nodes.map(({ name }) => name)).toEqual(['sub.tune.trial_001', 'sub.tune.trial_002', 'sub.tune.trial_003', 'sub.tune']);
  expect(run.outputs).toEqual({ best: { node: 'sub.tune', output: 'model' } });
});

test('what is wrong with every trial is said once', () => {
  const fractions = settings({ searchSpace: [{ name: 'size', distribution: { kind: 'uniform', min: 0, max: 1 } }], sampling: { algorithm: 'random' } });
  const run = flatten(top(fractions));
  expect(run.problems).toHaveLength(1);
  expect(run.problems[0]).toMatchObject({ code: 'invalid-value', message: expect.stringContaining("'size' must be a whole number") });
});

test('a pipeline is no trial', () => {
  const run = flatten(pipeline([node('tune', pipeline([node('a', source)]), {}, {}, { sweep: settings() })]));
  expect(run.problems[0]).toMatchObject({ code: 'unsupported-trial', node: 'tune' });
});

test('fewer trials than asked for are told about', () => {
  const run = flatten(top(settings({ sampling: { algorithm: 'random' } })));
  expect(run.ignored).toEqual([{ node: 'tune', key: 'limits.max_total_trials', reason: '3 trials instead of 10: the search space has no more combinations.' }]);
});
