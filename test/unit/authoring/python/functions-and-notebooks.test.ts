import { describe, expect, it } from 'vitest';
import { readPythonFunction } from '#shared/authoring/python/read-function.ts';
import { readPythonNotebook } from '#shared/authoring/python/read-notebook.ts';

describe('a function that is named', () => {
  const text = `import pathlib
class Model:
    def fit(self, x): pass
def outer():
    def inner(): pass
async def later(): pass
def open_ended(*args, **kwargs): pass
@cache
def train(data_dir: str, output_path, rate: float = 0.1, names: list = None, callback=lambda x: x, where: pathlib.Path = None, *, n=3):
    """Train it.

    Args:
        rate: How fast.
    """
def train_again(a): pass
`;

  it('has its ports guessed from names where nothing else says', () => {
    const { modules, problems } = readPythonFunction(text, 'a.py', 'train');
    expect(modules[0]).toMatchObject({ name: 'train', functionName: 'train', description: 'Train it.', place: { line: 9, column: 1 } });
    expect(modules[0]?.items.map(({ name, kind, ...rest }) => [name, kind, 'type' in rest ? rest.type : ''])).toEqual([
      ['data_dir', 'input', 'uri_folder'], ['output_path', 'output', 'uri_folder'], ['rate', 'parameter', 'number'], ['names', 'parameter', 'string'], ['callback', 'parameter', 'string'], ['where', 'input', 'uri_folder'], ['n', 'parameter', 'integer'],
    ]);
    expect(problems.map((problem) => problem.code)).toEqual(['unknown-type', 'untyped-argument', 'computed-default']);
  });

  it('has a name, not a path, where a word without a point or a slash is the default', () => {
    const { modules } = readPythonFunction('def load(path="../data/cora/", dataset="cora", corpus: str = "wiki", dataset_path="x"): pass\n', 'a.py', 'load');
    expect(modules[0]?.items.map(({ name, kind }) => [name, kind])).toEqual([['path', 'input'], ['dataset', 'parameter'], ['corpus', 'parameter'], ['dataset_path', 'input']]);
  });

  it('is what the user says it is', () => {
    expect(readPythonFunction(text, 'a.py', 'train', { inputs: ['names'], outputs: ['data_dir'] }).modules[0]?.items.slice(0, 4).map((item) => item.kind)).toEqual(['output', 'output', 'parameter', 'input']);
  });

  it.each([
    ['fit', 'method', 3], ['Model.fit', 'method', 3], ['inner', 'inner-function', 5], ['later', 'async-function', 6], ['open_ended', 'open-arguments', 7], ['absent', 'no-such-function', 1],
  ])('%s is refused: %s', (name, code, line) => {
    const { modules, problems } = readPythonFunction(text, 'a.py', name);
    expect(modules).toEqual([]);
    expect(problems[0]).toMatchObject({ severity: 'error', code, place: { line } });
  });
});

const cell = (source: string | string[], tags: string[] = []) => ({ cell_type: 'code', source, metadata: { tags }, outputs: [], execution_count: null });
const notebook = (...cells: object[]) => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', language: 'python' } }, cells });

describe('a notebook', () => {
  it('has the parameters of its tagged cell', () => {
    const { modules, problems } = readPythonNotebook(
      notebook({ cell_type: 'markdown', source: '# Title' }, cell('x = 1'), cell(['%matplotlib inline\n', '!pip install a\n', 'data_path = "./data"\n', 'rate: float = 1\n', 'epochs = 10\n', 'names = ["a"]\n', 'files = !ls\n', 'output_dir = None\n'], ['parameters'])),
      'My Notebook.ipynb',
    );
    expect(modules[0]).toMatchObject({ name: 'my_notebook', language: 'python' });
    expect(modules[0]?.items.map(({ place: _place, ...item }) => item)).toEqual([
      { kind: 'input', name: 'data_path', flag: '--data-path', type: 'uri_folder', optional: true, isGuessed: true },
      { kind: 'parameter', name: 'rate', flag: '--rate', type: 'number', optional: true, default: 1 },
      { kind: 'parameter', name: 'epochs', flag: '--epochs', type: 'integer', optional: true, default: 10 },
      { kind: 'output', name: 'output_dir', flag: '--output-dir', type: 'uri_folder', optional: false, isGuessed: true },
    ]);
    expect(problems.map((problem) => [problem.code, problem.place?.path, problem.place?.line])).toEqual([['not-literal', 'cell 3', 6], ['not-literal', 'cell 3', 7]]);
  });

  it('else has those of the first cell that sets some, among which what is no literal is passed over', () => {
    const { modules, problems } = readPythonNotebook(notebook(cell('import os'), cell('%%bash\nls = 1'), cell('lr = 0.1\nx = f()\n_hidden = 1'), cell('later = 2')), 'a.ipynb');
    expect(modules[0]?.items.map((item) => item.name)).toEqual(['lr']);
    expect(problems).toEqual([]);
  });

  it('has no page of text among its parameters, unless its cell is tagged', () => {
    const source = 'page = """one\ntwo"""\nn = 1';
    expect(readPythonNotebook(notebook(cell(source)), 'a.ipynb').modules[0]?.items.map(({ name }) => name)).toEqual(['n']);
    expect(readPythonNotebook(notebook(cell(source, ['parameters'])), 'a.ipynb').modules[0]?.items.map(({ name }) => name)).toEqual(['page', 'n']);
  });

  it('of format 3, with cells in work sheets, is read too', () => {
    expect(readPythonNotebook(JSON.stringify({ nbformat: 3, worksheets: [{ cells: [{ cell_type: 'code', language: 'python', input: ['n = 2'] }] }] }), 'a.ipynb').modules[0]?.items).toMatchObject([{ name: 'n', default: 2 }]);
  });

  it('may have blocks that hold only a magic, and lines that begin with a percent sign', () => {
    expect(readPythonNotebook(notebook(cell('try:\n    %tensorflow_version 2.x\nexcept Exception:\n    pass\nn = 1\ns = ("a"\n  % 1)')), 'a.ipynb')).toMatchObject({ problems: [], modules: [{ items: [{ name: 'n' }] }] });
  });

  it.each([
    ['{', 'not-a-notebook'], ['[]', 'not-a-notebook'], ['{"a": 1}', 'not-a-notebook'], [notebook({ cell_type: 'markdown', source: 'x' }), 'no-code'],
    [JSON.stringify({ cells: [], metadata: { language_info: { name: 'R' } } }), 'not-a-notebook'], [notebook(cell('x = "\0"\n', ['parameters'])), 'not-text'], [' '.repeat(33_000_000), 'too-large'],
    [`{"cells": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'not-a-notebook'],
  ])('%.40s is refused', (text, code) => {
    expect(readPythonNotebook(text, 'a.ipynb')).toMatchObject({ modules: [], problems: [{ severity: 'error', code }] });
  });

  it('without values that could be parameters is a module without any', () => {
    expect(readPythonNotebook(notebook(cell('print(1)')), 'a.ipynb')).toMatchObject({ modules: [{ items: [] }], problems: [{ severity: 'warning', code: 'no-parameters' }] });
  });
});
