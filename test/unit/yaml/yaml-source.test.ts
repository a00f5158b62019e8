import { describe, expect, it } from 'vitest';
import { nodeAt } from '#shared/yaml/yaml-node.ts';
import { YamlSource } from '#shared/yaml/yaml-source.ts';

const read = (text: string) => new YamlSource(text, 'p.yml');
const codesOf = (text: string) => read(text).problems.map((problem) => `${problem.code}@${problem.place?.line}:${problem.place?.column}`);

describe('places', () => {
  const source = read('name: a\njobs:\n  train:\n    inputs:\n      epochs: 5\n      list: [1, {x: 2}]\n');

  it('gives a scalar its own position and a collection its key', () => {
    expect(source.placeOf(['jobs', 'train', 'inputs', 'epochs'])).toEqual({ file: 'p.yml', line: 5, column: 15, path: 'jobs.train.inputs.epochs' });
    expect(source.placeOf(['jobs', 'train'])).toMatchObject({ line: 3, column: 3 });
    expect(source.keyPlaceOf(['jobs', 'train', 'inputs', 'epochs'])).toMatchObject({ line: 5, column: 7 });
    expect(source.placeOf(['jobs', 'train', 'inputs', 'list', 1, 'x'])).toMatchObject({ line: 6, column: 21, path: 'jobs.train.inputs.list[1].x' });
  });

  it('falls back to the nearest existing ancestor', () => {
    expect(source.placeOf(['jobs', 'train', 'outputs', 'model'])).toEqual({ file: 'p.yml', line: 3, column: 3, path: 'jobs.train.outputs.model' });
    expect(source.placeOf([])).toMatchObject({ line: 1, column: 1 });
  });
});

describe('values', () => {
  it('keeps the text of versions and names that look like numbers', () => {
    const { root } = read('a: 01\nb: 1.10\nc: 1e3\nd: "1.0"\n');
    const texts = ['a', 'b', 'c', 'd'].map((key) => nodeAt(root, [key])).map((node) => (node?.kind === 'scalar' ? node.text : ''));
    expect(texts).toEqual(['01', '1.10', '1e3', '1.0']);
  });

  it('turns a number or boolean into a value only when that loses nothing', () => {
    expect(read('[1, 1.5, 1.10, 007, true, True, yes, null, 12345678901234567890]').value).toEqual([1, 1.5, '1.10', '007', true, 'True', 'yes', null, '12345678901234567890']);
  });

  it('resolves anchors and merges', () => {
    expect(read('base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n').value).toEqual({ base: { x: 1, y: 2 }, use: { x: 1, y: 3 } });
  });

  it('accepts quoted text that continues left of its key, as the YAML 1.1 loaders do', () => {
    const source = read('a:\n    b: "one\n  two \\\n  three"\n    c: 1\n');
    expect(source.problems).toEqual([]);
    expect(source.value).toEqual({ a: { b: 'one two three', c: 1 } });
    expect(source.placeOf(['a', 'c'])).toMatchObject({ line: 5, column: 8 });
  });
});

describe('limits and errors', () => {
  it('places a syntax error', () => {
    expect(codesOf('a: 1\nb: [1, 2\nc: 3\n')[0]).toMatch(/^yaml-syntax@[23]:/);
    expect(read('a:\n\t- 1\n').problems[0]?.message).toMatch(/spaces, not tabs/);
  });

  it('says of an expression in a flow map that it needs quotes, and does not tell what follows from it', () => {
    const rest = 'b: {c: 1, d: [2]}\n'.repeat(50);
    const { problems } = read(`jobs:\n  a: {x: \${{parent.inputs.x}}, y: 1}\n${rest}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'yaml-syntax', place: { line: 2 } });
    expect(problems[0]?.message).toContain('"${{...}}"');
    expect(read(`a: {b: c: {}}}}\n${rest}`).problems.length).toBeLessThanOrEqual(3);
  });

  it('refuses duplicate keys and several documents', () => {
    expect(codesOf('a: 1\nb:\n  c: 1\n  c: 2\n')).toEqual(['duplicate-key@4:3']);
    expect(codesOf('a: 1\n---\nb: 2\n')).toEqual(['yaml-several-documents@2:1']);
    expect(codesOf('---\na: 1\n...\n')).toEqual([]);
  });

  it('refuses an alias bomb quickly and an anchor that contains itself', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`);
    const started = performance.now();
    expect(codesOf(['l0: &l0 x', ...levels].join('\n'))[0]).toMatch(/^yaml-aliases@/);
    expect(performance.now() - started).toBeLessThan(500);
    expect(codesOf('a: &a [*a]\n')[0]).toMatch(/^yaml-syntax@1:/);
  });

  it('refuses nesting that would exhaust the stack, and text that is too large', () => {
    expect(codesOf('['.repeat(20_000))[0]).toMatch(/^yaml-depth@/);
    expect(codesOf(`a: ${'x'.repeat(1024 * 1024)}`)).toEqual(['yaml-too-large@1:1']);
  });
});
