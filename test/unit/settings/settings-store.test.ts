import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SettingsStore } from '#electron/settings/settings-store.ts';

let home: string;
let settings: SettingsStore;
const surroundings = { PATH: '/bin', DOCKER_HOST: 'unix:///around.sock' };

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'drydock-settings-'));
  settings = new SettingsStore(home, surroundings);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(text: string): void {
  mkdirSync(path.dirname(settings.document.file), { recursive: true });
  writeFileSync(settings.document.file, text);
}

test('what was never chosen has its default, and asking writes nothing', () => {
  expect(settings.read()).toEqual({ theme: 'system', engineEndpoint: '', engine: 'auto', maxWorkers: 0, notifyAfterSeconds: 30 });
  expect(existsSync(settings.document.file)).toBe(false);
});

test('a change keeps everything else, fields of other versions too', async () => {
  write('{"schemaVersion":1,"theme":"dark","later":{"x":1}}');
  expect(await settings.change({ maxWorkers: 3 })).toMatchObject({ theme: 'dark', maxWorkers: 3 });
  expect(JSON.parse(readFileSync(settings.document.file, 'utf8'))).toEqual({ schemaVersion: 1, theme: 'dark', later: { x: 1 }, maxWorkers: 3 });
});

test('two hosts on one home lose nothing of each other', async () => {
  const other = new SettingsStore(home, surroundings);
  await Promise.all([settings.change({ theme: 'dark' }), other.change({ maxWorkers: 5 }), settings.change({ engine: 'process' }), other.change({ notifyAfterSeconds: 1 })]);
  expect(other.read()).toEqual({ theme: 'dark', engineEndpoint: '', engine: 'process', maxWorkers: 5, notifyAfterSeconds: 1 });
});

test.each([
  ['no JSON', '{"schemaVersion":1,'],
  ['an empty file', ''],
  ['a value that is none', '{"schemaVersion":1,"theme":"purple"}'],
])('%s is told about, kept aside with the next change, and keeps nobody from working', async (_what, text) => {
  write(text);
  expect(settings.read().theme).toBe('system');
  expect(settings.document.fault()).toMatchObject({ code: 'corrupt-document' });
  expect(settings.environment()).toEqual(surroundings);
  expect(readFileSync(settings.document.file, 'utf8')).toBe(text);
  expect(await settings.change({ theme: 'dark' })).toMatchObject({ theme: 'dark' });
  expect(settings.document.fault()).toBeUndefined();
  expect(settings.document.keptAside().map((file) => readFileSync(file, 'utf8'))).toEqual([text]);
});

test('settings of a newer version are told about and stay as they are', async () => {
  write('{"schemaVersion":2}');
  expect(() => settings.read()).toThrow(expect.objectContaining({ code: 'newer-document' }));
  await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({ code: 'newer-document' });
  expect(await settings.document.putAside()).toEqual({ restored: false });
  expect(readFileSync(settings.document.file, 'utf8')).toBe('{"schemaVersion":2}');
  expect(settings.environment()).toEqual(surroundings);
});

test('while a file is damaged the settings of before the last change are used, and mending brings them back', async () => {
  await settings.change({ theme: 'dark', engineEndpoint: 'tcp://gpu:2375' });
  await settings.change({ theme: 'light' });
  write('{');
  expect(settings.read().theme).toBe('dark');
  expect(settings.environment()['DOCKER_HOST']).toBe('tcp://gpu:2375');
  const { aside, restored } = await settings.document.putAside();
  expect(restored).toBe(true);
  expect(readFileSync(aside ?? '', 'utf8')).toBe('{');
  expect(settings.read().theme).toBe('dark');
  expect(await settings.document.putAside()).toEqual({ restored: false });
});

test('without a good copy the defaults come back', async () => {
  write('{');
  expect(await settings.document.putAside()).toMatchObject({ restored: false, aside: expect.stringContaining('settings.json.damaged-') });
  expect(settings.read().theme).toBe('system');
});

test('the chosen engine stands in for DOCKER_HOST from the next question on', async () => {
  expect(settings.environment()).toEqual(surroundings);
  await settings.change({ engineEndpoint: ' tcp://gpu:2375 ' });
  expect(settings.environment()).toEqual({ ...surroundings, DOCKER_HOST: 'tcp://gpu:2375' });
  await settings.change({ engineEndpoint: '' });
  expect(settings.environment()).toEqual(surroundings);
});

test('an address that is none is refused', async () => {
  await expect(settings.change({ engineEndpoint: 'ftp://nowhere' })).rejects.toMatchObject({ code: 'invalid-input' });
  expect(existsSync(settings.document.file)).toBe(false);
});
