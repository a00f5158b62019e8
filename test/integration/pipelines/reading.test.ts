import { execFile } from 'node:child_process';
import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '#shared/errors.ts';
import type { PipelineReading } from '#shared/contract/pipelines.ts';
import { addNode } from '#shared/editing/add-node.ts';
import { readPipeline } from '#electron/pipelines/read-pipeline.ts';
import { loadModule } from '#electron/specs/load.ts';
import { folderOf, pipelinesHost } from './pipelines-kit.ts';

const sample = path.resolve(import.meta.dirname, '../../../resources/samples/penguins/pipeline.yml');
const component = (name: string, rest = '') => `type: command\nname: ${name}\nenvironment: {image: i}\ncommand: run\n${rest}`;

async function readText(text: string, files: Record<string, string> = {}): Promise<PipelineReading> {
  const folder = await folderOf(files);
  const { call } = await pipelinesHost();
  return call('pipelines.read', { file: path.join(folder, 'p.yml'), text });
}

const edgesOf = ({ graph }: PipelineReading): string[] => graph.edges.map(({ id }) => id).sort();

describe('the reading of a pipeline', () => {
  it('shows the sample: nodes inside sub-pipelines, typed ports, edges, inputs and outputs', async () => {
    const { call, recent } = await pipelinesHost();
    const { reading, text } = await call('pipelines.open', { file: sample });
    expect(text).toBe(await readFile(sample, 'utf8'));
    expect(reading.readable).toBe(true);
    expect(reading.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const byId = new Map(reading.graph.nodes.map((node) => [node.id, node]));
    expect([...byId.keys()].filter((id) => !id.startsWith('input/') && !id.startsWith('output/'))).toEqual(['prepare', 'softmax', 'softmax.train', 'softmax.score', 'evaluate_softmax', 'train_tree', 'score_tree', 'evaluate_tree', 'compare']);
    expect(byId.get('softmax')).toMatchObject({ kind: 'pipeline', module: './components/softmax.yml' });
    expect(byId.get('softmax.train')).toMatchObject({ kind: 'module', parent: 'softmax', label: 'train' });
    expect(byId.get('prepare')?.inputs.find(({ name }) => name === 'raw')).toEqual({ name: 'raw', type: 'uri_file', shape: 'file', optional: false });
    expect(byId.get('input/penguins')).toMatchObject({ kind: 'input', label: 'penguins', outputs: [{ name: 'penguins', type: 'uri_file' }] });
    expect(edgesOf(reading)).toEqual(expect.arrayContaining(['input/penguins:penguins>prepare:raw', 'prepare:split>softmax:split', 'softmax:split>softmax.train:split', 'softmax.train:model>softmax:model', 'softmax:model>output/softmax_model:softmax_model', 'compare:report>output/report:report']));
    for (const { from, to } of reading.graph.edges) {
      expect([...(byId.get(from.node)?.outputs ?? []), ...(byId.get(from.node)?.inputs ?? [])].map(({ name }) => name)).toContain(from.port);
      expect([...(byId.get(to.node)?.outputs ?? []), ...(byId.get(to.node)?.inputs ?? [])].map(({ name }) => name)).toContain(to.port);
    }
    const evaluate = reading.nodes.find(({ id }) => id === 'evaluate_tree');
    expect(evaluate).toMatchObject({ use: { kind: 'file' }, inputs: { title: { kind: 'value', value: 'Decision tree' }, predictions: { kind: 'expression', text: '${{parent.jobs.score_tree.outputs.predictions}}' } } });
    expect(text.split('\n')[(evaluate?.line ?? 0) - 1]).toBe('  evaluate_tree:');
    expect(recent.list().map(({ file, name }) => [file, name])).toEqual([[sample, 'penguins']]);
  });

  it('is of the text that is given, not of the one on disk', async () => {
    const folder = await folderOf({ 'p.yml': 'type: pipeline\njobs: {old: {component: ./c.yml}}\n', 'c.yml': component('c') });
    const { call } = await pipelinesHost();
    const file = path.join(folder, 'p.yml');
    const { text } = addNode(await readFile(file, 'utf8'), { name: 'fresh', use: { kind: 'file', path: 'c.yml' } });
    expect((await call('pipelines.read', { file, text })).graph.nodes.map(({ id }) => id)).toEqual(['old', 'fresh']);
    expect((await loadModule('p.yml', { cwd: folder, text: 'type: pipeline\njobs: {a: {component: ./p.yml}}\n' })).problems.map(({ code }) => code)).toContain('component-cycle');
  });

  it('resolves references to the catalog, draws what is inside, and checks against it', async () => {
    const folder = await folderOf({
      'c.yml': component('step', 'version: "1"\ninputs: {data: {type: uri_folder}, n: {type: integer}}\noutputs: {out: {type: uri_folder}}\n'),
      'sub.yml': 'type: pipeline\nname: sub\nversion: "3"\ninputs: {d: {type: uri_folder}}\noutputs: {o: {type: uri_folder}}\njobs:\n  inner: {component: "azureml:step:1", inputs: {data: "${{parent.inputs.d}}", n: 1}, outputs: {out: "${{parent.outputs.o}}"}}\n',
    });
    const { app, call } = await pipelinesHost();
    const drydock = path.resolve(import.meta.dirname, '../../../electron/launch/drydock.mjs');
    for (const file of ['c.yml', 'sub.yml']) await promisify(execFile)(process.execPath, [drydock, 'module', 'register', path.join(folder, file)], { env: { ...process.env, DRYDOCK_HOME: app.layout.root } });
    const text = 'type: pipeline\ninputs: {top: {type: uri_folder, path: .}}\njobs:\n  a: {component: "azureml:sub@latest", inputs: {d: "${{parent.inputs.top}}"}}\n  b: {component: "azureml:step", inputs: {data: "${{parent.jobs.a.outputs.o}}"}}\n  c: {component: "azureml:nobody"}\n';
    const reading = await call('pipelines.read', { file: path.join(folder, 'p.yml'), text });
    expect(reading.graph.nodes.map(({ id, kind, parent }) => [id, kind, parent])).toEqual([['input/top', 'input', undefined], ['a', 'pipeline', undefined], ['a.inner', 'module', 'a'], ['b', 'module', undefined], ['c', 'module', undefined]]);
    expect(edgesOf(reading)).toEqual(['a.inner:out>a:o', 'a:d>a.inner:data', 'a:o>b:data', 'input/top:top>a:d']);
    expect(reading.nodes.map(({ resolved }) => resolved?.version)).toEqual(['3', '1', undefined]);
    expect(reading.problems.map(({ code, node, place }) => [code, node, place?.line])).toEqual(expect.arrayContaining([['missing-input', 'b', 5], ['unresolved-reference', 'c', 6]]));
    expect(reading.graph.nodes.map(({ id, errors }) => [id, errors])).toEqual(expect.arrayContaining([['a', 0], ['b', 1], ['c', 1]]));
  });

  it('gives problems inside sub-pipelines the id of the node in the graph', async () => {
    const reading = await readText('type: pipeline\njobs:\n  a: {component: ./sub.yml}\n  s:\n    type: pipeline\n    jobs:\n      a: {component: ./c.yml}\n', { 'sub.yml': 'type: pipeline\njobs:\n  x: {component: ./c.yml}\n', 'c.yml': component('c', 'inputs: {n: {type: integer}}\n') });
    expect(reading.problems.filter(({ code }) => code === 'missing-input').map(({ node, place }) => `${node} ${place?.file}`).sort()).toEqual(['a.x sub.yml', 's.a p.yml']);
    expect(new Map(reading.graph.nodes.map(({ id, errors }) => [id, errors]))).toEqual(new Map([['a', 1], ['a.x', 1], ['s', 0], ['s.a', 1]]));
  });

  it('draws edges of a half-finished pipeline, and no edge to nowhere', async () => {
    const reading = await readText('type: pipeline\njobs:\n  a: {component: ./gone.yml, inputs: {x: "${{parent.inputs.no}}", y: "${{parent.jobs.nobody.outputs.o}}"}}\n  b: {component: ./gone.yml, inputs: {z: "${{parent.jobs.a.outputs.made}}"}}\n');
    expect(edgesOf(reading)).toEqual(['a:made>b:z']);
    expect(reading.graph.nodes.find(({ id }) => id === 'a')?.outputs).toEqual([{ name: 'made', type: 'any', shape: 'any', optional: true }]);
  });

  it.each(['', '\u0000', 'a: [1\n', '- 1\n', 'hello', '<b>&</b>', '['.repeat(10_000), 'a: &a [*a]\n', `a: ${'x'.repeat(2 * 1024 ** 2)}`, component('c'), 'on: push\njobs: {b: {runs-on: x}}\n', 'type: pipeline\njobs: 3\n', 'type: pipeline\njobs: {__proto__: {component: ./x.yml, inputs: {__proto__: 1, constructor: 2}}}\n', '\uFEFFtype: pipeline\njobs: {}\n', 'type: pipeline\njobs: {a: {component: /dev/zero}, b: {component: ../../../../etc/shadow}}\n'])(
    'never fails, whatever the text: %#',
    async (text) => {
      const reading = await readText(text);
      expect(reading.problems.length).toBeGreaterThan(0);
    },
  );

  it('draws a bomb of sub-pipelines as far as it can be seen', async () => {
    const files: Record<string, string> = { 'l0.yml': component('leaf') };
    for (let level = 1; level <= 25; level += 1) files[`l${level}.yml`] = `type: pipeline\njobs:\n${Array.from({ length: 4 }, (_each, index) => `  n${index}: {component: ./l${level - 1}.yml}`).join('\n')}\n`;
    const reading = await readText(files['l25.yml'] ?? '', files);
    expect(reading.graph.nodes.length).toBeGreaterThan(1_000);
    expect(reading.graph.nodes.length).toBeLessThan(11_000);
  });

  it('reads a hundred nodes in a moment', async () => {
    const jobs = Array.from({ length: 100 }, (_each, index) => `  n${index}:\n    component: ./c.yml\n    inputs: {data: "${index === 0 ? '${{parent.inputs.d}}' : `\${{parent.jobs.n${index - 1}.outputs.out}}`}"}\n`);
    const reading = await readText(`type: pipeline\ninputs: {d: {type: uri_folder, path: .}}\njobs:\n${jobs.join('')}`, { 'c.yml': component('c', 'inputs: {data: {type: uri_folder}}\noutputs: {out: {type: uri_folder}}\n') });
    expect(reading.graph.edges).toHaveLength(100);
  });

  it('stops when it is not wanted any more', async () => {
    const { app } = await pipelinesHost();
    await expect(readPipeline(sample, 'type: pipeline\njobs: {}\n', { catalog: app.catalog, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });
});

describe('modules near a pipeline', () => {
  it('are the components below its folder, not jobs, hidden files, dependencies or what links lead to', async () => {
    const outside = await folderOf({ 'secret.yml': component('secret') });
    const folder = await folderOf({
      'p.yml': 'type: pipeline\njobs: {}\n', 'a.yml': component('a'), 'steps/b.yaml': component('b', 'description: second\n'), 'node_modules/x/c.yml': component('c'), '.git/d.yml': component('d'),
      'job.yml': '$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\ncommand: x\nenvironment: azureml:e:1\n', 'broken.yml': 'a: [', 'data.csv': '1', 'sub.yml': 'type: pipeline\ndisplay_name: Sub\njobs: {x: {component: ./a.yml}}\n',
    });
    await symlink(outside, path.join(folder, 'out'));
    await symlink(path.join(outside, 'secret.yml'), path.join(folder, 'secret.yml'));
    await symlink('.', path.join(folder, 'loop'));
    const { call } = await pipelinesHost();
    const { modules, truncated } = await call('pipelines.nearbyModules', { file: path.join(folder, 'p.yml') });
    expect(modules.map(({ path: at, name, kind, description }) => [at, name, kind, description])).toEqual([['a.yml', 'a', 'command', ''], ['sub.yml', 'Sub', 'pipeline', ''], ['steps/b.yaml', 'b', 'command', 'second']]);
    expect(truncated).toBe(false);
  });

  it('are looked for in 2,000 files at most', async () => {
    const files: Record<string, string> = { 'p.yml': '' };
    for (let index = 0; index < 2_100; index += 1) files[`d${index % 7}/f${index}.txt`] = '';
    const { call } = await pipelinesHost();
    expect((await call('pipelines.nearbyModules', { file: path.join(await folderOf(files), 'p.yml') })).truncated).toBe(true);
  });
});

describe('positions', () => {
  const positions = { a: { x: 1.5, y: -2 }, 'a.b': { x: 0, y: 0 }, 'input/x': { x: 3, y: 4 } };

  it('are kept beside the file, and in no snapshot of its folder', async () => {
    const folder = await folderOf({ 'p.yml': 'type: pipeline\njobs: {}\n', 'run.py': '' });
    const file = path.join(folder, 'p.yml');
    const { app, call } = await pipelinesHost();
    const { id } = await app.snapshots.capture({ root: folder, includes: [] });
    await call('pipelines.savePositions', { file, positions });
    expect((await call('pipelines.open', { file })).positions).toEqual(positions);
    expect((await readdir(path.join(folder, '.drydock'))).sort()).toEqual(['.amlignore', 'p.yml.layout.json']);
    expect((await app.snapshots.capture({ root: folder, includes: [] })).id).toBe(id);
  });

  it('go to the home where the folder beside cannot be: nothing is written through a link of a strange repository', async () => {
    const outside = await folderOf();
    const folder = await folderOf({ 'p.yml': 'type: pipeline\njobs: {}\n', 'b/.drydock': 'a file', 'b/p.yml': 'type: pipeline\njobs: {}\n' });
    await symlink(outside, path.join(folder, '.drydock'));
    const { app, call } = await pipelinesHost();
    for (const file of [path.join(folder, 'p.yml'), path.join(folder, 'b/p.yml')]) {
      await call('pipelines.savePositions', { file, positions });
      expect((await call('pipelines.open', { file })).positions).toEqual(positions);
    }
    expect(await readdir(outside)).toEqual([]);
    expect(await readdir(path.join(app.layout.root, 'layouts'))).toHaveLength(2);
  });

  it.each(['', 'not json', '{"schemaVersion": 1, "positions": {"a": {"x": "1"}}}', '{"schemaVersion": 9, "positions": {}}', 'null'])('that are damaged (%j) are none, and can be saved again', async (damaged) => {
    const folder = await folderOf({ 'p.yml': 'type: pipeline\njobs: {}\n', '.drydock/p.yml.layout.json': damaged });
    const { call } = await pipelinesHost();
    const file = path.join(folder, 'p.yml');
    expect((await call('pipelines.open', { file })).positions).toEqual({});
    await call('pipelines.savePositions', { file, positions });
    expect((await call('pipelines.open', { file })).positions).toEqual(positions);
  });
});

describe('recent pipelines', () => {
  it('are the newest first, each once, and forgotten on request', async () => {
    const { recent, app } = await pipelinesHost();
    await Promise.all(Array.from({ length: 60 }, (_each, index) => recent.remember(`/p/${index}.yml`, `${index}`)));
    await recent.remember('/p/5.yml', 'again');
    expect(recent.list()).toHaveLength(50);
    expect(recent.list()[0]).toMatchObject({ file: '/p/5.yml', name: 'again' });
    await recent.forget('/p/5.yml');
    expect(recent.list().map(({ file }) => file)).not.toContain('/p/5.yml');
    expect(recent.forgotten().has('/p/5.yml')).toBe(true);
    await recent.remember('/p/5.yml', 'back');
    expect(recent.forgotten().size).toBe(0);
    // A damaged list is that of before the last change, and with the next one the file is kept aside.
    const file = path.join(app.layout.root, 'app', 'recent.json');
    await writeFile(file, '{');
    expect(recent.document.fault()?.message).toContain('damaged');
    expect(recent.list()[0]).toMatchObject({ file: '/p/59.yml' });
    await recent.remember('/p/5.yml', 'last');
    expect(recent.list().slice(0, 2).map(({ name }) => name)).toEqual(['last', '59']);
    expect(await Promise.all(recent.document.keptAside().map((kept) => readFile(kept, 'utf8')))).toEqual(['{']);
  });
});
