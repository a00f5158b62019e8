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
  mkdirSync(path.dirname(settings.file), { recursive: true });
  writeFileSync(settings.file, text);
}

test('what was never chosen has its default, and asking writes nothing', () => {
  expect(settings.read()).toEqual({ theme: 'system', engineEndpoint: '', engine: 'auto', maxWorkers: 0, notifyAfterSeconds: 30 });
  expect(existsSync(settings.file)).toBe(false);
});

test('a change keeps everything else, fields of other versions too', async () => {
  write('{"schemaVersion":1,"theme":"dark","later":{"x":1}}');
  expect(await settings.change({ maxWorkers: 3 })).toMatchObject({ theme: 'dark', maxWorkers: 3 });
  expect(JSON.parse(readFileSync(settings.file, 'utf8'))).toEqual({ schemaVersion: 1, theme: 'dark', later: { x: 1 }, maxWorkers: 3 });
});

test('two hosts on one home lose nothing of each other', async () => {
  const other = new SettingsStore(home, surroundings);
  await Promise.all([settings.change({ theme: 'dark' }), other.change({ maxWorkers: 5 }), settings.change({ engine: 'process' }), other.change({ notifyAfterSeconds: 1 })]);
  expect(other.read()).toEqual({ theme: 'dark', engineEndpoint: '', engine: 'process', maxWorkers: 5, notifyAfterSeconds: 1 });
});

test.each([
  ['no JSON', '{"schemaVersion":1,', 'corrupt-document'],
  ['an empty file', '', 'corrupt-document'],
  ['a value that is none', '{"schemaVersion":1,"theme":"purple"}', 'corrupt-document'],
  ['a newer version', '{"schemaVersion":2}', 'newer-document'],
])('%s is told about and stays as it is', async (_what, text, code) => {
  write(text);
  expect(() => settings.read()).toThrow(expect.objectContaining({ code }));
  await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({ code });
  expect(readFileSync(settings.file, 'utf8')).toBe(text);
  expect(settings.environment()).toEqual(surroundings);
});

test('a damaged file is put aside and the settings before the last change come back', async () => {
  await settings.change({ theme: 'dark' });
  await settings.change({ theme: 'light' });
  write('{');
  const { aside, restored } = await settings.putAside('1');
  expect(restored).toBe(true);
  expect(readFileSync(aside ?? '', 'utf8')).toBe('{');
  expect(settings.read().theme).toBe('dark');
  expect(await settings.putAside('2')).toEqual({ restored: false });
});

test('without a good copy the defaults come back', async () => {
  write('{');
  expect(await settings.putAside('1')).toMatchObject({ restored: false, aside: expect.stringContaining('damaged-1') });
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
  expect(existsSync(settings.file)).toBe(false);
});
