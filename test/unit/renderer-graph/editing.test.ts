import { describe, expect, it } from 'vitest';
import { changedPart } from '#renderer/screens/pipeline/changed-part.ts';
import { ConnectRules } from '#renderer/screens/pipeline/connect-rules.ts';
import { addModule, connectPorts, deleteNodes, disconnectEdges, rename } from '#renderer/screens/pipeline/edits.ts';
import { nodeVariables } from '#renderer/screens/pipeline/node-variables.ts';
import { bestEntry, catalogEntries, nearbyEntries, paletteRows } from '#renderer/screens/pipeline/palette-entries.ts';
import { parameterComplaint, parameterValue } from '#renderer/screens/pipeline/parameter-value.ts';
import { addNode } from '#shared/editing/add-node.ts';
import { edge, graphOf, node } from './graphs.ts';

const port = { type: 'uri_folder', shape: 'folder', optional: false } as const;

describe('what may be connected', () => {
  const table = { type: 'integer', optional: false } as const;
  const graph = graphOf(
    [node('start', { kind: 'input', inputs: [], outputs: [{ ...port, name: 'raw' }] }), node('a'), node('b'), node('c', { inputs: [{ ...table, name: 'count' }, { ...port, name: 'in' }] }), node('p.x', { parent: 'p' }), node('end', { kind: 'output', inputs: [{ ...port, name: 'report' }], outputs: [] })],
    [edge('a', 'b')],
  );
  const rules = new ConnectRules(graph);
  const ask = (from: string, to: string): boolean => {
    const [fromNode = '', fromPort = ''] = from.split('/');
    const [toNode = '', toPort = ''] = to.split('/');
    return rules.allows({ node: fromNode, port: fromPort }, { node: toNode, port: toPort });
  };

  it('is what the types allow', () => {
    expect(ask('b/out', 'c/in')).toBe(true);
    expect(ask('b/out', 'c/count')).toBe(false);
    expect(ask('start/raw', 'a/in')).toBe(true);
    expect(ask('b/out', 'end/report')).toBe(true);
  });

  it('is no circle, nothing twice, nothing in a sub-pipeline and nothing that is not there', () => {
    expect(ask('b/out', 'a/in')).toBe(false);
    expect(ask('a/out', 'a/in')).toBe(false);
    expect(ask('a/out', 'b/in')).toBe(false);
    expect(ask('a/out', 'p.x/in')).toBe(false);
    expect(ask('start/raw', 'end/report')).toBe(false);
    expect(ask('nowhere/out', 'a/in')).toBe(false);
    expect(ask('a/nothing', 'c/in')).toBe(false);
  });
});

describe('edits of the canvas', () => {
  const text = ['type: pipeline', 'inputs:', '  raw:', '    type: uri_folder', 'jobs:', '  # the first step', '  a:', '    component: azureml:m@latest', '  b:', '    component: azureml:m@latest', '    inputs:', '      in: ${{parent.jobs.a.outputs.out}}', ''].join('\n');
  const graph = graphOf([node('inputs.raw', { kind: 'input', inputs: [], outputs: [{ ...port, name: 'raw' }] }), node('a'), node('b')], [edge('a', 'b')]);
  const content = { text, positions: { a: { x: 0, y: 0 }, 'a.inner': { x: 5, y: 5 }, b: { x: 0, y: 100 } } };

  it('connect an input of the pipeline by its name, whatever its node is called', () => {
    expect(connectPorts(graph, { node: 'inputs.raw', port: 'raw' }, { node: 'a', port: 'in' })(content).text).toContain('in: ${{parent.inputs.raw}}');
  });

  it('disconnect and lead back to the same text by connecting again', () => {
    const without = disconnectEdges(graph, ['a>b'])(content);
    expect(without.text).not.toContain('parent.jobs.a');
    expect(connectPorts(graph, { node: 'a', port: 'out' }, { node: 'b', port: 'in' })(without).text).toBe(text);
  });

  it('remove steps and inputs of the pipeline together with what refers to them and their places', () => {
    const removed = deleteNodes(graph, ['a', 'inputs.raw'])(content);
    expect(removed.text).not.toContain('parent.jobs.a');
    expect(removed.text).not.toContain('raw');
    expect(removed.positions).toEqual({ 'a.inner': { x: 5, y: 5 }, b: { x: 0, y: 100 } });
  });

  it('keep the places of a step that gets another name, and of what is inside it', () => {
    const renamed = rename('a', 'first')(content);
    expect(renamed.text).toContain('${{parent.jobs.first.outputs.out}}');
    expect(renamed.positions).toEqual({ first: { x: 0, y: 0 }, 'first.inner': { x: 5, y: 5 }, b: { x: 0, y: 100 } });
  });

  it('put a new step where it was dropped, and the others where they were seen', () => {
    let name = '';
    const added = addModule({ use: { kind: 'file', path: './a.yml' }, kind: 'command' }, { x: 10.4, y: 20 }, { b: { x: 1, y: 1 }, a: { x: 2, y: 2 } }, (given) => (name = given))({ text, positions: {} });
    expect(name).toBe('a_2');
    expect(added.positions).toEqual({ b: { x: 1, y: 1 }, a: { x: 2, y: 2 }, a_2: { x: 10, y: 20 } });
  });
});

describe('a parameter field', () => {
  const epochs = { name: 'epochs', type: 'integer', optional: false, min: 1 } as const;

  it('takes values of the type, expressions, and nothing', () => {
    expect(parameterValue(epochs, '3')).toEqual({ value: { kind: 'value', value: 3 } });
    expect(parameterValue(epochs, '${{parent.inputs.n}}')).toEqual({ value: { kind: 'expression', text: '${{parent.inputs.n}}' } });
    expect(parameterValue(epochs, '')).toEqual({ value: undefined });
    expect(parameterValue({ ...epochs, type: 'string' }, '007')).toEqual({ value: { kind: 'value', value: '007' } });
  });

  it('says what it does not take', () => {
    expect(parameterComplaint(epochs, '1.5')).toBe('A whole number.');
    expect(parameterComplaint(epochs, '0')).toBe('At least 1.');
    expect(parameterComplaint({ ...epochs, type: 'number' }, ' ')).toBe('A number.');
    expect(parameterComplaint({ ...epochs, type: 'boolean' }, 'yes')).toBe('Either true or false.');
    expect(parameterComplaint(epochs, '2')).toBeUndefined();
  });
});

describe('the palette', () => {
  const module = { description: '', status: 'active', createdUtc: '', versionCount: 1, latest: { version: '1', id: 'v' } } as const;
  const catalog = catalogEntries([{ ...module, id: '1', name: 'split_rows', description: 'for train and test' }, { ...module, id: '2', name: 'train', defaultVersion: '1' }, { ...module, id: '3', name: 'old', status: 'archived' }]);
  const nearby = nearbyEntries([{ path: './train_fast.yml', name: 'train_fast', description: '', kind: 'command', interface: { inputs: [], params: [], outputs: [] } }]);

  it('finds by all words, names first, and leaves out what does not resolve', () => {
    expect(paletteRows(nearby, catalog, 'train').flatMap((row) => (row.kind === 'entry' ? [row.entry.name] : [row.text]))).toEqual(['Beside this file (1)', 'train_fast', 'Catalog (2)', 'train', 'split_rows']);
    expect(paletteRows(nearby, catalog, 'test rows')).toHaveLength(2);
    expect(paletteRows(nearby, catalog, 'old')).toEqual([]);
    expect(bestEntry(nearby, catalog, 'train')?.module.use).toEqual({ kind: 'reference', reference: 'train@default' });
  });

  it('says what a module of the catalog is, so that a pipeline becomes a node of that type', () => {
    const [whole, foreign, unknown] = catalogEntries([{ ...module, id: '4', name: 'whole', kind: 'pipeline' }, { ...module, id: '5', name: 'spark_job', kind: 'foreign' }, { ...module, id: '6', name: 'unread' }]).map((entry) => entry.module);
    expect(whole === undefined ? '' : addNode('type: pipeline\njobs: {}\n', whole).text).toContain('type: pipeline\n    component: azureml:whole@latest');
    expect(foreign).toEqual({ use: { kind: 'reference', reference: 'spark_job@latest' } });
    expect(unknown).toEqual({ use: { kind: 'reference', reference: 'unread@latest' } });
  });

  it('searches 10,000 modules within a frame or two', () => {
    const many = catalogEntries(Array.from({ length: 10_000 }, (_, at) => ({ ...module, id: String(at), name: `module_${at}` })));
    const begun = performance.now();
    expect(paletteRows([], many, 'module_99').length).toBeGreaterThan(100);
    expect(performance.now() - begun).toBeLessThan(50);
  });
});

it('replaces only the part of a text that differs', () => {
  for (const [before, after] of [['abc', 'axc'], ['aa', 'a'], ['', 'x'], ['same', 'same'], ['aba', 'aa']] as const) {
    const { from, to, insert } = changedPart(before, after);
    expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
  }
  expect(changedPart('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' });
});

it('reads the environment variables of a node, and none of a text that cannot be read', () => {
  expect(nodeVariables('jobs:\n  a:\n    environment_variables: {SEED: 7, EMPTY: }\n', 'a')).toEqual({ SEED: '7', EMPTY: '' });
  expect(nodeVariables('jobs: [', 'a')).toEqual({});
});
