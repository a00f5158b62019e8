import { expect, test } from 'vitest';
import type { PlannedInput, PlannedNode, PlannedRun } from '#shared/plan/planned-run.ts';
import { runGraph } from '#shared/run/run-graph.ts';

const node = (name: string, inputs: Record<string, PlannedInput> = {}, outputs: readonly string[] = []): PlannedNode => ({
  name, module: { label: `./${name}.yml` }, command: { parts: [] }, params: {}, inputs, environmentVariables: {}, resources: {},
  outputs: outputs.map((output) => ({ name: output, shape: 'folder', used: true })),
  maxRetries: 0, isDeterministic: true, anyExitCodeIsSuccess: false,
});
const planned = (nodes: PlannedNode[], outputs: PlannedRun['outputs'] = {}): PlannedRun => ({ schemaVersion: 1, nodes, outputs, continueOnStepFailure: false });
const data = (path: string): PlannedInput => ({ kind: 'data', source: { kind: 'local', path }, shape: 'file' });

test('data flows from its source through the nodes to the outputs', () => {
  const graph = runGraph(
    planned([node('a', { table: data('/x/table.csv') }, ['made']), node('b', { made: { kind: 'node', node: 'a', output: 'made' }, table: data('/x/table.csv') }, ['end'])], { result: { node: 'b', output: 'end' } }),
    new Map([['a', 'completed'], ['b', 'running']]),
  );
  expect(graph.nodes.map(({ id, kind, label, status }) => [id, kind, label, status])).toEqual([
    ['data//x/table.csv', 'input', 'table.csv', undefined],
    ['a', 'module', 'a', 'completed'],
    ['b', 'module', 'b', 'running'],
    ['output/result', 'output', 'result', undefined],
  ]);
  expect(graph.edges.map(({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`)).toEqual([
    'data//x/table.csv.data > a.table', 'a.made > b.made', 'data//x/table.csv.data > b.table', 'b.end > output/result.result',
  ]);
  expect(new Set(graph.edges.map(({ id }) => id)).size).toBe(4);
  expect(graph.nodes.find(({ id }) => id === 'b')?.inputs).toEqual([
    { name: 'made', type: 'uri_folder', shape: 'folder', optional: false },
    { name: 'table', type: 'uri_file', shape: 'file', optional: false },
  ]);
});

test('dotted names are nodes in sub-pipelines, each drawn before what is in it', () => {
  const graph = runGraph(planned([node('outer.inner.deep'), node('outer.inner.deeper'), node('outer.side'), node('alone')]), new Map());
  expect(graph.nodes.map(({ id, kind, label, parent }) => [id, kind, label, parent])).toEqual([
    ['outer', 'pipeline', 'outer', undefined],
    ['outer.inner', 'pipeline', 'inner', 'outer'],
    ['outer.inner.deep', 'module', 'deep', 'outer.inner'],
    ['outer.inner.deeper', 'module', 'deeper', 'outer.inner'],
    ['outer.side', 'module', 'side', 'outer'],
    ['alone', 'module', 'alone', undefined],
  ]);
});

test('nodes that were left out are drawn without edges', () => {
  const graph = runGraph(planned([node('a')]), new Map([['a', 'completed'], ['sub.b', 'skipped']]));
  expect(graph.nodes.map(({ id, status }) => [id, status])).toEqual([['a', 'completed'], ['sub', undefined], ['sub.b', 'skipped']]);
});

test('a sweep is one node that takes what its trials take, with how many of them came to what', () => {
  const trial = (number: number): PlannedNode => ({ ...node(`tune.trial_00${String(number)}`, { made: { kind: 'node', node: 'a', output: 'made' } }, ['model']), trial: { sweep: 'tune', number, values: { x: number } } });
  const tune: PlannedNode = { ...node('tune', {}, ['model']), sweep: { trials: ['tune.trial_001', 'tune.trial_002'], sampling: { algorithm: 'grid' }, objective: { goal: 'minimize', metric: 'loss' } } };
  const run = planned([node('a', {}, ['made']), trial(1), trial(2), tune, node('b', { model: { kind: 'node', node: 'tune', output: 'model' } })]);
  const graph = runGraph(run, new Map([['a', 'completed'], ['tune.trial_001', 'failed'], ['tune.trial_002', 'running'], ['tune', 'running'], ['b', 'queued']]));
  expect(graph.nodes.map(({ id, status, trials }) => [id, status, trials])).toEqual([
    ['a', 'completed', undefined],
    ['tune', 'running', { total: 2, done: 1, running: 1, failed: 1, stopped: 0, reused: 0 }],
    ['b', 'queued', undefined],
  ]);
  expect(graph.edges.map(({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`)).toEqual(['a.made > tune.made', 'tune.model > b.model']);
  const alone = runGraph(planned([trial(1)]), new Map());
  expect(alone.nodes.map(({ id, parent }) => [id, parent])).toEqual([['tune', undefined], ['tune.trial_001', 'tune']]);
});
