import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '#shared/errors.ts';
import { parseSource } from '#electron/authoring/init/init-request.ts';
import { safeName } from '#electron/authoring/init/safe-name.ts';

describe('the name of a new module', () => {
  it.each([
    ['train', 'train'],
    ['Train my Model!', 'train_my_model'],
    ['trainMyModel', 'train_my_model'],
    ['train-model.v2', 'train_model_v2'],
    ['Größe prüfen', 'grosse_prufen'],
    ['2nd step', 'module_2nd_step'],
    ['CON', 'con_module'],
    ['lpt1', 'lpt1_module'],
    ['class', 'class_module'],
    ['json', 'json_module'],
    ['drydock_dsl', 'drydock_dsl_module'],
    ['data', 'data_module'],
    ['__init__', 'init'],
  ])('%j is called %s in files and code', (asked, file) => {
    const name = safeName(asked);
    expect(name.file).toBe(file);
    expect(name.display).toBe(asked);
    if (file === asked) expect(name.note).toBeUndefined();
    else expect(name.note).toContain(file);
  });

  it.each(['../x', 'a/b', String.raw`a\b`, '..', '.', '', '   ', 'x'.repeat(300), 'a\u0000b', 'a\nb', '模型', '🚢', '---'])('%j is refused', (asked) => {
    expect(() => safeName(asked)).toThrow(InvalidInputError);
  });

  it('does not print a whole hostile name', () => {
    expect(() => safeName('x'.repeat(100_000))).toThrow(/^'x{40}\.\.\.' cannot be the name of a module: it has 100000 characters/);
    expect(() => safeName('a\u001B[31mb')).toThrow(/'a\?\[31mb'/);
  });
});

describe('the source of a new module', () => {
  it.each([
    ['train.py', { file: 'train.py' }],
    ['lib/train.py:fit', { file: 'lib/train.py', functionName: 'fit' }],
    [String.raw`C:\code\train.py`, { file: String.raw`C:\code\train.py` }],
    [String.raw`C:\code\train.py:fit`, { file: String.raw`C:\code\train.py`, functionName: 'fit' }],
  ])('%j is read', (text, source) => {
    expect(parseSource(text)).toEqual(source);
  });

  it('is refused when what follows the colon is no function', () => {
    expect(() => parseSource('train.py:fit()')).toThrow(/no name of a function/);
    expect(() => parseSource('train.py:')).toThrow(InvalidInputError);
  });
});
