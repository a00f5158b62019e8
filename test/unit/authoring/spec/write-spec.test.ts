import { describe, expect, it } from 'vitest';
import type { DeclaredModule } from '#shared/authoring/declared-module.ts';
import { readPythonModules } from '#shared/authoring/python/read-python-modules.ts';
import { writeSpec } from '#shared/authoring/spec/write-spec.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

function declared(parameters: string, options = ''): DeclaredModule {
  const { modules, problems } = readPythonModules(`from drydock_dsl import *\nfrom drydock_dsl import dsl\n@dsl.module(name='train'${options})\ndef f(${parameters}):\n    """Train it."""\n`, 'train.py');
  const [module] = modules;
  if (module === undefined) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return module;
}

const around = { sourceFile: 'train.py' };
const first = declared('data: Input(description="what it learns from"), model: Output(), epochs: Integer(min=1) = 10, note: str = None');

describe('a new spec', () => {
  const text = writeSpec(first, around);

  it('says all that the source says', () => {
    expect(text).toBe(`$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: train
version: "1"
description: Train it.

inputs:
  data:
    type: uri_folder
    description: what it learns from
  epochs:
    type: integer
    default: 10
    min: 1
  note:
    type: string
    optional: true

outputs:
  model:
    type: uri_folder

code: ./
environment:
  image: python:3.11-slim
command: >-
  python train.py
  --data \${{inputs.data}}
  --model \${{outputs.model}}
  --epochs \${{inputs.epochs}}
  $[[--note "\${{inputs.note}}"]]
`);
  });

  it('is read without a problem', () => {
    const reading = readSpec(text, 'train.spec.yaml');
    expect(reading.problems).toEqual([]);
    expect(reading.kind === 'module' && reading.module.kind === 'command' && reading.module.interface.params).toEqual([
      { name: 'epochs', type: 'integer', optional: false, min: 1, default: 10 },
      { name: 'note', type: 'string', optional: true },
    ]);
  });

  it('has processes for mpi, a task for parallel, and the environment that is named', () => {
    expect(writeSpec(declared('a: Input()', ", shape='mpi', environment='sklearn-1.5'"), around)).toContain('environment: azureml:sklearn-1.5@latest\ndistribution:\n  type: mpi\n  process_count_per_instance: 2\n');
    expect(writeSpec(declared('a: int', ", image='i', conda='env.yml'"), around)).toContain('environment:\n  image: i\n  conda_file: ./env.yml\n');
    const parallel = writeSpec(declared('a: Input(), b: Output(), n: int = 1', ", shape='parallel'"), around);
    expect(parallel).toContain('input_data: ${{inputs.a}}');
    expect(parallel).toContain('  entry_script: train.py\n');
    expect(parallel).toContain('  program_arguments: --n ${{inputs.n}}\n  append_row_to: ${{outputs.b}}\n');
    expect(readSpec(parallel, 'p.yaml').problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  });

  it.each(['#!', 'yes', '1.0', "it's: so", 'a\nb', ' x ', '- a', '{{', '${{inputs.a}}'])('keeps the default %j as it is', (value) => {
    const text = writeSpec(declared(`a: str = ${JSON.stringify(value)}`), around);
    const reading = readSpec(text, 'a.yaml');
    expect(reading.problems).toEqual([]);
    expect(reading.kind === 'module' && reading.module.interface.params[0]?.default).toBe(value);
  });

  it('is not changed by building it again', () => {
    for (const module of [first, declared(''), declared('a: Input()', ", shape='mpi'"), declared('a: Input(), b: Output(), n: int = 1', ", shape='parallel'")]) {
      const text = writeSpec(module, around);
      expect(writeSpec(module, around, text)).toBe(text);
    }
  });
});

describe('an existing spec', () => {
  const written = `# Made by hand.
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
version: 7   # kept
name: train
tags: {team: vision}
inputs:
  # The data.
  data:
    type: uri_folder
    description: edited by hand
    mode: download
  epochs:
    type: integer
    default: 10
    min: 1 # at least
  note:
    type: string
    optional: true
outputs:
  model: {type: uri_folder}
environment: azureml:mine@latest
code: ../src
resources:
  instance_count: 2
command: >-
  FLAG=1 python -u train.py
  --data \${{inputs.data}}
  --model \${{outputs.model}}
  --epochs \${{inputs.epochs}}
  $[[--note \${{inputs.note}}]]
`;

  it('stays as it is, byte by byte, when the source says the same', () => {
    expect(writeSpec(first, around, written)).toBe(written);
  });

  it('gets what is new, loses what is gone, and keeps what was written by hand', () => {
    const text = writeSpec(declared('data: Input("uri_file"), scores: Output(), epochs: Integer(min=2, max=9) = 5, rate: float = 0.5'), around, written);
    expect(text).toBe(`# Made by hand.
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
version: 7   # kept
name: train
tags: {team: vision}
inputs:
  # The data.
  data:
    type: uri_file
    description: edited by hand
    mode: download
  epochs:
    type: integer
    default: 5
    min: 2 # at least
    max: 9
  rate:
    type: number
    default: 0.5
outputs:
  scores:
    type: uri_folder
environment: azureml:mine@latest
code: ../src
resources:
  instance_count: 2
command: >-
  FLAG=1 python -u train.py
  --data \${{inputs.data}}
  --epochs \${{inputs.epochs}}
  --scores \${{outputs.scores}}
  --rate \${{inputs.rate}}
`);
    expect(readSpec(text, 'a.yaml').problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  });

  it('has an argument in brackets once it may be left out, and without them once it may not', () => {
    const text = writeSpec(declared('data: Input(), model: Output(), epochs: Integer(min=1) = None, note: str'), around, written);
    expect(text).toContain('  $[[--epochs ${{inputs.epochs}}]]\n  --note "${{inputs.note}}"\n');
    expect(text).toContain('  epochs:\n    type: integer\n    min: 1 # at least\n    optional: true\n');
    expect(text).not.toContain('default: 10');
  });

  it.each([
    ['plain', 'command: python train.py --a ${{inputs.a}}\n', 'command: python train.py --a ${{inputs.a}} --b ${{inputs.b}}\n'],
    ['double quotes', 'command: "python train.py --a ${{inputs.a}}"\n', 'command: "python train.py --a ${{inputs.a}} --b ${{inputs.b}}"\n'],
    ['literal', 'command: |\n  python train.py \\\n    --a ${{inputs.a}}\n', 'command: |\n  python train.py \\\n    --a ${{inputs.a}} \\\n    --b ${{inputs.b}}\n'],
    ['two commands', 'command: |\n  pip install x\n  python train.py --a ${{inputs.a}}\n', 'command: |\n  pip install x\n  python train.py --a ${{inputs.a}} --b ${{inputs.b}}\n'],
    ['without arguments', 'command: python train.py && echo done\n', 'command: python train.py --a ${{inputs.a}} --b ${{inputs.b}} && echo done\n'],
    ['joined by =', 'command: python train.py --a="${{inputs.a}}"\n', 'command: python train.py --a="${{inputs.a}}" --b ${{inputs.b}}\n'],
  ])('a command in %s gets an argument', (_style, before, after) => {
    const head = 'type: command\nname: train\ninputs:\n  a:\n    type: integer\nenvironment: {image: i}\ncode: .\n';
    expect(writeSpec(declared('a: int, b: int'), around, head + before)).toBe(`${head.replace('integer\n', 'integer\n  b:\n    type: integer\n')}${after}`);
  });

  it('keeps an input that only the spec uses, in a way of its own', () => {
    const text = `type: command\nname: train\ninputs:\n  a:\n    type: integer\n  token:\n    type: string\nenvironment: {image: i}\nenvironment_variables:\n  TOKEN: \${{inputs.token}}\ncommand: python train.py --a \${{inputs.a}}\n`;
    expect(writeSpec(declared('a: int'), around, text)).toBe(text);
  });

  it.each([
    ['type: pipeline\njobs: {}\n', /not a command component/],
    ['type: [\n', /cannot be read/],
    ['amlModuleIdentifier:\n  moduleName: a\nimplementation:\n  container:\n    image: i\n    command: [a]\n', /older format/],
  ])('that is something else is refused: %j', (text, message) => {
    expect(() => writeSpec(first, around, text)).toThrow(message);
  });
});
