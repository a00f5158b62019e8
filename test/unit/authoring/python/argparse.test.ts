import { describe, expect, it } from 'vitest';
import type { DeclaredItem } from '#shared/authoring/declared-module.ts';
import { readArgparseScript } from '#shared/authoring/python/argparse/read-argparse-script.ts';
import { writeSpec } from '#shared/authoring/spec/write-spec.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

function read(body: string, hints = {}) {
  const { modules, problems } = readArgparseScript(`import argparse\nparser = argparse.ArgumentParser()\n${body}\nargs = parser.parse_args()\n`, 'src/train.py', hints);
  return { module: modules[0], items: modules[0]?.items ?? [], codes: problems.map((problem) => problem.code), problems };
}

/** What one `add_argument` comes to, without its place. */
function argument(call: string, before = ''): Partial<DeclaredItem> {
  const { items, problems } = read(`${before}\nparser.add_argument(${call})`);
  const [item] = items;
  if (item === undefined) throw new Error(JSON.stringify(problems));
  const { place: _place, ...rest } = item;
  return rest;
}

const parameter = { kind: 'parameter', type: 'string', optional: true };

describe('add_argument', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["'--lr', type=float, default=1e-3, help='learning rate (default: %(default)s)'", { ...parameter, name: 'lr', flag: '--lr', type: 'number', default: 0.001, description: 'learning rate' }],
    ["'-e', '--num-epochs', type=int", { ...parameter, name: 'num_epochs', flag: '--num-epochs', type: 'integer' }],
    ["'-n', type=int, required=True", { ...parameter, name: 'n', flag: '-n', type: 'integer', optional: false }],
    ["'--x', dest='y'", { ...parameter, name: 'y', flag: '--x' }],
    ["'--opt', choices=['sgd', 'adam'], default='sgd'", { ...parameter, name: 'opt', flag: '--opt', default: 'sgd', enum: ['sgd', 'adam'] }],
    ["'--k', type=int, choices=(1, 2)", { ...parameter, name: 'k', flag: '--k', type: 'integer', enum: [1, 2] }],
    ["'--k', type=int, choices=range(1, 4)", { ...parameter, name: 'k', flag: '--k', type: 'integer', min: 1, max: 3 }],
    ["'--amp', action='store_true'", { ...parameter, name: 'amp', flag: '--amp', type: 'boolean', isSwitch: true }],
    ["'--no-amp', action='store_false', dest='amp'", { ...parameter, name: 'amp', flag: '--no-amp', type: 'boolean', isSwitch: true }],
    ["'-v', action='count', default=0", { ...parameter, name: 'v', flag: '-v', type: 'boolean', isSwitch: true }],
    ["'--bar', action=argparse.BooleanOptionalAction, default=True", { ...parameter, name: 'bar', flag: '--bar', type: 'boolean', isSwitch: true, offFlag: '--no-bar' }],
    ["'--sizes', nargs='+', type=int, default=[1, 2]", { ...parameter, name: 'sizes', flag: '--sizes', type: 'integer', default: '1 2', takesMany: true }],
    ["'--tags', action='append', default=[]", { ...parameter, name: 'tags', flag: '--tags' }],
    ["'word'", { ...parameter, name: 'word', optional: false }],
    ["'word', nargs='?', default='a'", { ...parameter, name: 'word', default: 'a' }],
    ["'--flag', type=str2bool, default=True", { ...parameter, name: 'flag', flag: '--flag', type: 'boolean', default: true }],
    ["'--flag', type=lambda x: x.lower() == 'true', default='false'", { ...parameter, name: 'flag', flag: '--flag', type: 'boolean', default: false }],
    ["'--name', default='a' 'b'", { ...parameter, name: 'name', flag: '--name', default: 'ab' }],
    ["'--n', default=NAME", { ...parameter, name: 'n', flag: '--n', default: 'x/y' }],
    ["'--n', default=-5", { ...parameter, name: 'n', flag: '--n', type: 'integer', default: -5 }],
    ["'--n', type=int, default='7'", { ...parameter, name: 'n', flag: '--n', type: 'integer', default: 7 }],
    ["'--n', default=argparse.SUPPRESS", { ...parameter, name: 'n', flag: '--n' }],
    ["'--model.lr', type=float", { ...parameter, name: 'model_lr', flag: '--model.lr', type: 'number' }],
    ["'--m', help='100%% of %(prog)s'", { ...parameter, name: 'm', flag: '--m', description: '100% of %(prog)s' }],
    ["'--data-path', type=str, required=True", { kind: 'input', name: 'data_path', flag: '--data-path', type: 'uri_folder', optional: false, isGuessed: true }],
    ["'--data', default='./data'", { kind: 'input', name: 'data', flag: '--data', type: 'uri_folder', optional: true, isGuessed: true }],
    ["'--train_file', help='a csv file'", { kind: 'input', name: 'train_file', flag: '--train_file', type: 'uri_file', optional: true, isGuessed: true, description: 'a csv file' }],
    ["'--output_dir', required=True", { kind: 'output', name: 'output_dir', flag: '--output_dir', type: 'uri_folder', optional: false, isGuessed: true }],
    ["'--model_output', type=str", { kind: 'output', name: 'model_output', flag: '--model_output', type: 'uri_folder', optional: false, isGuessed: true }],
    ["'--log', type=argparse.FileType('w')", { kind: 'output', name: 'log', flag: '--log', type: 'uri_file', optional: false, isGuessed: true }],
    ["'--data_format', default='NCHW'", { ...parameter, name: 'data_format', flag: '--data_format', default: 'NCHW' }],
    ["'--output_size', type=int", { ...parameter, name: 'output_size', flag: '--output_size', type: 'integer' }],
  ])('%s', (call, expected) => {
    expect(argument(call, "import os\nNAME = os.path.join('x', 'y')")).toEqual(expected);
  });

  it('knows the values of enumerations and mappings of the file', () => {
    const before = "from enum import Enum\nclass M(Enum):\n    A = 'a'\n    B = 'b'\nKINDS = {'x': f, 'y': g}\n";
    expect(argument("'--m', choices=[m.value for m in M]", before)).toMatchObject({ enum: ['a', 'b'] });
    expect(argument("'--m', choices=list(M)", before)).toMatchObject({ enum: ['a', 'b'] });
    expect(argument("'--m', choices=KINDS.keys()", before)).toMatchObject({ enum: ['x', 'y'] });
    expect(argument("'--m', choices=sorted(KINDS)", before)).toMatchObject({ enum: ['x', 'y'] });
  });

  it.each([
    ["'--t', default=time.time()", 'computed-default', '3:36'],
    ["'--k', choices=names()", 'computed-choices', '3:36'],
    ["f'--{x}'", 'computed-name', '3:1'],
    ['*names', 'computed-name', '3:1'],
    ["'--b', type=bool, default=False", 'bool-type', '3:33'],
    ["'--o', default='z', choices=['a']", 'default-not-allowed', '3:36'],
    ["'--n', type=int, default='many'", 'default-type', '3:46'],
  ])('%s is a warning (%s), not a failure', (call, code, place) => {
    const { module, problems } = read(`parser.add_argument(${call})\nparser.add_argument('--other')`);
    expect(module?.items.map((item) => item.name)).toContain('other');
    expect(problems.map((problem) => problem.severity)).toEqual(['warning']);
    expect(problems.map((problem) => [problem.code, `${problem.place?.line}:${problem.place?.column}`])).toEqual([[code, place]]);
  });
});

describe('a script', () => {
  it('is found in groups, functions, methods, aliases and chains', () => {
    const { items, codes } = read(`
group = parser.add_argument_group('g')
group.add_argument('--a')
either = group.add_mutually_exclusive_group(required=True)
either.add_argument('--b', default='x')
def more(p):
    SIZE = 3
    p.add_argument('--c', type=int, default=SIZE)
class Options:
    def __init__(self):
        self.parser = argparse.ArgumentParser()
        self.parser.add_argument('--d')
add = parser.add_argument
add('--e')
parser.add_argument_group('h').add_argument('--f')
parser.set_defaults(a='set')
parser.add_argument('--version', action='version', version='1')
`);
    expect(codes).toEqual([]);
    expect(items.map(({ name, kind, ...rest }) => [name, kind === 'parameter' && 'default' in rest ? rest.default : undefined])).toEqual([['a', 'set'], ['b', undefined], ['c', 3], ['d', undefined], ['e', undefined], ['f', undefined]]);
  });

  it('has its name from the file and its description from the parser, else from the docstring', () => {
    expect(read("parser.add_argument('--a')").module).toMatchObject({ name: 'train', language: 'python', shape: 'basic', place: { line: 2, column: 10 } });
    expect(readArgparseScript("'''Doc.'''\nfrom argparse import ArgumentParser\np = ArgumentParser()\np.add_argument('a')", 'a b.py').modules[0]).toMatchObject({ name: 'a_b', description: 'Doc.' });
    expect(readArgparseScript("import argparse as ap\np = ap.ArgumentParser(description='What ' 'it does')\np.add_argument('a')", 'x.py').modules[0]).toMatchObject({ description: 'What it does' });
  });

  it('with subcommands has one parameter for them, and all their arguments may be left out', () => {
    const { items, codes } = read(`
parser.add_argument('--seed', type=int, default=1)
subs = parser.add_subparsers(dest='command')
train = subs.add_parser('train')
train.add_argument('--lr', required=True)
test = subs.add_parser('test')
test.add_argument('what')
`);
    expect(codes).toEqual(['subcommands']);
    expect(items.map((item) => [item.name, item.kind === 'parameter' ? item.optional : '', item.kind === 'parameter' ? item.enum : ''])).toEqual([['seed', true, undefined], ['command', false, ['train', 'test']], ['what', true, undefined], ['lr', true, undefined]]);
  });

  it('is told which arguments are inputs, outputs or plain values', () => {
    const { items, codes } = read("parser.add_argument('--a')\nparser.add_argument('--b-c')\nparser.add_argument('--data')\n", { inputs: ['a', 'zz'], outputs: ['--b-c'], parameters: ['data'] });
    expect(items.map((item) => item.kind)).toEqual(['input', 'output', 'parameter']);
    expect(codes).toEqual(['unknown-hint']);
  });

  it('takes the two switches of one value as one', () => {
    const { items } = read("parser.add_argument('--amp', action='store_true')\nparser.add_argument('--no-amp', dest='amp', action='store_false')");
    expect(items).toMatchObject([{ name: 'amp', flag: '--amp', offFlag: '--no-amp' }]);
  });

  it('may have its arguments in data classes', () => {
    const { modules, problems } = readArgparseScript(
      `from dataclasses import dataclass, field\nfrom typing import Optional, List\nfrom transformers import HfArgumentParser, TrainingArguments\n@dataclass\nclass ModelArguments:\n    """Doc."""\n    model: str = field(metadata={"help": "Which " "model."})\n    length: Optional[int] = field(default=128)\n    fast: bool = field(default=True)\n    layers: List[int] = field(default_factory=list)\n    train_file: Optional[str] = None\nparser = HfArgumentParser((ModelArguments, TrainingArguments))\n`,
      'run.py',
    );
    expect(problems.map((problem) => problem.code)).toEqual(['foreign-arguments']);
    expect(modules[0]?.items.map(({ place: _place, ...item }) => item)).toEqual([
      { kind: 'parameter', name: 'model', flag: '--model', type: 'string', optional: false, description: 'Which model.' },
      { kind: 'parameter', name: 'length', flag: '--length', type: 'integer', optional: true, default: 128 },
      { kind: 'parameter', name: 'fast', flag: '--fast', type: 'boolean', optional: true, default: true },
      { kind: 'parameter', name: 'layers', flag: '--layers', type: 'string', optional: true, takesMany: true },
      { kind: 'input', name: 'train_file', flag: '--train_file', type: 'uri_file', optional: true, isGuessed: true },
      { kind: 'output', name: 'output_dir', flag: '--output_dir', type: 'uri_folder', optional: false, description: 'Where the model and what belongs to it is written.' },
    ]);
  });

  it('may have its arguments in a data class that adds to those of transformers', () => {
    const { modules, problems } = readArgparseScript(
      `import transformers\nfrom dataclasses import dataclass, field\n@dataclass\nclass TrainingArguments(transformers.TrainingArguments):\n    optim: str = field(default="adamw_torch")\nparser = transformers.HfArgumentParser((TrainingArguments,))\n`,
      'run.py',
    );
    expect(problems).toMatchObject([{ code: 'foreign-arguments', place: { line: 4 } }]);
    expect(modules[0]?.items).toMatchObject([{ kind: 'output', name: 'output_dir' }, { kind: 'parameter', name: 'optim', default: 'adamw_torch' }]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    // A name chooses among what the program knows.
    ["'--real-dataset', default='webtext'", { ...parameter, name: 'real_dataset', flag: '--real-dataset', default: 'webtext' }],
    ["'--dataset_file', default='coco'", { ...parameter, name: 'dataset_file', flag: '--dataset_file', default: 'coco' }],
    ["'--dataset', default='data/cora'", { kind: 'input', type: 'uri_folder', optional: true, isGuessed: true, name: 'dataset', flag: '--dataset' }],
    ["'--data_dir', default='data'", { kind: 'input', type: 'uri_folder', optional: true, isGuessed: true, name: 'data_dir', flag: '--data_dir' }],
    ["'--input_files', help='a comma-separated list of files'", { ...parameter, name: 'input_files', flag: '--input_files', description: 'a comma-separated list of files' }],
    ["'--style-image', help='path to style-image'", { kind: 'input', type: 'uri_file', optional: true, isGuessed: true, name: 'style_image', flag: '--style-image', description: 'path to style-image' }],
    ["'--output-image', help='path for saving the output image'", { kind: 'output', type: 'uri_file', optional: false, isGuessed: true, name: 'output_image', flag: '--output-image', description: 'path for saving the output image' }],
    ["'--beam', type=optional_int, default=5", { ...parameter, name: 'beam', flag: '--beam', type: 'integer', default: 5 }],
    ["'--gap', type=checks.positive_float", { ...parameter, name: 'gap', flag: '--gap', type: 'number' }],
    ["'--spans', type=list_of_int", { ...parameter, name: 'spans', flag: '--spans' }],
  ])('of published scripts is what its author would say: %s', (call, item) => {
    expect(argument(call)).toEqual(item);
  });

  it.each([['import click\n@click.command()\ndef f(): pass', 'click'], ['import fire\nfire.Fire(main)', 'fire'], ['import typer', 'typer'], ['from absl import app, flags', 'absl']])('of another library is refused by name: %j', (text, name) => {
    const { modules, problems } = readArgparseScript(`x = 1\n${text}`, 'a.py');
    expect(modules).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'error', code: 'other-library', place: { line: 2, column: 1 } }]);
    expect(problems[0]?.message).toContain(name);
  });

  it.each([['import tensorflow as tf\nflags = tf.flags', 'tensorflow.flags'], ['import sys\nalpha = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5', 'sys.argv']])('may be read without a library of its own, which is refused where it is: %j', (text, name) => {
    const { problems } = readArgparseScript(text, 'a.py');
    expect(problems).toMatchObject([{ severity: 'error', code: 'other-library', place: { line: 2 } }]);
    expect(problems[0]?.message).toContain(name);
  });

  it('without arguments of its own declares nothing, and says nothing', () => {
    expect(readArgparseScript('print(1)\n', 'a.py')).toEqual({ modules: [], problems: [] });
  });

  it('that is no Python says where', () => {
    expect(readArgparseScript('import argparse\ndef f(:\n', 'a.py').problems).toMatchObject([{ code: 'syntax', severity: 'error', place: { line: 2 } }]);
    expect(readArgparseScript('import argparse\np = argparse.ArgumentParser()\np.add_argument("--a")\nprint "x"\n', 'a.py')).toMatchObject({ modules: [], problems: [{ code: 'python-2', place: { line: 4, column: 1 } }] });
  });

  it('warns of arguments that another file adds', () => {
    expect(readArgparseScript("import argparse\nfrom common import base\np = argparse.ArgumentParser(parents=[base])\np.add_argument('--a')", 'a.py').problems.map((problem) => problem.code)).toEqual(['foreign-arguments']);
    expect(readArgparseScript('import argparse\nfrom common import fill\np = argparse.ArgumentParser()\nfill(p)', 'a.py').problems.map((problem) => problem.code)).toEqual(['no-arguments']);
  });
});

describe('the spec of a script', () => {
  it('passes switches, lists and positions so that argparse understands them', () => {
    const { module } = read("parser.add_argument('--amp', action='store_true', help='mixed precision')\nparser.add_argument('--sizes', nargs='+', type=int, default=[1, 2])\nparser.add_argument('word')\nparser.add_argument('--empty', default='')");
    if (module === undefined) throw new Error('not read');
    const text = writeSpec(module, { sourceFile: 'train.py' });
    expect(readSpec(text, 'a.yaml').problems).toEqual([]);
    expect(text).toContain('  amp:\n    type: string\n    description: mixed precision. Give --amp to use it.\n    optional: true\n    enum: [--amp]\n');
    expect(text).toContain(`command: >-\n  python train.py\n  "\${{inputs.word}}"\n  $[[\${{inputs.amp}}]]\n  --sizes $(printf '%s ' \${{inputs.sizes}})\n  $[[--empty "\${{inputs.empty}}"]]\n`);
    expect(writeSpec(module, { sourceFile: 'train.py' }, text)).toBe(text);
  });
});
