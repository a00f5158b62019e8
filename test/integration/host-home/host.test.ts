import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hostHandlers } from '#electron/host/handlers/host.ts';
import { SettingsStore } from '#electron/settings/settings-store.ts';
import { callsOf, testHost } from '#test/integration/host-home/test-host.ts';

function world() {
  const host = testHost();
  const opened: { file: string }[] = [];
  const settings = new SettingsStore(host.parts.app.layout.root, host.parts.environment);
  const at = (...names: string[]): string => path.join(host.folder, ...names);
  const write = (file: string, text = ''): string => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
    return at(file);
  };
  return { ...host, opened, settings, at, write, call: callsOf(hostHandlers(host.parts, { settings, recent: { list: () => opened } }), host.context) };
}

test('the sample is where it is said to be', async () => {
  const { call, parts } = world();
  const info = await call('host.info', {});
  expect(info).toMatchObject({ host: 'browser', home: parts.app.layout.root, workingFolder: parts.workingFolder });
  expect(existsSync(info.sample)).toBe(true);
});

test('a folder shows folders first, by name, without hidden ones', async () => {
  const { call, write, at } = world();
  for (const name of ['b/x', 'a/x', 'file 10', 'file 9', '.hidden', '.git/x']) write(`top/${name}`);
  symlinkSync('a', at('top', 'z link'));
  symlinkSync('nowhere', at('top', 'broken'));
  const shown = await call('host.browse', { folder: at('top') });
  expect(shown.entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['folder a', 'folder b', 'folder z link', 'other broken', 'file file 9', 'file file 10']);
  expect(shown).toMatchObject({ folder: at('top'), parent: at(), truncated: false });
  expect((await call('host.browse', { folder: '/' })).parent).toBeUndefined();
  expect((await call('host.browse', { folder: 'top' })).folder).toBe(at('top'));
  expect((await call('host.browse', { folder: '~' })).folder).not.toContain('~');
});

test('at most 2,000 entries are shown', async () => {
  const { call, write, at } = world();
  for (let n = 0; n < 2_001; n += 1) write(`many/${String(n)}`);
  const shown = await call('host.browse', { folder: at('many') });
  expect(shown.entries).toHaveLength(2_000);
  expect(shown.truncated).toBe(true);
});

test('what is no folder, or not there, is told', async () => {
  const { call, write, at } = world();
  await expect(call('host.browse', { folder: at('nowhere') })).rejects.toMatchObject({ code: 'not-found' });
  await expect(call('host.browse', { folder: write('file') })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(call('host.makeFolder', { parent: at('nowhere'), name: 'x' })).rejects.toMatchObject({ code: 'not-found' });
});

test('a new folder has one name, and is not one that exists', async () => {
  const { call, at } = world();
  expect(await call('host.makeFolder', { parent: at(), name: ' my data ' })).toEqual({ folder: at('my data') });
  expect(existsSync(at('my data'))).toBe(true);
  await expect(call('host.makeFolder', { parent: at(), name: 'my data' })).rejects.toMatchObject({ code: 'folder-exists' });
  for (const name of ['', ' ', '.', '..', 'a/b', '../x', '/tmp/x', 'a\\b', 'a\0b', 'a\nb', 'x'.repeat(300)]) {
    await expect(call('host.makeFolder', { parent: at(), name }), name).rejects.toMatchObject({ code: 'invalid-input' });
  }
});

test('only what the app has to do with is shown in the file manager', async () => {
  const { call, parts, opened, revealed, write, at } = world();
  const inHome = write('home/runs/x/run.json');
  const pipeline = write('work/pipeline.yml');
  const beside = write('work/data.csv');
  const elsewhere = write('elsewhere/secret');
  write('work-beside/x');
  const data = write('data/rows.csv');
  await call('host.reveal', { path: inHome });
  await expect(call('host.reveal', { path: beside })).rejects.toMatchObject({ code: 'place-not-known' });
  opened.push({ file: pipeline });
  await call('host.reveal', { path: beside });
  await expect(call('host.reveal', { path: data })).rejects.toMatchObject({ code: 'place-not-known' });
  await parts.app.catalog.registerData('rows', at('data'));
  await call('host.reveal', { path: data });
  expect(revealed).toEqual([inHome, beside, data]);

  symlinkSync(elsewhere, at('home', 'leak'));
  for (const place of [elsewhere, at('home', 'leak'), at('home', '..', 'elsewhere', 'secret'), at('work-beside', 'x'), '/etc/passwd', '/', at()]) {
    await expect(call('host.reveal', { path: place }), place).rejects.toMatchObject({ code: 'place-not-known' });
  }
  await expect(call('host.reveal', { path: at('home', 'nothing') })).rejects.toMatchObject({ code: 'not-found' });
  expect(revealed).toHaveLength(3);
});

test('the folder of a pipeline that was run here is known', async () => {
  const { call, parts, revealed, write, context } = world();
  const file = write('ran/job.yml', 'type: command\nenvironment: {image: python:3.11}\ncommand: echo hi\n');
  await parts.app.runs.run({ file, engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, context.signal);
  await call('host.reveal', { path: file });
  expect(revealed).toEqual([file]);
});

test('settings are kept, and clients hear of a change', async () => {
  const { call, heard, settings } = world();
  const changes = heard('settings');
  expect(await call('settings.set', { theme: 'dark', engineEndpoint: 'tcp://gpu:2375' })).toMatchObject({ theme: 'dark', engine: 'auto' });
  expect(await call('settings.get', {})).toMatchObject({ theme: 'dark' });
  expect(settings.environment()['DOCKER_HOST']).toBe('tcp://gpu:2375');
  expect(changes).toEqual([{}]);
  // Damage keeps nobody from working; a newer Drydock's settings are not touched.
  writeFileSync(settings.document.file, '{"schemaVersion": 1, "theme": 7}');
  expect(await call('settings.get', {})).toMatchObject({ theme: 'system' });
  expect(settings.document.fault()?.message).toContain('theme');
  expect(await call('settings.set', { theme: 'light' })).toMatchObject({ theme: 'light' });
  expect(readFileSync(settings.document.keptAside()[0] ?? '', 'utf8')).toContain('7');
  writeFileSync(settings.document.file, '{"schemaVersion": 2}');
  await expect(call('settings.get', {})).rejects.toMatchObject({ code: 'newer-document' });
  await expect(call('settings.set', { theme: 'dark' })).rejects.toMatchObject({ code: 'newer-document' });
  expect(changes).toHaveLength(2);
});

test.runIf(process.platform === 'linux')('a folder that holds a pipe is listed without opening it', async () => {
  const { call, at } = world();
  execFileSync('mkfifo', [at('pipe')]);
  expect((await call('host.browse', { folder: at() })).entries).toContainEqual({ name: 'pipe', kind: 'other', bytes: 0, modifiedUtc: '' });
});
