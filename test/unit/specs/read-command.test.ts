import { describe, expect, it } from 'vitest';
import { brief, readCommand, readForeign, readModule, readPipeline } from './spec-kit.ts';

const v2 = 'https://azuremlschemas.azureedge.net/latest';
const component = (rest: string) => `$schema: ${v2}/commandComponent.schema.json\nname: train\ntype: command\nenvironment: azureml:e:1\n${rest}`;

describe('a v2 command component', () => {
  it('reads interface, command, environment and versions as written', () => {
    const module = readCommand(component(`version: 1.10
inputs:
  data: {type: uri_folder}
  epochs: {type: integer, default: 5, min: 1, max: 10}
  flag: {type: string, default: True, enum: ['True', 'False']}
  extra: {type: uri_file, optional: true}
outputs:
  model: {type: mlflow_model}
code: ../src
command: >-
  train.py --data \${{inputs.data}} --epochs \${{inputs.epochs}} --flag \${{inputs.flag}}
  $[[--extra \${{inputs.extra}}]] --out \${{outputs.model}}
`));
    expect(module).toMatchObject({ name: 'train', version: '1.10', code: '../src', environment: { kind: 'named', name: 'e', version: '1' } });
    expect(module.interface.params).toMatchObject([{ name: 'epochs', type: 'integer', default: 5 }, { name: 'flag', default: 'True' }]);
    expect(module.interface.inputs.map((input) => [input.name, input.shape, input.optional])).toEqual([['data', 'folder', false], ['extra', 'file', true]]);
    expect(module.command.parts.filter((part) => part.kind === 'optional')).toHaveLength(1);
  });

  it('points at a placeholder that names nothing, with the nearest name', () => {
    const { problems } = readModule(component('inputs:\n  epochs: {type: integer}\ncommand: |\n  python train.py\n  --e ${{inputs.epoch}}\n'));
    expect(brief(problems)).toEqual(['error unknown-placeholder 9:10']);
    expect(problems[0]?.message).toContain('Did you mean "epochs"?');
  });

  it.each([
    ['inputs:\n  n: {type: integer, default: 5.5}\n', 'error invalid-value 6:31', 'must be a whole number'],
    ['inputs:\n  n: {type: number, default: 11, max: 10}\n', 'error invalid-value 6:30', 'must be at most 10'],
    ['inputs:\n  n: {type: string, enum: [a, b], default: c}\n', 'error invalid-value 6:44', 'one of "a", "b"'],
    ['inputs:\n  n: {type: uri_foldr}\n', 'error invalid-value 6:13', 'Did you mean "uri_folder"?'],
    ['outputs:\n  n: {type: integer}\n', 'warning value-output 6:13', 'path of a file'],
    ['inputs:\n  n: {type: integer, optional: maybe}\n', 'error wrong-type 6:32', 'true or false'],
    ['enviroment_variables: {A: b}\n', 'warning unknown-key 5:1', 'Did you mean "environment_variables"?'],
    ['resources: {shm_size: lots}\n', 'error invalid-value 5:23', '8g'],
    ['limits: {timeout: 0}\n', 'error invalid-value 5:19', 'more than 0'],
  ])('says what is wrong with %j', (text, where, what) => {
    const { problems } = readModule(component(`${text}command: run\n`));
    expect(brief(problems)).toEqual([where]);
    expect(problems[0]?.message).toContain(what);
  });

  it('accepts defaults as people write them for the old loaders', () => {
    const { module, problems } = readModule(component("inputs:\n  a: {type: boolean, default: yes}\n  b: {type: number, default: '0.5'}\n  c: {type: boolean, default: 'false'}\n  d: {type: number, default: 3}\n  e: {type: string, default: 1.0}\ncommand: run\n"));
    expect(problems).toEqual([]);
    expect(module.interface.params.map((parameter) => parameter.default)).toEqual([true, 0.5, false, 3, '1.0']);
  });

  it('lists what a local run does not honour', () => {
    const module = readCommand(component('distribution: {type: pytorch}\nresources: {instance_count: 4, docker_args: "--ipc=host --memory=2g --shm-size 1g --cpus 1.5", instance_type: big}\ncommand: run\n'));
    expect(module.resources).toEqual({ instanceCount: 4, memoryBytes: 2 * 1024 ** 3, shmBytes: 1024 ** 3, cpus: 1.5 });
    expect(module.ignored.map(({ key }) => key)).toEqual(['resources.instance_type', 'resources.instance_count', 'resources.docker_args', 'distribution']);
    expect(module.ignored.find(({ key }) => key === 'resources.docker_args')?.reason).toContain('--ipc=host');
  });

  it.each([
    ['environment: azureml://registries/azureml/environments/sklearn-1.5/labels/latest', { kind: 'named', registry: 'azureml', name: 'sklearn-1.5', label: 'latest' }],
    ['environment: azureml:AzureML-x@latest', { kind: 'named', name: 'AzureML-x', label: 'latest' }],
    ['environment: {image: i, conda_file: ./conda.yml}', { kind: 'image', image: 'i', condaFile: './conda.yml' }],
    ['environment: {image: i, conda_file: {dependencies: [pip]}}', { kind: 'image', condaInline: { dependencies: ['pip'] } }],
    ['environment: {build: {path: ctx, dockerfile_path: D}}', { kind: 'build', path: 'ctx', dockerfile: 'D' }],
  ])('reads %s', (text, expected) => {
    expect(readCommand(`type: command\nname: a\n${text}\ncommand: run\n`).environment).toMatchObject(expected);
  });
});

it('reads a preview component, whose files are named from its code folder', () => {
  const module = readCommand(`$schema: http://azureml/sdk-2-0/CommandComponent.json
name: prep
type: CommandComponent@1
inputs:
  input_dir: {type: AnyDirectory}
  size: {type: Integer, optional: true, default: 3}
outputs:
  out: {type: AnyFile}
code: ../
command: python x.py {inputs.input_dir} [--size {inputs.size}] --out {outputs.out}
environment:
  docker: {image: python}
  conda: {conda_dependencies_file: conda.yaml}
`);
  expect(module).toMatchObject({ format: 'component-preview', environment: { kind: 'image', image: 'python', condaFile: '../conda.yaml' } });
  expect(module.interface.outputs).toMatchObject([{ name: 'out', shape: 'file' }]);
  expect(module.command.parts).toContainEqual({ kind: 'optional', parts: [{ kind: 'text', text: '--size ' }, { kind: 'input', name: 'size' }] });
});

it('runs an mpi DistributedComponent as one process and says so', () => {
  const module = readCommand('$schema: http://azureml/sdk-1-5/DistributedComponent.json\nname: d\ntype: DistributedComponent\ninputs: {x: {type: String}}\nlauncher: {type: mpi, additional_arguments: "python d.py {inputs.x}"}\nenvironment: {docker: {image: i}}\n');
  expect(module.command.parts).toEqual([{ kind: 'text', text: 'python d.py ' }, { kind: 'input', name: 'x' }]);
  expect(module.ignored.map(({ key }) => key)).toContain('launcher');
});

it('reads a module spec with list-shaped inputs and arguments', () => {
  const module = readCommand(`amlModuleIdentifier: {namespace: acme.com/ml, moduleName: Train Model, moduleVersion: 0.0.1}
jobType: basic
isDeterministic: false
metadata: {annotations: {tags: [nlp], contact: me}}
inputs:
- {name: Input dir, type: AnyDirectory}
- {name: Max Epochs, type: Integer, default: 3, min: 1}
- {name: Mode, type: Enum, options: [fast, slow], optional: true}
outputs:
- {name: Model, type: AnyDirectory}
implementation:
  container:
    amlEnvironment: {docker: {baseImage: img}, python: {condaDependenciesFile: conda.yml}}
    sourceDirectory: src
    command: [python, 'my file.py']
    args: [--in, {inputPath: Input dir}, [--mode, {inputValue: Mode}], --out, {outputPath: Model}, {inputValue: Max Epochs}]
`);
  expect(module).toMatchObject({ format: 'module', name: 'acme.com.ml.train_model', version: '0.0.1', displayName: 'Train Model', isDeterministic: false, tags: { nlp: '', contact: 'me' }, code: 'src', environment: { image: 'img', condaFile: 'src/conda.yml' } });
  expect(module.interface.params.map(({ name }) => name)).toEqual(['max_epochs', 'mode']);
  const text = module.command.parts.map((part) => (part.kind === 'text' ? part.text : part.kind === 'optional' ? '[..]' : `<${part.name}>`)).join('');
  expect(text).toBe("python 'my file.py' --in <input_dir> [..] --out <model> <max_epochs>");
});

it('reads a standalone command job as a pipeline of one node that the job values feed', () => {
  const job = readPipeline(`$schema: ${v2}/commandJob.schema.json
command: echo \${{inputs.n}} \${{inputs.data}} > \${{outputs.out}}/x
environment: {image: i}
inputs: {n: 1.5, data: {type: uri_file, path: "https://x/y.csv"}}
outputs: {out: }
compute: azureml:cpu
`);
  expect(job.interface.params).toMatchObject([{ name: 'n', type: 'number', default: 1.5 }]);
  expect(job.interface.inputs[0]?.source).toEqual({ kind: 'url', url: 'https://x/y.csv' });
  expect(job.graph.nodes).toMatchObject([{ name: 'main', use: { kind: 'inline' }, outputs: { out: { pipelineOutput: 'out' } } }]);
  expect(job.ignored.map(({ key }) => key)).toEqual(['compute']);
});

it.each([
  [`$schema: ${v2}/sparkJob.schema.json\ntype: spark\nentry: {file: a.py}\n`, 'spark'],
  [`$schema: ${v2}/autoMLJob.schema.json\ntask: classification\n`, 'automl'],
  ['$schema: http://azureml/sdk-2-0/SweepComponent.json\nname: s\ntype: SweepComponent\n', 'sweep'],
  ['$schema: http://azureml/sdk-2-0/ScopeComponent.json\nname: s\ntype: ScopeComponent\n', 'scope'],
  ['$schema: https://azuremlschemas.azureedge.net/promptflow/latest/Flow.schema.json\ninputs: {h: {type: list, default: []}}\n', 'flow'],
  ['amlModuleIdentifier: {moduleName: p}\njobType: parallel\nimplementation: {parallel: {entry: x.py}}\n', 'parallel'],
])('recognises a kind it does not run: %j', (text, type) => {
  const { type: found, reason } = readForeign(text);
  expect(found).toBe(type);
  expect(reason).toMatch(/locally|Azure ML/);
});
