import { expect, test } from 'vitest';
import { CaseWorld } from '#test/kit/case-world.ts';

const pipeline = (task: string) => `type: pipeline\ninputs: {d: {type: uri_folder, path: .}}\njobs:\n  score:\n    type: parallel\n    inputs: {d: '\${{parent.inputs.d}}'}\n    input_data: \${{inputs.d}}\n    task:\n      type: run_function\n      environment: azureml:python@latest\n${task}`;

test.each([
  ['      code: ./code\n      entry_script: scores.py\n', 'missing-file', 12],
  ['      code: ./cod\n      entry_script: score.py\n', 'missing-file', 11],
  ['      entry_script: score.py\n', 'missing-key', 11],
])('files that are not there are told before anything runs: %j', async (task, code, line) => {
  using world = new CaseWorld();
  world.write('code/score.py', 'def run(b):\n    return b\n');
  world.write('pipeline.yml', pipeline(task));
  const called = await world.cli(['pipeline', 'validate', world.at('pipeline.yml'), '--json']);
  expect(called.exitCode).toBe(2);
  expect(JSON.parse(called.stdout)).toMatchObject({ files: [{ problems: [{ severity: 'error', code, line }] }] });
});

test('a file alone is code enough', async () => {
  using world = new CaseWorld();
  world.write('score.py', 'def run(b):\n    return b\n');
  world.write('pipeline.yml', pipeline('      code: ./score.py\n      entry_script: score.py\n'));
  expect((await world.cli(['pipeline', 'validate', world.at('pipeline.yml')])).exitCode).toBe(0);
  expect((await world.run('pipeline.yml')).status).toBe('completed');
});
