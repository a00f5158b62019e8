import { describe, expect, it } from 'vitest';
import { isError } from '#shared/model/problem.ts';
import { readSpec } from '#shared/specs/read-spec.ts';
import { brief, readCommand, readModule, readPipeline } from './spec-kit.ts';

const keysOf = (module: { readonly ignored: readonly { readonly key: string }[] }): string[] => module.ignored.map(({ key }) => key);

describe('YAML as other people wrote it', () => {
  it('takes { value: 5 } as the long form of 5', () => {
    const { module, problems } = readModule('type: pipeline\ninputs:\n  n: {value: 5}\n  rate: {value: 1e-3}\n  word: {type: string, value: two}\njobs:\n  a: {component: azureml:x}\n');
    expect(problems).toEqual([]);
    expect(module.interface.params).toMatchObject([{ name: 'n', type: 'integer', default: 5 }, { name: 'rate', type: 'number', default: '1e-3' }, { name: 'word', default: 'two' }]);
  });

  it('works out hexadecimal numbers, and keeps every digit of a long one', () => {
    const { module, problems } = readModule('type: pipeline\ninputs:\n  mask: 0x1F\n  seed: {type: integer, default: 12345678901234567890}\njobs:\n  a: {component: azureml:x}\n');
    expect(problems).toEqual([]);
    expect(module.interface.params.map((param) => param.default)).toEqual([31, '12345678901234567890']);
  });

  it('lets shared pipelines choose their resources, and says that they are not worked out', () => {
    const pipeline = readPipeline(`type: pipeline
inputs: {shm: 8g, count: 2}
jobs:
  a:
    component: azureml:x
    resources: {instance_count: "\${{parent.inputs.count}}", shm_size: "\${{parent.inputs.shm}}", docker_args: "\${{parent.inputs.shm}}"}
    limits: {timeout: "\${{parent.inputs.count}}"}
`);
    const [node] = pipeline.graph.nodes;
    expect(node?.resources).toEqual({});
    expect(node?.ignored.map(({ key }) => key)).toEqual(['resources.instance_count', 'resources.docker_args', 'resources.shm_size', 'limits.timeout']);
  });

  it('reads early v2 files: code with local_path, files with the prefix file:', () => {
    const module = readCommand('name: a\ntype: command\ncommand: run\ncode: {local_path: ./src}\nenvironment: {docker: {image: img}, conda_file: file:conda.yml}\n');
    expect(module).toMatchObject({ code: './src', environment: { kind: 'image', image: 'img', condaFile: 'conda.yml' } });
  });

  it.each(['file:env.yml', 'env.yaml'])('says what to do with an environment that is only named by its file, %s', (text) => {
    const { problems } = readModule(`name: a\ntype: command\ncommand: run\nenvironment: ${text}\n`);
    expect(brief(problems)).toEqual(['error invalid-value 4:14']);
    expect(problems[0]?.message).toContain('Write what the file holds');
  });

  it('reads an environment file of the same age', () => {
    const reading = readSpec('$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json\nname: e\ndocker: {image: img}\n', 'env.yml');
    expect(reading).toMatchObject({ kind: 'environment', environment: { name: 'e', environment: { kind: 'image', image: 'img' } }, problems: [] });
  });

  it('still refuses an environment file without an image', () => {
    const reading = readSpec('$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json\nname: e\nconda_file: c.yml\n', 'env.yml');
    expect(brief(reading.problems)).toEqual(['error missing-key 1:1']);
  });

  it('lists where a job wanted its outputs stored and registered', () => {
    const pipeline = readPipeline('type: pipeline\noutputs:\n  model: {type: uri_folder, name: best, version: 3, path: azureml://datastores/d/paths/p}\n  plain: {type: uri_file}\n  bare:\njobs:\n  a: {component: azureml:x}\n');
    expect(keysOf(pipeline)).toEqual(['outputs.model.path', 'outputs.model.name']);
  });

  it('gives an output that is a value a file to be written', () => {
    const module = readCommand('name: a\ntype: command\ncommand: echo 1 > ${{outputs.n}}\nenvironment: azureml:e:1\noutputs: {n: {type: integer, is_control: true}}\n');
    expect(module.interface.outputs).toEqual([{ name: 'n', type: 'integer', shape: 'file' }]);
  });

  it('takes data types in any case', () => {
    const { module, problems } = readModule('type: pipeline\ninputs:\n  d: {type: URI_FILE, path: d.csv}\njobs:\n  a: {component: azureml:x}\n');
    expect(problems.filter(isError)).toEqual([]);
    expect(module.interface.inputs).toMatchObject([{ type: 'uri_file', shape: 'file' }]);
  });

  it.each([
    ['on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n', 'GitHub Actions'],
    ['jobs:\n- job: build\n  steps: [{script: make}]\n', 'Azure DevOps'],
    ['$schema: https://azuremlschemas.azureedge.net/latest/schedule.schema.json\nname: s\ncreate_job: ./p.yml\n', 'create_job'],
  ])('says once what a file is that only looks like a pipeline: %j', (text, what) => {
    const { problems } = readSpec(text, 'x.yml');
    expect(problems.map(({ code }) => code)).toEqual(['not-a-module']);
    expect(problems[0]?.message).toContain(what);
  });
});
