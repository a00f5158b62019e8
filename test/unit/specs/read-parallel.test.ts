import { describe, expect, it } from 'vitest';
import type { CommandModule } from '#shared/model/module-spec.ts';
import { brief, checkPipeline, readCommand, readModule, readPipeline } from './spec-kit.ts';

const task = (rest = '') => `    task:\n      type: run_function\n      code: ./code\n      entry_script: score.py\n      environment: azureml:e:1\n${rest}`;
const jobs = (text: string) => `type: pipeline\ninputs:\n  raw: {type: uri_folder, path: ./data}\njobs:\n  score:\n    type: parallel\n    inputs:\n      data: \${{parent.inputs.raw}}\n      label: a\n    outputs:\n      rows: {type: uri_file}\n    input_data: \${{inputs.data}}\n${text}`;
const problems = (text: string) => checkPipeline(jobs(text)).map(({ code, message, place }) => `${code} ${String(place?.line)}: ${message}`);

function inlineOf(text: string): CommandModule {
  const use = readPipeline(text).graph.nodes[0]?.use;
  if (use?.kind !== 'inline' || use.spec.kind !== 'command') throw new Error('no inline command');
  return use.spec;
}

describe('a parallel step', () => {
  it('is a command with a section of its own; what is not said is as in Azure ML', () => {
    const text = jobs(task());
    expect(brief(checkPipeline(text))).toEqual([]);
    const spec = inlineOf(text);
    expect(spec).toMatchObject({ kind: 'command', code: './code', command: { parts: [] }, environment: { kind: 'named', name: 'e' } });
    expect(spec.parallel).toEqual({ entryScript: 'score.py', input: 'data', partitionKeys: [], errorThreshold: -1, miniBatchErrorThreshold: -1, maxRetries: 2, timeoutSeconds: 60, loggingLevel: 'INFO' });
  });

  it('has everything that it may say', () => {
    const text = jobs(`    mini_batch_size: "10kb"\n    partition_keys: [Store, Brand]\n    resources: {instance_count: 2}\n    max_concurrency_per_instance: 3\n    error_threshold: 5\n    mini_batch_error_threshold: 0\n    retry_settings: {max_retries: 1, timeout: 90}\n    logging_level: debug\n    is_deterministic: false\n    environment_variables: {A: b}\n${task('      program_arguments: --label ${{inputs.label}} --model x\n      append_row_to: ${{outputs.rows}}\n')}`);
    expect(brief(checkPipeline(text))).toEqual([]);
    const spec = inlineOf(text);
    expect(spec).toMatchObject({ isDeterministic: false, environmentVariables: { A: 'b' }, resources: { instanceCount: 2 } });
    expect(spec.command.parts).toContainEqual({ kind: 'input', name: 'label' });
    expect(spec.parallel).toEqual({
      entryScript: 'score.py', input: 'data', appendRowTo: 'rows', miniBatchSize: { unit: 'bytes', count: 10_240 }, partitionKeys: ['Store', 'Brand'], maxConcurrencyPerInstance: 3,
      errorThreshold: 5, miniBatchErrorThreshold: 0, maxRetries: 1, timeoutSeconds: 90, loggingLevel: 'DEBUG',
    });
    expect(spec.ignored).toEqual([{ key: 'resources.instance_count', reason: expect.stringContaining('workers') }]);
  });

  it.each([
    ['    mini_batch_size: ten\n' + task(), 'invalid-value 13: "ten" is not a size of mini-batches. Write how many files are in one (10), or a size with a unit (10kb, 1mb).'],
    ['    mini_batch_size: 0\n' + task(), 'invalid-value 13: "0" is not a size'],
    ['    error_threshold: -2\n' + task(), 'invalid-value 13: "error_threshold" must be a whole number, -1 or more (-1 lets any number fail), not -2.'],
    ['    retry_settings: {timeout: 0}\n' + task(), 'invalid-value 13: "timeout" must be a whole number, 1 to 259200, not 0.'],
    ['    logging_level: DEBUGG\n' + task(), 'invalid-value 13: "DEBUGG" is not a logging level. Did you mean "DEBUG"?'],
    ['    mini_batch_size: ${{parent.inputs.raw}}\n' + task(), 'unsupported-expression 13: "mini_batch_size" takes no expression. Write the value itself.'],
    ['    mini_batchsize: 5\n' + task(), 'unknown-key 13: The node "score" has no key "mini_batchsize". Did you mean "mini_batch_size"? As it stands it has no effect.'],
    [task('      append_row_to: ${{outputs.row}}\n'), 'unknown-placeholder 18: "append_row_to" names the output "row", which is not declared under "outputs". Did you mean "rows"?'],
    [task('      append_row_to: rows\n'), 'invalid-expression 18: "append_row_to" must be ${{outputs.NAME}}, not "rows".'],
    [task('      program_arguments: --x ${{inputs.labl}}\n'), 'unknown-placeholder 18: The command uses the input "labl"'],
    ['', 'missing-key 5: A parallel step needs "task"'],
    ['    task: {type: run_functoin, code: ./c, entry_script: x.py, environment: azureml:e:1}\n', 'invalid-value 13: "run_functoin" is not a type of task. Did you mean "run_function"?'],
    ['    task: {type: model, code: ./c, entry_script: x.py, environment: azureml:e:1}\n', 'not-local 13: Tasks of type "model"'],
    ['    task: {type: function, code: ./c, environment: azureml:e:1}\n', 'missing-key 13: A task needs "entry_script"'],
    ['    task: {type: function, code: ./c, entry_script: ../x.py, environment: azureml:e:1}\n', 'invalid-value 13: "../x.py" is not inside the code folder.'],
    ['    task: {type: function, code: ./c, entry_script: x.py}\n', 'missing-key 13: A task needs "environment"'],
  ])('says what is wrong and where: %j', (text, expected) => {
    expect(problems(text)).toEqual([expect.stringContaining(expected)]);
  });

  it('cuts an input that it has, and that is data', () => {
    const cutting = (value: string) => checkPipeline(jobs(task()).replace('input_data: ${{inputs.data}}', `input_data: ${value}`)).map(({ message }) => message);
    expect(cutting('${{inputs.dta}}')).toEqual(['"input_data" names the input "dta", which is not declared under "inputs". Did you mean "data"?']);
    expect(cutting('${{inputs.data}}/x')).toEqual([expect.stringContaining('"input_data" must be ${{inputs.NAME}}')]);
  });
});

describe('a parallel component', () => {
  const component = `$schema: https://azuremlschemas.azureedge.net/latest/parallelComponent.schema.json\ntype: parallel\nname: score\ninputs:\n  data: {type: mltable}\noutputs:\n  rows: {type: uri_file}\ninput_data: \${{inputs.data}}\nretry_settings: {max_retries: 4}\ntask: {type: run_function, code: ., entry_script: ./score.py, environment: azureml:e:1}\n`;

  it('is a module that can be registered and used', () => {
    expect(readModule(component).problems).toEqual([]);
    expect(readCommand(component).parallel).toMatchObject({ entryScript: 'score.py', input: 'data', maxRetries: 4 });
  });

  it('is used by a node that may say how it is cut', () => {
    const text = 'jobs:\n  s:\n    type: parallel\n    component: ./score.yml\n    mini_batch_size: 5\n    retry_settings: {max_retries: 0}\n    resources: {instance_count: 3}\n    inputs: {data: {type: mltable, path: ./t}}\n';
    expect(brief(checkPipeline(text, { './score.yml': component }))).toEqual([]);
    const node = readPipeline(text).graph.nodes[0];
    expect(node).toMatchObject({ use: { kind: 'file' }, parallel: { miniBatchSize: { unit: 'items', count: 5 }, maxRetries: 0 }, resources: { instanceCount: 3 } });
    expect(node).not.toHaveProperty('maxRetries');
  });

  it('is meant only where the node says so: elsewhere what only parallel steps have is listed as not honoured', () => {
    const [node] = readPipeline('jobs:\n  s: {component: ./train.yml, mini_batch_size: 5}\n').graph.nodes;
    expect(node?.ignored).toMatchObject([{ key: 'mini_batch_size' }]);
    expect(node).not.toHaveProperty('parallel');
  });
});
