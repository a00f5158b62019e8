import { describe, expect, it } from 'vitest';
import type { DeclaredItem, DeclaredModule } from '#shared/authoring/declared-module.ts';
import { readPythonModules } from '#shared/authoring/python/read-python-modules.ts';

const ours = 'from drydock_dsl import dsl, Input, Output, Integer, Number, String, Boolean, Enum\n';

function read(text: string): { modules: readonly DeclaredModule[]; codes: string[]; messages: string } {
  const { modules, problems } = readPythonModules(text, 'train.py');
  return { modules, codes: problems.map((problem) => problem.code), messages: problems.map((problem) => `${problem.place?.line}:${problem.place?.column} ${problem.message}`).join('\n') };
}

/** The only argument of a function that is declared with `annotation`. */
function argument(annotation: string, before = ''): Partial<DeclaredItem> {
  const { modules, messages } = read(`${ours}${before}\n@dsl.module()\ndef f(\n    x${annotation},\n):\n    pass\n`);
  const item = modules[0]?.items[0];
  if (item === undefined) throw new Error(`Not read: ${messages}`);
  const { place: _place, flag: _flag, name: _name, ...rest } = item;
  return rest;
}

describe('a decorated function', () => {
  it('declares a module with all that its decorator says', () => {
    const { modules, codes } = read(`${ours}
LATEST = 'python:3.11-slim'

@dsl.module(
    name='train',  # the name
    version='2', display_name='Train', tags={'team': 'vision', 'year': 2024}, is_deterministic=False, image=LATEST, shape='mpi',
)
def main(data: Input(), model: Output(), epochs: Integer(min=1) = 10):
    """Train a model."""


if __name__ == '__main__':
    dsl.run(main)
`);
    expect(codes).toEqual([]);
    expect(modules).toEqual([
      {
        language: 'python', shape: 'mpi', name: 'train', version: '2', displayName: 'Train', description: 'Train a model.', tags: { team: 'vision', year: '2024' }, isDeterministic: false,
        image: 'python:3.11-slim', functionName: 'main', place: { line: 5, column: 1 },
        items: [
          { kind: 'input', name: 'data', flag: '--data', type: 'uri_folder', optional: false, place: { line: 9, column: 10 } },
          { kind: 'output', name: 'model', flag: '--model', type: 'uri_folder', optional: false, place: { line: 9, column: 25 } },
          { kind: 'parameter', name: 'epochs', flag: '--epochs', type: 'integer', optional: true, default: 10, min: 1, place: { line: 9, column: 42 } },
        ],
      },
    ]);
  });

  it.each([
    ['from azure.ml.component import dsl', '@dsl.component(name="a.b")', 'a.b'],
    ['from azure.ml.component import dsl', '@dsl._component(display_name="A")', 'f'],
    ['from azureml.pipeline.wrapper import dsl', '@dsl.module(name="Train Model")', 'train_model'],
    ['from mldesigner import command_component', '@command_component(name="c", environment=dict(image="i"))', 'c'],
    ['import mldesigner', '@mldesigner.command_component(name="c")', 'c'],
    ['from .vendor.drydock_dsl import dsl as d', '@d.module()', 'f'],
    ['import drydock_dsl', '@drydock_dsl.dsl.module()', 'f'],
    ['try:\n    from drydock_dsl import dsl\nexcept ImportError:\n    raise', '@other\n@dsl.module()', 'f'],
  ])('is found by %s and %s', (imports, decorator, name) => {
    expect(read(`${imports}\n${decorator}\ndef f():\n    pass\n`).modules.map((module) => module.name)).toEqual([name]);
  });

  it.each(['def f():\n    pass\n', '@dsl.pipeline()\ndef f():\n    pass\n', '@app.component\ndef f(): pass', '# @dsl.module()\nx = 1', 's = """\n@dsl.module()\ndef f(): pass\n"""\n', ''])('is not seen where there is none: %j', (text) => {
    expect(read(text)).toEqual({ modules: [], codes: [], messages: '' });
  });

  it('is named as foreign when it is one of Kubeflow', () => {
    expect(read('from kfp import dsl\n@dsl.component\ndef f(a: int): pass\n').messages).toMatch(/^2:1 .*Kubeflow/);
  });
});

describe('an annotation', () => {
  it.each<[string, Partial<DeclaredItem>]>([
    [': Input', { kind: 'input', type: 'uri_folder', optional: false }],
    [': Input()', { kind: 'input', type: 'uri_folder', optional: false }],
    [': Input("uri_file", "a table")', { kind: 'input', type: 'uri_file', optional: false, description: 'a table' }],
    [': Input(type="mltable", optional=True)', { kind: 'input', type: 'mltable', optional: true }],
    [': Input(type="AnyFile") = None', { kind: 'input', type: 'uri_file', optional: true }],
    [': Output(type="uri_file")', { kind: 'output', type: 'uri_file', optional: false }],
    [': "Input"', { kind: 'input', type: 'uri_folder', optional: false }],
    [': InputFile', { kind: 'input', type: 'uri_file', optional: false }],
    [': OutputDirectory(type="AnyDirectory")', { kind: 'output', type: 'uri_folder', optional: false }],
    [': Input(type="integer", min=1, max=5) = 3', { kind: 'parameter', type: 'integer', optional: true, min: 1, max: 5, default: 3 }],
    [': Input(type="number", default=0.5)', { kind: 'parameter', type: 'number', optional: true, default: 0.5 }],
    [': int', { kind: 'parameter', type: 'integer', optional: false }],
    [': int = -3', { kind: 'parameter', type: 'integer', optional: true, default: -3 }],
    [': float = 1', { kind: 'parameter', type: 'number', optional: true, default: 1 }],
    [': float = 1e-4', { kind: 'parameter', type: 'number', optional: true, default: 0.0001 }],
    [': float = 20.', { kind: 'parameter', type: 'number', optional: true, default: 20 }],
    [': int = 1_000', { kind: 'parameter', type: 'integer', optional: true, default: 1000 }],
    [': bool = False', { kind: 'parameter', type: 'boolean', optional: true, default: false }],
    [': str = "a" "b" + \'c\'', { kind: 'parameter', type: 'string', optional: true, default: 'abc' }],
    [': str = r"\\d"', { kind: 'parameter', type: 'string', optional: true, default: '\\d' }],
    [': str = "\\u00e4\\n"', { kind: 'parameter', type: 'string', optional: true, default: 'ä\n' }],
    [': str = None', { kind: 'parameter', type: 'string', optional: true }],
    [': Optional[int] = None', { kind: 'parameter', type: 'integer', optional: true }],
    [': typing.Optional[float]', { kind: 'parameter', type: 'number', optional: true }],
    [': int | None', { kind: 'parameter', type: 'integer', optional: true }],
    [': None | str', { kind: 'parameter', type: 'string', optional: true }],
    [': "int | None" = 2', { kind: 'parameter', type: 'integer', optional: true, default: 2 }],
    [': Union[int, float] = 2', { kind: 'parameter', type: 'number', optional: true, default: 2 }],
    [': Union[str, None]', { kind: 'parameter', type: 'string', optional: true }],
    [': Annotated[int, Integer(min=1)]', { kind: 'parameter', type: 'integer', optional: false, min: 1 }],
    [': Annotated[str, "what it is"]', { kind: 'parameter', type: 'string', optional: false, description: 'what it is' }],
    [': Annotated[str, Input(type="uri_file")]', { kind: 'input', type: 'uri_file', optional: false }],
    [': Literal["a", "b"] = "a"', { kind: 'parameter', type: 'string', optional: true, default: 'a', enum: ['a', 'b'] }],
    [': Literal[1, 2]', { kind: 'parameter', type: 'integer', optional: false, enum: [1, 2] }],
    [': Integer(min=-1, max=100, description="how often") = 5', { kind: 'parameter', type: 'integer', optional: true, default: 5, min: -1, max: 100, description: 'how often' }],
    [': Integer(1, 9)', { kind: 'parameter', type: 'integer', optional: false, min: 1, max: 9 }],
    [': Number(min=0.5, optional=True)', { kind: 'parameter', type: 'number', optional: true, min: 0.5 }],
    [': String = "x"', { kind: 'parameter', type: 'string', optional: true, default: 'x' }],
    [': Boolean() = True', { kind: 'parameter', type: 'boolean', optional: true, default: true }],
    [': Enum(["fast", "exact"]) = "fast"', { kind: 'parameter', type: 'string', optional: true, default: 'fast', enum: ['fast', 'exact'] }],
    [': Enum(values=(1, 2))', { kind: 'parameter', type: 'integer', optional: false, enum: [1, 2] }],
    [' = 3', { kind: 'parameter', type: 'integer', optional: true, default: 3 }],
    [' = 0.1', { kind: 'parameter', type: 'number', optional: true, default: 0.1 }],
    [' = True', { kind: 'parameter', type: 'boolean', optional: true, default: true }],
  ])('%s', (annotation, expected) => {
    expect(argument(annotation)).toEqual(expected);
  });

  it('may be a class of enum.Enum of the same file', () => {
    const colours = 'import enum\nclass Colour(enum.Enum):\n    """Colours."""\n    RED = "red"\n    BLUE = enum.auto()\n    def f(self): pass\n';
    expect(argument(': Colour = Colour.RED', colours)).toEqual({ kind: 'parameter', type: 'string', optional: true, default: 'red', enum: ['red', 'BLUE'] });
    expect(argument(': Enum(Colour)', colours)).toMatchObject({ enum: ['red', 'BLUE'] });
  });

  it('takes constants of the file, and those that are set once only', () => {
    expect(argument(': float = RATE', 'RATE: float = -(0.5 * 2)\n')).toMatchObject({ default: -1 });
    expect(argument(': str = ROOT', 'import os\nBASE = "a"\nROOT = os.path.join(BASE, "b")\n')).toMatchObject({ default: 'a/b' });
    expect(argument(': int = N', 'N = 1\nN = 2\n')).toEqual({ kind: 'parameter', type: 'integer', optional: true });
    expect(argument(': int = A', 'A = B\nB = A\n')).toEqual({ kind: 'parameter', type: 'integer', optional: true });
  });

  it.each([
    [': int = os.cpu_count()', 'computed-default', /2:.*|"os.cpu_count\(\)"/],
    [': int = "many"', 'default-type', /"many"/],
    [': List[int]', 'unknown-type', /List\[int\]/],
    ['', 'untyped-argument', /annotation/],
    [': Input(type="uri_fiel")', 'unknown-type', /uri_fiel/],
    [': Enum(MODES())', 'not-literal', /MODES\(\)/],
  ])('%s is read as far as it goes, with a warning', (annotation, code, message) => {
    const { modules, codes, messages } = read(`${ours}@dsl.module()\ndef f(x${annotation}): pass\n`);
    expect(modules).toHaveLength(1);
    expect(codes).toEqual([code]);
    expect(messages).toMatch(message);
  });
});

describe('what cannot be a module', () => {
  it.each([
    ['class A:\n    @dsl.module()\n    def f(self): pass', 'method', '3:5'],
    ['def g():\n    @dsl.module()\n    def f(): pass', 'inner-function', '3:5'],
    ['@dsl.module()\nasync def f(): pass', 'async-function', '3:1'],
    ['@dsl.module()\ndef f():\n    yield 1', 'generator', '4:5'],
    ['@dsl.module()\ndef f():\n    yield', 'generator', '4:5'],
    ['@dsl.module()\ndef f(*names): pass', 'open-arguments', '3:7'],
    ['@dsl.module()\ndef f(a: int, **more): pass', 'open-arguments', '3:15'],
    ['@dsl.module()\ndef f(a: int, /): pass', 'positional-only', '3:15'],
    ['@dsl.module()\nclass F: pass', 'not-a-function', '2:1'],
    ['@dsl.module(name=make_name())\ndef f(): pass', 'not-literal', '2:18'],
    ['@dsl.module(**options)\ndef f(): pass', 'not-literal', '2:13'],
    ['@dsl.module()\ndef f(a: int: pass', 'syntax', '2:1'],
    ['@dsl.module(name="a")\ndef f(): pass\n@dsl.module(name="a")\ndef g(): pass', 'same-name', '4:1'],
    ['@dsl.module()\ndef f():\n    print "x"', 'python-2', '4:5'],
  ])('%j: %s', (text, code, place) => {
    const { modules, codes, messages } = read(`from drydock_dsl import dsl\n${text}\n`);
    expect(codes).toContain(code);
    expect(modules).toEqual([]);
    expect(messages).toContain(`${place} `);
  });

  it('a lambda as default is a value that only the program knows', () => {
    expect(read(`${ours}@dsl.module()\ndef f(a: str = lambda: 1): pass\n`).codes).toEqual(['computed-default']);
  });
});

describe('a docstring describes the function and its arguments', () => {
  const described = (doc: string) => {
    const [module] = read(`${ours}@dsl.module()\ndef f(rate: float, data: Input()):\n    """${doc}"""\n`).modules;
    return { description: module?.description, rate: module?.items[0]?.description, data: module?.items[1]?.description };
  };

  it.each([
    ['Google', 'Train it.\n\n    Twice.\n\n    Args:\n        rate (float): How\n            fast.\n        data: Where it is.\n\n    Returns:\n        rate: nothing\n    '],
    ['NumPy', 'Train it.\n\n    Twice.\n\n    Parameters\n    ----------\n    rate : float\n        How fast.\n    data : str\n        Where it is.\n\n    Returns\n    -------\n    int\n    '],
    ['reST', 'Train it.\n\n    Twice.\n\n    :param rate: How\n        fast.\n    :type rate: float\n    :param str data: Where it is.\n    :return: nothing\n    '],
  ])('%s', (_style, doc) => {
    expect(described(doc)).toEqual({ description: 'Train it.\n\nTwice.', rate: 'How fast.', data: 'Where it is.' });
  });
});

describe('hostile and broken texts', () => {
  const decorated = '@dsl.module()\ndef f(): pass\n';

  it.each([
    ['too-large', `${decorated}${'x = 1\n'.repeat(1_000_000)}`],
    ['not-text', `${decorated}x = "\0"\n`],
    ['too-deep', `${decorated}x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
  ])('%s', (code, text) => {
    const { modules, codes } = read(text);
    expect(codes).toEqual([code]);
    expect(modules).toEqual([]);
  });

  it('does not run out of stack on nested signs, sums and names', () => {
    const deep = `${ours}@dsl.module()\ndef f(a: int = ${'-'.repeat(50_000)}1, b: int = ${'1+'.repeat(50_000)}1, c: ${'Optional['.repeat(300)}int${']'.repeat(300)} = 1): pass\n`;
    expect(read(deep).codes).toEqual(['too-deep']);
    expect(read(deep.replaceAll('-', '').replaceAll('1+', '')).modules).toHaveLength(1);
  });

  it('reads a file with a mark of byte order, mixed tabs and carriage returns', () => {
    expect(read(`\u{FEFF}from drydock_dsl import dsl\r\n@dsl.module()\r\ndef f(a: int = 1):\r\n\tif a:\r\n\t    pass\r\n        \tx = 2\r\n`).modules).toHaveLength(1);
  });

  it('says where other code of the file is not understood, and reads the module all the same', () => {
    const { modules, codes, messages } = read(`${ours}${decorated}def g(:\n    pass\n`);
    expect(modules).toHaveLength(1);
    expect(codes).toEqual(['syntax']);
    expect(messages).toMatch(/^4:/);
  });
});
