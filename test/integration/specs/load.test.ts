import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CancelledError } from '#shared/errors.ts';
import { isError } from '#shared/model/problem.ts';
import { loadModule } from '#electron/specs/load.ts';
import { validateFiles } from '#electron/specs/validate-files.ts';

const component = (rest = '') => `type: command\nname: c\nenvironment: {image: i}\ncommand: run\n${rest}`;

/** A folder with the given files, removed when the test ends. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-load-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function errorsOf(files: Readonly<Record<string, string>>, file = 'pipeline.yml'): Promise<string[]> {
  const cwd = await folderOf(files);
  const { problems } = await loadModule(file, { cwd });
  return problems.filter(isError).map(({ code, place }) => `${code} ${place?.file}:${place?.line}:${place?.column} ${place?.path}`);
}

it('loads a pipeline, its components and sub-pipelines, each file once', async () => {
  const cwd = await folderOf({
    'pipeline.yml': 'jobs:\n  a: {component: ./steps/c.yml}\n  b: {component: ./steps/c.yml}\n  s: {component: sub/p.yml}\n  i: {command: run, environment: {image: i}}\n  r: {component: "azureml:x@latest"}\n',
    'steps/c.yml': component('code: ../src\n'),
    'src/run.py': '',
    'sub/p.yml': 'type: pipeline\njobs:\n  c: {component: ../steps/c.yml}\n',
  });
  const loaded = await loadModule('pipeline.yml', { cwd });
  expect(loaded.problems).toEqual([]);
  expect([...loaded.children.keys()]).toEqual(['a', 'b', 's', 'i']);
  expect(loaded.children.get('a')).toBe(loaded.children.get('b'));
  expect(loaded.children.get('s')?.children.get('c')).toBe(loaded.children.get('a'));
  expect(loaded.children.get('a')).toMatchObject({ file: path.join(cwd, 'steps/c.yml'), folder: path.join(cwd, 'steps'), text: component('code: ../src\n') });
  expect(loaded.children.get('i')?.root).toEqual(['jobs', 'i']);
});

it('names the node and the place of a component file that is missing, broken or not a component', async () => {
  const cwd = await folderOf({
    'pipeline.yml': 'jobs:\n  train:\n    component: ./gone.yml\n  bad:\n    component: ./bad.yml\n  data:\n    component: ./data.yml\n',
    'bad.yml': 'a: [1\n',
    'data.yml': 'name: d\ntype: uri_file\npath: https://x/y\n',
  });
  const { problems } = await loadModule('pipeline.yml', { cwd });
  expect(problems.filter(({ place }) => place?.file === 'pipeline.yml').map(({ code, node, place }) => [code, node, place?.line, place?.column])).toEqual([
    ['missing-file', 'train', 3, 16],
    ['invalid-component', 'bad', 5, 16],
    ['invalid-component', 'data', 7, 16],
  ]);
  expect(problems.map(({ code, place }) => `${place?.file} ${code}`)).toEqual(expect.arrayContaining(['bad.yml yaml-syntax', 'data.yml not-a-module']));
});

it('says of a program that it is none to be read, rather than what is wrong with it as YAML', async () => {
  const cwd = await folderOf({ 'pipeline.ts': "import { dsl } from 'drydock';\nexport const pipeline = dsl.pipeline({ name: 'x' }, () => ({}));\n" });
  const { problems } = await loadModule('pipeline.ts', { cwd });
  expect(problems).toEqual([expect.objectContaining({ code: 'not-yaml', message: expect.stringContaining('--write pipeline.yml') })]);
});

it('reports a pipeline that contains itself instead of recursing', async () => {
  const errors = await errorsOf({ 'pipeline.yml': 'jobs:\n  a: {component: ./b.yml}\n', 'b.yml': 'jobs:\n  x: {component: ./pipeline.yml}\n' });
  expect(errors).toContain('component-cycle b.yml:2:18 jobs.x.component');
});

it.each([
  ['code: ./gone\n', 'missing-file c.yml:5:7 code'],
  ['code: /\n', 'unsafe-path c.yml:5:7 code'],
  [`code: ${homedir()}\n`, 'unsafe-path c.yml:5:7 code'],
  ['code: git+https://github.com/a/b\n', 'unsupported-code c.yml:5:7 code'],
  ['code: azureml:code:1\n', 'unsupported-code c.yml:5:7 code'],
  ['additional_includes: [../gone]\n', 'missing-file c.yml:5:23 additional_includes[0]'],
  ['inputs: {d: {type: uri_file, default: ./gone.csv}}\n', 'missing-data c.yml:5:10 inputs.d.path'],
])('refuses %j', async (text, expected) => {
  expect(await errorsOf({ 'c.yml': component(text) }, 'c.yml')).toEqual([expected]);
});

it('looks for conda files, build contexts and local data', async () => {
  const step = (environment: string) => `type: command\nname: c\ncommand: run\nenvironment: ${environment}\n`;
  expect(await errorsOf({ 'c.yml': step('{image: i, conda_file: conda.yml}') }, 'c.yml')).toEqual(['missing-file c.yml:4:37 environment.conda_file']);
  expect(await errorsOf({ 'c.yml': step('{build: {path: ctx}}') }, 'c.yml')).toEqual(['missing-file c.yml:4:29 environment.build.path']);
  expect(await errorsOf({ 'c.yml': step('{build: {path: ctx}}'), 'ctx/Dockerfile': 'FROM x' }, 'c.yml')).toEqual([]);
  const pipeline = 'inputs:\n  d: {type: uri_folder, path: ./gone}\njobs:\n  a: {component: ./c.yml, inputs: {x: {type: uri_file, path: ./gone.csv}}}\n';
  expect(await errorsOf({ 'pipeline.yml': pipeline, 'c.yml': component('inputs: {x: {type: uri_file}}\n') })).toEqual([
    'missing-data pipeline.yml:2:31 inputs.d.path',
    'missing-data pipeline.yml:4:62 jobs.a.inputs.x.path',
  ]);
});

it('reads the includes file beside a spec', async () => {
  const cwd = await folderOf({ 'c.spec.yaml': component(), 'c.spec.additional_includes': '../lib\n\n# comment\nextra.txt\n', 'extra.txt': '' });
  const { spec, problems } = await loadModule('c.spec.yaml', { cwd });
  expect(spec?.kind === 'command' ? spec.additionalIncludes : []).toEqual(['../lib', 'extra.txt']);
  expect(problems.map(({ code }) => code)).toEqual(['missing-file']);
});

it('checks bindings against the interfaces of component files', async () => {
  const errors = await errorsOf({ 'pipeline.yml': 'jobs:\n  a: {component: ./c.yml, inputs: {n: many}}\n', 'c.yml': component('inputs: {n: {type: integer}, d: {type: uri_file}}\n') });
  expect(errors).toEqual(['invalid-value pipeline.yml:2:39 jobs.a.inputs.n', 'missing-input pipeline.yml:2:27 jobs.a.inputs']);
});

it('stops when it is cancelled', async () => {
  const cwd = await folderOf({ 'pipeline.yml': 'jobs: {}\n' });
  await expect(loadModule('pipeline.yml', { cwd, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
});

it('reports files in the shape that validate prints', async () => {
  const cwd = await folderOf({ 'pipeline.yml': 'jobs:\n  a: {component: ./c.yml}\n', 'c.yml': component('comand: x\ncode: ./gone\n'), 'd.yml': 'name: d\ntype: uri_file\npath: https://x/y\n' });
  const report = await validateFiles(['pipeline.yml', 'd.yml', 'gone.yml'], { cwd });
  expect(report.ok).toBe(false);
  expect(report.files.map(({ file, ok, problems }) => [file, ok, problems.map(({ code }) => code)])).toEqual([
    ['pipeline.yml', false, ['invalid-component']],
    ['d.yml', true, []],
    ['gone.yml', false, ['missing-file']],
    ['c.yml', false, ['unknown-key', 'missing-file']],
  ]);
  expect(report.files[0]?.problems[0]).toEqual({ severity: 'error', code: 'invalid-component', message: 'The node "a" cannot run: ./c.yml has an error.', line: 2, column: 18, path: 'jobs.a.component' });
});
