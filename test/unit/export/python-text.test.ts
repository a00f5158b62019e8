import { spawnSync } from 'node:child_process';
import { assert, boolean, constantFrom, double, integer, oneof, property, sample, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonComment, pythonDict, pythonString, pythonValue } from '#shared/export/python/python-text.ts';
import { identifier, PythonNames } from '#shared/export/python/python-names.ts';

/** What real Python makes of literals, one a line. */
function evaluated(literals: readonly string[]): unknown {
  const script = 'import ast,json,sys\nfor line in sys.stdin.buffer.read().decode("utf-8").split("\\n"):\n  print(json.dumps(ast.literal_eval(line)))';
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], { input: literals.join('\n'), encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } });
  expect(status, stderr).toBe(0);
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown);
}

function parses(code: string): string {
  const { stderr } = spawnSync('python3', ['-c', 'import ast,sys; ast.parse(sys.stdin.buffer.read())'], { input: code, encoding: 'utf8' });
  return stderr;
}

/** Any text, also with halves of surrogate pairs, which have no UTF-8 form of their own. */
const anyText = oneof(string({ unit: 'binary', maxLength: 40 }), string({ unit: 'grapheme', maxLength: 40 }), constantFrom('"""', "'", '\\', '\n', '\r', '\u2028', '\ud800', '{{x}}', '\0', 'a\\"b', '😀', '\u202e', ''));

describe('literals of Python', () => {
  it('evaluate to the text that was written, whatever it is', () => {
    const texts = sample(anyText, 1_200);
    expect(evaluated(texts.map(pythonString))).toEqual(texts);
  });

  it('evaluate to the value that was written', () => {
    const values = sample(oneof(double({ noNaN: true, noDefaultInfinity: true }), integer(), boolean()), 500);
    expect(evaluated(values.map((value) => pythonValue(value)))).toEqual(values);
    expect(pythonValue('12345678901234567890', 'integer')).toBe('12345678901234567890');
    expect(pythonValue('007', 'integer')).toBe('"007"');
  });

  it('are one line, and comments end nothing', () => {
    assert(property(anyText, (text) => !/[\r\n\u2028\u2029\f\v]/.test(pythonString(text))));
    const texts = sample(anyText, 200);
    expect(parses(texts.flatMap(pythonComment).join('\n'))).toBe('');
    expect(parses(`x = ${pythonDict(texts.map((text) => [text, pythonString(text)] as const))}`)).toBe('');
  });
});

describe('names of Python', () => {
  it('are identifiers, each once, and no words of the language', () => {
    const names = new PythonNames();
    const taken = ['train', 'train', 'class', 'None', 'my node', 'épochs', '1st', '', '日本', 'print', 'Input', ...sample(anyText, 200)].map((name) => names.take(name));
    expect(new Set(taken).size).toBe(taken.length);
    expect(parses(taken.map((name) => `${name} = 1`).join('\n'))).toBe('');
    expect(taken).not.toContain('Input');
    expect(identifier('learning-rate')).toBe('learning_rate');
  });
});
