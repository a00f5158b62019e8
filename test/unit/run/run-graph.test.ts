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
