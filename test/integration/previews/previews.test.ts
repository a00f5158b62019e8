import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { registerModule } from '#electron/authoring/register-module.ts';
import { previewHandlers } from '#electron/host/handlers/previews.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import { type ContentPlace, contentPlaceSchema } from '#shared/contract/previews.ts';
import { testHost } from '#test/integration/host-home/test-host.ts';

const { signal } = new AbortController();

function world() {
  const host = testHost();
  const debugged = path.join(host.parts.app.layout.root, 'debug', 'd1', 'code');
  const calls = previewHandlers(host.parts, { debugFolder: (id) => (id === 'd1' ? debugged : undefined) });
  const write = (file: string, text: string): string => {
    const place = path.join(host.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  return {
    ...host, debugged, write,
    preview: async (place: ContentPlace, inside = '') => calls['content.preview']({ place, path: inside }, host.context),
    locate: async (place: ContentPlace, inside = '') => calls['content.locate']({ place, path: inside }, host.context),
  };
}

const pipeline = `
type: pipeline
inputs: {rows: {type: uri_file, path: ./rows.csv}}
jobs:
  make:
    type: command
    environment: {image: python:3.11}
    inputs: {rows: "\${{parent.inputs.rows}}"}
    outputs: {file: {type: uri_file}, folder: {type: uri_folder}}
    code: ./code
    command: cp \${{inputs.rows}} \${{outputs.file}} && mkdir \${{outputs.folder}}/deep && cp \${{inputs.rows}} \${{outputs.folder}}/deep/a.csv && echo left > left.txt
  use:
    type: command
    environment: {image: python:3.11}
    inputs: {folder: "\${{parent.jobs.make.outputs.folder}}"}
    outputs: {nothing: {type: uri_folder}}
    command: exit 3
`;

test('outputs, inputs and code of the nodes of a run', async () => {
  const { parts, write, preview, locate } = world();
  write('rows.csv', 'name,size\nx,1\n');
  write('code/tool.py', 'print(1)\n');
  const { document } = await parts.app.runs.run({ file: write('pipeline.yml', pipeline), engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, signal);
  const runId = document.id;
  const table = { kind: 'table', columns: ['name', 'size'], rows: [['x', '1']], bytes: 14, truncated: false };

  expect(await preview({ kind: 'output', runId, node: 'make', output: 'file' })).toEqual(table);
  expect(await preview({ kind: 'output', runId, node: 'make', output: 'folder' })).toMatchObject({ kind: 'folder', entries: [{ name: 'deep', kind: 'folder' }], truncated: false });
  expect(await preview({ kind: 'output', runId, node: 'make', output: 'folder' }, 'deep')).toMatchObject({ kind: 'folder', entries: [{ name: 'a.csv', kind: 'file', bytes: 14 }] });
  expect(await preview({ kind: 'output', runId, node: 'make', output: 'folder' }, 'deep/a.csv')).toEqual(table);
  expect(await preview({ kind: 'input', runId, node: 'make', input: 'rows' })).toEqual(table);
  expect(await preview({ kind: 'input', runId, node: 'use', input: 'folder' }, 'deep/a.csv')).toEqual(table);
  expect(await preview({ kind: 'code', runId, node: 'make' }, 'left.txt')).toMatchObject({ kind: 'text', text: 'left\n' });
  const { path: located } = await locate({ kind: 'output', runId, node: 'make', output: 'folder' }, 'deep/a.csv');
  expect(readFileSync(located, 'utf8')).toBe('name,size\nx,1\n');

  for (const inside of ['../..', 'deep/../../..', '/etc/passwd', 'deep\\a.csv', '%2e%2e/x']) {
    expect(await preview({ kind: 'output', runId, node: 'make', output: 'folder' }, inside)).toMatchObject({ kind: 'absent' });
    await expect(locate({ kind: 'code', runId, node: 'make' }, inside)).rejects.toMatchObject({ code: 'not-found' });
  }
  const absent = async (place: ContentPlace): Promise<string> => {
    const shown = await preview(place);
    return shown.kind === 'absent' ? shown.reason : shown.kind;
  };
  expect(await absent({ kind: 'output', runId, node: 'use', output: 'nothing' })).toMatch(/not successful/);
  expect(await absent({ kind: 'output', runId, node: 'make', output: '__proto__' })).toMatch(/no output/);
  expect(await absent({ kind: 'output', runId, node: '../make', output: 'file' })).toMatch(/no node/);
  expect(await absent({ kind: 'output', runId: '../../etc', node: 'make', output: 'file' })).toMatch(/no run/);
  expect(await absent({ kind: 'input', runId, node: 'make', input: 'constructor' })).toMatch(/Nothing is bound/);

  // A step that runs with the user's rights can put anything in the place of its folders.
  const code = runFolder(parts.app.layout.runs, runId).node('make').code;
  rmSync(code, { recursive: true });
  symlinkSync('/etc', code);
  expect(await absent({ kind: 'code', runId, node: 'make' })).toMatch(/leads out/);
  const data = path.join(parts.app.layout.artifacts, 'data');
  for (const name of readdirSync(data)) {
    rmSync(path.join(data, name), { recursive: true, force: true });
    symlinkSync('/etc', path.join(data, name));
  }
  expect(await absent({ kind: 'output', runId, node: 'make', output: 'folder' })).toMatch(/leads out/);
});

test('the files of a module version, without unpacking them', async () => {
  const { parts, write, preview, locate } = world();
  write('code/tool/main.py', 'print(1)\n');
  write('code/readme.md', '# Hello\n');
  symlinkSync('tool/main.py', path.join(parts.workingFolder, 'code', 'link.py'));
  symlinkSync('tool', path.join(parts.workingFolder, 'code', 'again'));
  const file = write('say.yml', 'type: command\nname: say\nversion: "1"\ncode: ./code\nenvironment: {image: python:3.11}\ncommand: python tool/main.py\n');
  const { version } = await registerModule(parts.app, { file, setDefault: false, failIfExists: false }, signal);
  const place: ContentPlace = { kind: 'snapshot', snapshotId: version.snapshot_id ?? '' };

  const top = await preview(place);
  expect(top.kind === 'folder' && top.entries.map(({ name, kind }) => [name, kind])).toEqual([['tool', 'folder'], ['again', 'other'], ['link.py', 'other'], ['readme.md', 'file']]);
  expect(await preview(place, 'tool')).toMatchObject({ kind: 'folder', entries: [{ name: 'main.py', bytes: 9 }] });
  expect(await preview(place, 'tool/main.py')).toMatchObject({ kind: 'text', text: 'print(1)\n', language: 'python' });
  expect(await preview(place, 'link.py')).toMatchObject({ kind: 'text', text: 'print(1)\n' });
  expect(await preview(place, 'again/main.py')).toMatchObject({ kind: 'text', text: 'print(1)\n' });
  for (const inside of ['nothing', 'too', '..', '../x', '/', 'tool/', 'tool/../readme.md', 'tool\0']) expect(await preview(place, inside)).toMatchObject({ kind: 'absent' });
  expect(await preview({ kind: 'snapshot', snapshotId: '../../../etc/passwd' })).toMatchObject({ kind: 'absent' });
  expect(await preview({ kind: 'snapshot', snapshotId: `sha256:${'0'.repeat(64)}` })).toMatchObject({ kind: 'absent' });
  await expect(locate(place, 'readme.md')).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('Download') });
});

test('data assets: a folder with links, and what is not here', async () => {
  const { parts, folder, write, preview, locate } = world();
  write('secret', 'secret');
  for (let n = 1; n <= 2_001; n += 1) write(`data/part-${String(n)}.txt`, '');
  symlinkSync('../secret', path.join(folder, 'data', 'a-leak'));
  symlinkSync('part-1.txt', path.join(folder, 'data', 'an-inside-link'));
  await parts.app.catalog.registerData('rows', path.join(folder, 'data'));
  await parts.app.catalog.registerData('remote', 'https://example.org/rows.csv');
  const place: ContentPlace = { kind: 'data', name: 'rows', version: '1' };

  const shown = await preview(place);
  expect(shown).toMatchObject({ kind: 'folder', truncated: true });
  expect(shown.kind === 'folder' && shown.entries).toHaveLength(2_000);
  expect(shown.kind === 'folder' && shown.entries.slice(0, 4).map(({ name, kind }) => [name, kind])).toEqual([['a-leak', 'other'], ['an-inside-link', 'file'], ['part-1.txt', 'file'], ['part-2.txt', 'file']]);
  expect(await preview(place, 'a-leak')).toMatchObject({ kind: 'absent', reason: expect.stringMatching(/leads out/) });
  await expect(locate(place, 'a-leak')).rejects.toMatchObject({ code: 'not-found' });
  expect(await preview({ ...place, name: 'remote' })).toMatchObject({ kind: 'absent', reason: expect.stringMatching(/not been downloaded/) });
  expect(await preview({ ...place, version: '9' })).toMatchObject({ kind: 'absent' });
  rmSync(path.join(folder, 'data'), { recursive: true });
  expect(await preview(place)).toMatchObject({ kind: 'absent', reason: expect.stringMatching(/not there/) });
});

test('a folder in which a node is debugged', async () => {
  const { write, preview, debugged } = world();
  write('home/debug/d1/code/main.py', 'x = 1');
  expect(await preview({ kind: 'debug', debugId: 'd1' }, 'main.py')).toMatchObject({ kind: 'text', text: 'x = 1' });
  expect(await preview({ kind: 'debug', debugId: 'd2' })).toMatchObject({ kind: 'absent' });
  rmSync(debugged, { recursive: true });
  symlinkSync('/etc', debugged);
  expect(await preview({ kind: 'debug', debugId: 'd1' }, 'passwd')).toMatchObject({ kind: 'absent', reason: expect.stringMatching(/leads out/) });
});

test('places with other fields than theirs are no places', () => {
  expect(contentPlaceSchema.safeParse({ kind: 'output', runId: 'a', node: 'b', output: 'c', path: '/etc' }).success).toBe(false);
  expect(contentPlaceSchema.safeParse({ kind: 'disk', path: '/etc' }).success).toBe(false);
});
