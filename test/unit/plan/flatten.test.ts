import { describe, expect, test } from 'vitest';
import type { SealedModule } from '#shared/model/sealed.ts';
import { command, flatten, local, node, nodeOf, pipeline, wrong } from './plan-kit.ts';

const source = command({}, { out: 'uri_folder' });
const step = command({ data: 'uri_folder' }, { out: 'uri_folder' });
const show = command({ text: 'string' });
const namesOf = (run: ReturnType<typeof flatten>): string[] => run.nodes.map(({ name }) => name);

test('nodes come after what they need, whatever the order they are written in', () => {
  const run = flatten(pipeline([node('c', step, { data: '${{parent.jobs.b.outputs.out}}' }), node('b', step, { data: '${{parent.jobs.a.outputs.out}}' }), node('a', source)]));
  expect(namesOf(run)).toEqual(['a', 'b', 'c']);
  expect(nodeOf(run, 'c').inputs).toEqual({ data: { kind: 'node', node: 'b', output: 'out' } });
});

describe('through two levels of sub-pipelines', () => {
  const inner = pipeline([node('work', step, { data: '${{parent.inputs.data}}' }, { out: 'made' })], { data: 'uri_folder' }, { made: 'uri_folder' });
  const middle = pipeline(
    [node('deep', inner, { data: '${{parent.inputs.data}}' }, { made: 'half' }), node('more', step, { data: '${{parent.jobs.deep.outputs.made}}' }, { out: 'whole' })],
    { data: 'uri_folder' },
    { half: 'uri_folder', whole: 'uri_folder' },
  );
  const top = pipeline(
    [node('begin', source), node('sub', middle, { data: '${{parent.jobs.begin.outputs.out}}' }, { whole: 'result' }), node('end', step, { data: '${{parent.jobs.sub.outputs.half}}' })],
    {},
    { result: 'uri_folder' },
  );

  test('names are joined and data finds its way in and out', () => {
    const run = flatten(top);
    expect(wrong(run)).toEqual([]);
    expect(namesOf(run).sort()).toEqual(['begin', 'end', 'sub.deep.work', 'sub.more']);
    expect(nodeOf(run, 'sub.deep.work').inputs).toEqual({ data: { kind: 'node', node: 'begin', output: 'out' } });
    expect(nodeOf(run, 'end').inputs).toEqual({ data: { kind: 'node', node: 'sub.deep.work', output: 'out' } });
    expect(run.outputs).toEqual({ result: { node: 'sub.more', output: 'out' } });
  });

  test('what somebody takes is marked as used', () => {
    const run = flatten(top);
    expect(run.nodes.filter(({ outputs }) => outputs.some(({ used }) => used)).map(({ name }) => name).sort()).toEqual(['begin', 'sub.deep.work', 'sub.more']);
  });
});

describe('values', () => {
  const inner = pipeline([node('show', show, { text: '${{parent.inputs.text}}' })], { text: { type: 'string', default: 'inner default' } });

  test.each([
    ['the default of the level below, when nothing is bound', {}, 'inner default'],
    ['a literal', { text: 'literal' }, 'literal'],
    ['a value from above', { text: '${{parent.inputs.word}}' }, 'above'],
    ['text that is put together', { text: 'a-${{parent.inputs.word}}-${{parent.inputs.flag}}-${{parent.inputs.count}}' }, 'a-above-True-3'],
    ['an optional value of nobody, which leaves the default', { text: '${{parent.inputs.nothing}}' }, 'inner default'],
  ])('%s', (_what, inputs, text) => {
    const top = pipeline([node('sub', inner, inputs)], {
      word: { type: 'string', default: 'above' }, flag: { type: 'boolean', default: true }, count: { type: 'integer', default: 3 }, nothing: { type: 'string', optional: true },
    });
    expect(nodeOf(flatten(top), 'sub.show').params).toEqual({ text });
  });

  test('what the run was given wins over defaults', () => {
    const top = pipeline([node('show', show, { text: '${{parent.inputs.word}}' })], { word: { type: 'string', default: 'default' } });
    expect(nodeOf(flatten(top, { inputs: { word: { kind: 'scalar', value: 'given' } } }), 'show').params).toEqual({ text: 'given' });
  });

  test('an empty text is a value', () => {
    expect(nodeOf(flatten(pipeline([node('show', show, { text: '' })])), 'show').params).toEqual({ text: '' });
  });

  test('take the type of the parameter, not of what was written', () => {
    const typed = command({ flag: 'boolean', whole: 'integer', text: 'string' });
    expect(nodeOf(flatten(pipeline([node('n', typed, { flag: 'true', whole: '12', text: 7 })])), 'n').params).toEqual({ flag: 'True', whole: '12', text: '7' });
    expect(wrong(flatten(pipeline([node('n', typed, { flag: 'perhaps', whole: 1.5, text: 'x' })])))).toEqual(['n invalid-value', 'n invalid-value']);
  });
});

describe('what is missing', () => {
  test('an optional input is left out', () => {
    expect(nodeOf(flatten(pipeline([node('n', command({ a: { type: 'string', optional: true }, d: { type: 'uri_file', optional: true } }))])), 'n')).toMatchObject({ params: {}, inputs: {} });
  });

  test('a required input that nobody binds', () => {
    const run = flatten(pipeline([node('sub', pipeline([node('n', show)]))]));
    expect(wrong(run)).toEqual(['sub.n missing-input']);
    expect(run.problems[0]?.message).toMatch(/'text' is not set.*jobs\.n\.inputs/);
  });

  test('a required input of the pipeline, handed down through two levels, is one problem at the top', () => {
    const inner = pipeline([node('n', show, { text: '${{parent.inputs.text}}' })], { text: 'string' });
    const top = pipeline([node('sub', inner, { text: '${{parent.inputs.word}}' })], { word: 'string' });
    const run = flatten(top);
    expect(run.problems.map(({ message }) => message)).toEqual([expect.stringMatching(/'word'.*has no value/)]);
  });

  test('an optional value that ends at a required input, two levels below', () => {
    const inner = pipeline([node('n', show, { text: '${{parent.inputs.text}}' })], { text: { type: 'string', optional: true } });
    expect(wrong(flatten(pipeline([node('sub', inner)])))).toEqual(['sub.n missing-input']);
  });

  test('the output of a sub-pipeline that nothing feeds', () => {
    const inner = pipeline([node('n', source)], {}, { made: 'uri_folder' });
    expect(wrong(flatten(pipeline([node('sub', inner), node('after', step, { data: '${{parent.jobs.sub.outputs.made}}' })])))).toEqual(['after missing-input']);
  });
});

describe('what does not fit', () => {
  const top = (inputs: Parameters<typeof node>[2], module = step) => flatten(pipeline([node('a', source), node('n', module, inputs)], { folder: { type: 'uri_folder', source: local('/data') } }));

  test('data for a parameter', () => expect(wrong(top({ text: '${{parent.inputs.folder}}' }, show))).toEqual(['n wrong-type']));
  test('a number for data', () => expect(wrong(top({ data: 5 }))).toEqual(['n wrong-type']));
  test('text joined with data', () => expect(wrong(top({ data: 'x/${{parent.inputs.folder}}' }))).toEqual(['n mixed-expression']));
  test('text joined with an output', () => expect(wrong(top({ data: '${{parent.jobs.a.outputs.out}}/part' }))).toEqual(['n mixed-expression']));
});

test('text where data is asked for is a path, a URL or a data asset', () => {
  const bound = (text: string) => nodeOf(flatten(pipeline([node('n', step, { data: text })])), 'n').inputs['data'];
  expect(bound('some/folder')).toEqual({ kind: 'data', source: local('/abs/some/folder'), shape: 'folder' });
  expect(bound('https://example.org/a')).toMatchObject({ source: { kind: 'url', url: 'https://example.org/a' } });
  expect(bound('azureml:words:3')).toMatchObject({ source: { kind: 'asset', name: 'words', version: '3' } });
});

describe('going round in circles', () => {
  test('two nodes that wait for each other', () => {
    const run = flatten(pipeline([node('a', step, { data: '${{parent.jobs.b.outputs.out}}' }), node('b', step, { data: '${{parent.jobs.a.outputs.out}}' }), node('free', source)]));
    expect(run.problems.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringMatching(/^cycle .*a, b/)]);
  });

  test('a circle that only shows through a sub-pipeline', () => {
    const inner = pipeline([node('n', step, { data: '${{parent.inputs.data}}' }, { out: 'made' })], { data: 'uri_folder' }, { made: 'uri_folder' });
    expect(wrong(flatten(pipeline([node('sub', inner, { data: '${{parent.jobs.after.outputs.out}}' }), node('after', step, { data: '${{parent.jobs.sub.outputs.made}}' })])))).toEqual(['cycle']);
  });

  test('two pipelines that contain each other through the catalog', () => {
    const ping = pipeline([node('pong', 'pong:1', {}, { out: 'out' })], {}, { out: 'uri_folder' });
    const pong = pipeline([node('ping', 'ping:1', {}, { out: 'out' })], {}, { out: 'uri_folder' });
    const run = flatten(pipeline([node('start', 'ping:1'), node('after', step, { data: '${{parent.jobs.start.outputs.out}}' })]), {
      resolved: (text) => ({ module: text === 'ping:1' ? ping : pong, label: text }),
    });
    expect(wrong(run)).toContain('start.pong.ping cycle');
  });

  test('the same module in many places is none', () => {
    const inner = pipeline([node('n', source)]);
    expect(wrong(flatten(pipeline([node('a', inner), node('b', inner), node('c', pipeline([node('d', inner)]))])))).toEqual([]);
  });
});

test('settings of the node win over those of the module', () => {
  const module = command({}, {}, { environmentVariables: { A: 'module', B: 'module' }, resources: { cpus: 2, memoryBytes: 10 }, timeoutSeconds: 5, isDeterministic: true });
  const run = flatten(pipeline([node('n', module, {}, {}, { environmentVariables: { B: 'node' }, resources: { cpus: 4 }, timeoutSeconds: 9, isDeterministic: false, maxRetries: 2, environment: { kind: 'image', image: 'x' } })]));
  expect(nodeOf(run, 'n')).toMatchObject({ environmentVariables: { A: 'module', B: 'node' }, resources: { cpus: 4, memoryBytes: 10 }, timeoutSeconds: 9, isDeterministic: false, maxRetries: 2, environment: { image: 'x' } });
});

test.each([
  ['azureml://datastores/x/paths/deep/model.pkl', 'model.pkl'],
  ['azureml://datastores/x/paths/${{name}}/m.pkl/', 'm.pkl'],
  ['azureml://datastores/x/paths/${{name}}.pkl', 'out'],
  ['azureml://datastores/x/paths/folder', 'out'],
  ['azureml://datastores/x/paths/..', 'out'],
  ['paths/a\\b.txt', 'out'],
  [undefined, 'out'],
])('a file output with path %s is written as %s', (path, fileName) => {
  const module = command({}, {}, { interface: { params: [], inputs: [], outputs: [{ name: 'out', type: 'uri_file', shape: 'file', ...(path === undefined ? {} : { path }) }] } });
  expect(nodeOf(flatten(pipeline([node('n', module)])), 'n').outputs).toEqual([{ name: 'out', shape: 'file', fileName, used: false }]);
});

test('kinds that do not run here are named, with what to do', () => {
  const spark: SealedModule = { kind: 'foreign', type: 'spark', reason: 'Spark is not here.', interface: { inputs: [], params: [], outputs: [] } };
  expect(flatten(pipeline([node('sub', pipeline([node('sparkle', spark)]))])).problems).toMatchObject([{ code: 'not-local', node: 'sub.sparkle', message: expect.stringContaining('Spark is not here.') }]);
});

describe('environment variables', () => {
  const keeps = command({ rate: 'number', data: 'uri_folder' }, {}, { environmentVariables: { OWN: 'r=${{inputs.rate}}', HOME_TEXT: '${HOME}', PLACE: '${{inputs.data}}' } });
  const run = flatten(
    pipeline(
      [node('a', keeps, { rate: '${{parent.inputs.rate}}', data: { path: 'd' } }, {}, { environmentVariables: { KEY: '${{parent.inputs.connection}}', FLAG: '${{ parent.inputs.flag }}', UNSET: '${{parent.inputs.nothing}}', TYPO: '${{parent.inputs.conection}}' } })],
      { rate: { type: 'number', default: 0.5 }, connection: { type: 'string', default: 'my $(key)' }, flag: { type: 'boolean', default: true }, nothing: { type: 'string', optional: true } },
    ),
  );

  test('take the values of parameters of the step and of the pipeline', () => {
    expect(nodeOf(run, 'a').environmentVariables).toMatchObject({ OWN: 'r=0.5', HOME_TEXT: '${HOME}', KEY: 'my $(key)', FLAG: 'True', UNSET: '' });
  });

  test('keep what stands for no value, which the run tells', () => {
    expect(nodeOf(run, 'a').environmentVariables).toMatchObject({ PLACE: '${{inputs.data}}', TYPO: '${{parent.inputs.conection}}' });
    expect(run.ignored.map(({ node: name, key }) => `${name} ${key}`)).toEqual(['a environment_variables.PLACE', 'a environment_variables.TYPO']);
  });
});

test('a pipeline input without a value is asked for when something requires it, and is simply unset when only optional inputs take it', () => {
  const maybe = command({ text: { type: 'string', optional: true } });
  expect(wrong(flatten(pipeline([node('a', maybe, { text: '${{parent.inputs.word}}' })], { word: 'string' })))).toEqual([]);
  const run = flatten(pipeline([node('a', maybe, { text: '${{parent.inputs.word}}' }), node('b', show, { text: '${{parent.inputs.word}}' })], { word: 'string' }));
  expect(run.problems).toEqual([expect.objectContaining({ message: expect.stringMatching(/'word' .* has no value\. Give it one\.$/), commandLine: 'To do so: --set word=VALUE' })]);
});

test('a name that no folder can have is a problem of the plan; bytes count, not letters', () => {
  expect(wrong(flatten(pipeline([node('a'.repeat(200), source)])))).toEqual([]);
  expect(wrong(flatten(pipeline([node('é'.repeat(101), source)])))).toEqual([`${'é'.repeat(101)} name-too-long`]);
});
