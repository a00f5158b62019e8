import { describe, expect, it, test } from 'vitest';
import { brief, checkPipeline, readModule, readPipeline } from './spec-kit.ts';

const train = 'type: command\nname: train\nversion: 1\ninputs:\n  data: {type: uri_folder}\n  lr: {type: number}\n  depth: {type: integer, default: 3}\n  kind: {type: string, enum: [a, b], default: a}\noutputs: {model: {type: uri_folder}}\nenvironment: {image: i}\ncommand: echo ${{inputs.data}} ${{inputs.lr}} ${{inputs.depth}} ${{inputs.kind}} ${{outputs.model}}\n';

interface Parts {
  readonly space?: string;
  readonly sampling?: string;
  readonly objective?: string;
  readonly limits?: string;
  readonly more?: string;
  readonly inputs?: string;
}

/** Line 5 is the trial, 6 the inputs, 7 the sampling, 8 the space, 9 the objective, 10 the limits, 11 the rest. */
const sweep = (parts: Parts = {}): string => `type: pipeline
inputs: {raw: {type: uri_folder}}
jobs:
  tune:
    trial: ./train.yml
    inputs: ${parts.inputs ?? '{data: "${{parent.inputs.raw}}"}'}
    sampling_algorithm: ${parts.sampling ?? 'random'}
    search_space: ${parts.space ?? '{lr: {type: uniform, min_value: 0.1, max_value: 1}}'}
    objective: ${parts.objective ?? '{goal: minimize, primary_metric: loss}'}
    limits: ${parts.limits ?? '{max_total_trials: 4}'}
    ${parts.more ?? 'type: sweep'}
  use: {command: "ls \${{inputs.m}}", environment: {image: i}, inputs: {m: "\${{parent.jobs.tune.outputs.model}}"}}
`;
const problems = (parts: Parts): string[] => brief(checkPipeline(sweep(parts), { './train.yml': train }));
const messages = (parts: Parts): string => checkPipeline(sweep(parts), { './train.yml': train }).map(({ message }) => message).join('\n');
const settings = (parts: Parts) => readPipeline(sweep(parts)).graph.nodes[0]?.sweep;

describe('a sweep in a pipeline', () => {
  it('is a use of its trial, with the hyperparameters bound', () => {
    expect(problems({})).toEqual([]);
    const [node] = readPipeline(sweep({ more: 'early_termination: {type: bandit, slack_factor: 0.2, delay_evaluation: 5}' })).graph.nodes;
    expect(node?.use).toEqual({ kind: 'file', path: './train.yml' });
    expect(node?.sweep).toEqual({
      searchSpace: [{ name: 'lr', distribution: { kind: 'uniform', min: 0.1, max: 1 } }],
      sampling: { algorithm: 'random' },
      objective: { goal: 'minimize', metric: 'loss' },
      limits: { totalTrials: 4 },
      earlyTermination: { kind: 'bandit', slackFactor: 0.2, evaluationInterval: 1, delayEvaluation: 5 },
    });
  });

  it('has limits of its own, which are no limits of the command', () => {
    const [node] = readPipeline(sweep({ limits: '{max_total_trials: 9, max_concurrent_trials: 2, timeout: 60, trial_timeout: 5}' })).graph.nodes;
    expect(node?.sweep?.limits).toEqual({ totalTrials: 9, concurrentTrials: 2, timeoutSeconds: 60, trialTimeoutSeconds: 5 });
    expect(node?.timeoutSeconds).toBeUndefined();
  });

  it('takes a trial that is registered, or written in place with placeholders for the search space', () => {
    expect(readPipeline(sweep().replace('./train.yml', 'azureml:train@latest')).graph.nodes[0]?.use).toEqual({ kind: 'reference', reference: 'azureml:train@latest' });
    const inline = sweep().replace('trial: ./train.yml', 'trial: {command: "echo ${{search_space.lr}} ${{inputs.data}} > ${{outputs.model}}", environment: {image: i}}\n    outputs: {model: }');
    expect(brief(checkPipeline(inline))).toEqual([]);
    const use = readPipeline(inline).graph.nodes[0]?.use;
    expect(use?.kind === 'inline' ? use.spec.interface.params : []).toEqual([{ name: 'lr', type: 'number', optional: false }]);
  });

  test.each<[string, Parts, string[]]>([
    ['bayesian', { sampling: 'bayesian' }, []],
    ['Sobol with a seed', { sampling: '{type: random, rule: sobol, seed: 3}' }, []],
    ['an unknown algorithm', { sampling: 'randon' }, ['error invalid-value 7:25']],
    ['a negative seed', { sampling: '{type: random, seed: -1}' }, ['error invalid-value 7:46']],
    ['an unknown distribution', { space: '{lr: {type: unifrom, min_value: 0, max_value: 1}}' }, ['error invalid-value 8:31']],
    ['a value without a distribution', { space: '{lr: 5}' }, ['error wrong-type 8:24']],
    ['a range the wrong way round', { space: '{lr: {type: uniform, min_value: 2, max_value: 1}}' }, ['error invalid-value 8:51']],
    ['no limit', { space: '{lr: {type: uniform, min_value: 2}}' }, ['error missing-key 8:20']],
    ['no objective', { objective: '' }, ['error missing-key 4:3']],
    ['an unknown goal', { objective: '{goal: minimise, primary_metric: loss}' }, ['error invalid-value 9:23']],
    ['no metric', { objective: '{goal: minimize}' }, ['error missing-key 9:5']],
    ['too many trials', { limits: '{max_total_trials: 1001}' }, ['error invalid-value 10:32']],
    ['no number of trials', { limits: '{}' }, ['warning no-trial-limit 10:5']],
    ['part of a trial', { limits: '{max_total_trials: 1.5}' }, ['error invalid-value 10:32', 'warning no-trial-limit 10:5']],
    ['a policy without slack', { more: 'early_termination: {type: bandit}' }, ['error missing-key 11:5']],
    ['two slacks', { more: 'early_termination: {type: bandit, slack_factor: 1, slack_amount: 1}' }, ['error invalid-value 11:70']],
    ['an unknown policy', { more: 'early_termination: {type: bandid}' }, ['error invalid-value 11:31']],
    ['truncation of everything', { more: 'early_termination: {type: truncation_selection, truncation_percentage: 100}' }, ['error invalid-value 11:76']],
    ['an unknown key', { more: 'serch_space: {}' }, ['warning unknown-key 11:5']],
    ['a hyperparameter that is misspelt', { space: '{lrr: {type: uniform, min_value: 0, max_value: 1}}', inputs: '{data: "${{parent.inputs.raw}}", lr: 1}' }, ['error unknown-input 8:20']],
    ['a hyperparameter nobody takes', { space: '{lr: {type: uniform, min_value: 0, max_value: 1}, momentum: {type: uniform, min_value: 0, max_value: 1}}' }, ['warning unknown-input 8:69']],
    ['data in the search space', { space: '{lr: {type: uniform, min_value: 0, max_value: 1}, data: {type: choice, values: [a]}}' }, ['warning bound-twice 6:20', 'error value-for-data 8:69']],
    ['a fraction for a whole number', { space: '{lr: {type: choice, values: [1]}, depth: {type: uniform, min_value: 1, max_value: 9}}' }, ['error invalid-value 8:53']],
    ['whole steps for a whole number', { space: '{lr: {type: choice, values: [1]}, depth: {type: quniform, min_value: 1, max_value: 9, q: 1}}' }, []],
    ['a choice that the input does not take', { space: '{lr: {type: choice, values: [1, fast]}}' }, ['error invalid-value 8:51']],
    ['a choice outside the enum', { space: '{lr: {type: choice, values: [1]}, kind: {type: choice, values: [a, c]}}' }, ['warning not-in-enum 8:86']],
    ['a required input that nothing gives', { space: '{depth: {type: choice, values: [1]}}' }, ['error missing-input 6:5']],
  ])('%s', (_, parts, expected) => {
    expect(problems(parts)).toEqual(expected);
  });

  it('says what was meant', () => {
    expect(messages({ sampling: 'randon' })).toContain('Did you mean "random"?');
    expect(messages({ space: '{lr: {type: unifrom}}' })).toContain('Did you mean "uniform"?');
    expect(messages({ sampling: 'grid' })).toBe('A grid tries every combination of choices, and "lr" is uniform. Write {type: choice, values: [...]} with the values to try, or use "sampling_algorithm: random".');
    expect(messages({ space: '{lr: {type: loguniform, min_value: 0.0001, max_value: 0.1}}' })).toContain('the values go from exp(0.0001) = 1 to exp(0.1) = 1.105');
    expect(messages({ limits: '{max_total_trials: 5000}' })).toBe('A sweep has at most 1000 trials, not 5000.');
  });

  it('lists what a local run does otherwise', () => {
    expect(readPipeline(sweep({ sampling: 'bayesian', more: 'compute: azureml:c' })).graph.nodes[0]?.ignored.map(({ key }) => key)).toEqual(['compute', 'sampling_algorithm']);
  });
});

describe('a grid', () => {
  const values = (count: number): string => `{type: choice, values: [${Array.from({ length: count }, (_, index) => String(index)).join(', ')}]}`;
  const big = `{lr: ${values(50)}, depth: ${values(50)}}`;

  it('has as many trials as combinations', () => {
    expect(problems({ sampling: 'grid', space: `{lr: ${values(3)}}`, limits: '' })).toEqual([]);
    expect(settings({ sampling: 'grid', space: `{lr: ${values(3)}}`, limits: '' })?.limits).toEqual({ totalTrials: 1000 });
  });

  it('that is too large is refused, or cut where a limit says so', () => {
    expect(messages({ sampling: 'grid', space: big, limits: '' })).toContain('The grid has 2500 combinations, and a sweep has at most 1000 trials. Take values out of the choices');
    expect(messages({ sampling: 'grid', space: big, limits: '{max_total_trials: 30}' })).toBe('The grid has 2500 combinations, and "limits.max_total_trials" is 30. The first 30 are tried.');
  });
});

describe('choices of groups', () => {
  it('give hyperparameters to the trials that they are chosen for', () => {
    const space = '{lr: {type: choice, values: [1]}, model: {type: choice, values: [{kind: a, depth: {type: choice, values: [1, 2]}}, {kind: b}]}}';
    expect(problems({ space })).toEqual([]);
    expect(settings({ space })?.searchSpace[1]?.distribution).toMatchObject({ kind: 'choice', values: [{ kind: 'group', members: [{ name: 'kind' }, { name: 'depth' }] }, { kind: 'group' }] });
  });

  it('end somewhere', () => {
    let space = '{type: choice, values: [1]}';
    for (let level = 0; level < 6; level += 1) space = `{type: choice, values: [{x: ${space}}]}`;
    expect(messages({ space: `{lr: ${space}}` })).toContain('stands inside 4 others');
  });
});

describe('a standalone sweep job', () => {
  const job = `$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json
type: sweep
trial:
  command: >-
    python a.py --a \${{inputs.a}} --b \${{search_space.b}} --c \${{search_space.c}}
  environment: azureml:AzureML-sklearn-1.5@latest
inputs: {a: 0.5}
sampling_algorithm: random
search_space:
  b: {type: choice, values: ["hello", "world"]}
  c: {type: randint, upper: 5}
objective: {goal: minimize, primary_metric: m}
limits: {max_total_trials: 4, max_concurrent_trials: 2, timeout: 3600}
compute: azureml:cpu
`;

  it('is a pipeline of one sweep', () => {
    expect(brief(checkPipeline(job))).toEqual([]);
    const module = readPipeline(job);
    expect(module.ignored.map(({ key }) => key)).toEqual(['compute']);
    const [node] = module.graph.nodes;
    expect(node).toMatchObject({ name: 'main', sweep: { limits: { totalTrials: 4, concurrentTrials: 2, timeoutSeconds: 3600 } } });
    expect(node?.use.kind === 'inline' ? node.use.spec.interface.params.map(({ name, type }) => `${name} ${type}`) : []).toEqual(['a number', 'b string', 'c integer']);
  });

  it('tells a placeholder that the search space does not have, at its place', () => {
    const [problem] = readModule(job.replace('search_space.c}}', 'search_space.cc}}')).problems;
    expect(problem).toMatchObject({ code: 'unknown-placeholder', message: expect.stringContaining('"search_space.cc", which is not in the search space. Did you mean "c"?') });
    expect(problem?.place?.line).toBe(5);
  });

  it('without what it needs says so', () => {
    expect(brief(readModule('type: sweep\ntrial: {command: x, environment: {image: i}}\n').problems).sort()).toEqual(['error missing-key 1:1', 'error missing-key 1:1', 'error missing-key 1:1', 'warning no-trial-limit 1:1']);
  });
});
