import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInside, openFound, type Area } from '#electron/previews/contained-path.ts';

let outer: string;
let area: Area;

beforeEach(() => {
  outer = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-contained-')));
  area = { root: path.join(outer, 'store', 'place'), within: path.join(outer, 'store') };
  mkdirSync(path.join(area.root, 'sub', '%2e%2e'), { recursive: true });
  writeFileSync(path.join(outer, 'secret'), 'secret');
  writeFileSync(path.join(area.root, 'sub', 'file.txt'), 'content');
  mkdirSync(path.join(outer, 'store', 'place-beside'));
  writeFileSync(path.join(outer, 'store', 'place-beside', 'x'), 'secret');
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

const at = (...names: string[]): string => path.join(area.root, ...names);

async function contentOf(relative: string): Promise<string> {
  const found = await findInside(area, relative);
  if ('absent' in found) return found.absent;
  const handle = await openFound(found);
  if ('absent' in handle) return handle.absent;
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

test('what is inside is found, with its links resolved', async () => {
  symlinkSync('../sub/file.txt', at('sub', 'link'));
  symlinkSync('sub', at('folder-link'));
  expect(await contentOf('sub/file.txt')).toBe('content');
  expect(await contentOf('sub/link')).toBe('content');
  expect(await contentOf('folder-link/file.txt')).toBe('content');
  expect(await findInside(area, '')).toMatchObject({ path: area.root });
});

test.each([
  'file:///etc/passwd', '..', '../secret', '../../secret', 'sub/../../../secret', 'sub/..', './sub', 'sub/./file.txt', '/etc/passwd', '//etc/passwd', 'sub//file.txt', 'sub/', '/',
  'sub\\file.txt', '..\\..\\secret', 'sub/file.txt\0', '\0', '../place-beside/x',
])('%j is no path of the place', async (relative) => {
  expect(await contentOf(relative)).toBe('There is no such path in this place.');
});

test.each([
  '%2e%2e/%2e%2e/secret', 'sub/%2e%2e/file.txt', '..%2fsecret', '%2fetc%2fpasswd', '．．/secret', '‥/secret', '․․/secret', 'ｓub/file.txt', '..;/secret', '. ./secret', '.../secret', '~/secret', 'C:/secret',
])('%j means only a file of just this name', async (relative) => {
  expect(await contentOf(relative)).toMatch(/^It is not there/);
});

test('a name that is too long is not there', async () => {
  expect(await contentOf('x'.repeat(4_000))).toBe('There is no such path in this place.');
});

test.each([
  ['to a file outside', '../../../secret'],
  ['to a folder outside', '../../..'],
  ['to the place beside, whose name begins alike', '../../place-beside/x'],
  ['to an absolute path', '/etc/passwd'],
])('a link %s is not followed', async (_what, target) => {
  symlinkSync(target, at('sub', 'leak'));
  expect(await contentOf('sub/leak')).toMatch(/leads out/);
  expect(await contentOf('sub/leak/secret')).toMatch(/leads out|not there/);
});

test('chains and circles of links', async () => {
  symlinkSync('b', at('a'));
  symlinkSync('../../secret', at('b'));
  symlinkSync('circle', at('circle'));
  symlinkSync('nowhere', at('broken'));
  expect(await contentOf('a')).toMatch(/leads out/);
  expect(await contentOf('circle')).toMatch(/leads nowhere/);
  expect(await contentOf('broken')).toMatch(/not there/);
});

test('a place that was replaced by a link is not looked at', async () => {
  renameSync(area.root, `${area.root}-away`);
  symlinkSync(outer, area.root);
  expect(await contentOf('secret')).toMatch(/leads out/);
  expect(await findInside({ root: path.join(outer, 'secret-dir'), within: path.join(outer, 'store') }, '')).toHaveProperty('absent');
  expect(await findInside({ root: outer, within: path.join(outer, 'store') }, 'secret')).toHaveProperty('absent');
});

test('a place that a person chose may be a link', async () => {
  symlinkSync(area.root, path.join(outer, 'data'));
  expect(await findInside({ root: path.join(outer, 'data') }, 'sub/file.txt')).toMatchObject({ path: at('sub', 'file.txt') });
});

test('an area of one file is just that file', async () => {
  area = { root: at('sub'), only: 'file.txt' };
  writeFileSync(at('neighbour'), 'x');
  expect(await contentOf('')).toBe('content');
  expect(await contentOf('file.txt')).toMatch(/no such path/);
  expect(await contentOf('neighbour')).toMatch(/no such path/);
  area = { root: at('sub'), only: '../../../secret' };
  expect(await contentOf('')).toMatch(/no such path/);
});

test.runIf(process.platform === 'linux')('devices, pipes and sockets are not opened', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const server = createServer().listen(at('socket'));
  symlinkSync('/dev/zero', at('zero'));
  try {
    expect(await contentOf('pipe')).toMatch(/not opened/);
    expect(await contentOf('socket')).toMatch(/not opened/);
    expect(await contentOf('zero')).toMatch(/leads out/);
    area = { root: '/dev' };
    expect(await contentOf('zero')).toMatch(/not opened/);
  } finally {
    server.close();
  }
});

test('what takes the place of a file after it was found is not read', async () => {
  const found = await findInside(area, 'sub/file.txt');
  if ('absent' in found) throw new Error(found.absent);
  rmSync(at('sub', 'file.txt'));
  symlinkSync('../../../secret', at('sub', 'file.txt'));
  expect(await openFound(found)).toHaveProperty('absent');

  renameSync(at('sub'), at('away'));
  mkdirSync(path.join(outer, 'trap'));
  writeFileSync(path.join(outer, 'trap', 'file.txt'), 'secret');
  symlinkSync('../../trap', at('sub'));
  expect(await openFound(found)).toEqual({ absent: expect.stringMatching(/leads out/) });
  rmSync(at('sub'));
  mkdirSync(at('sub'));
  if (process.platform === 'linux') {
    execFileSync('mkfifo', [at('sub', 'file.txt')]);
    expect(await openFound(found)).toHaveProperty('absent');
  }
});

test.runIf(process.getuid?.() !== 0)('what may not be read says so', async () => {
  chmodSync(at('sub', 'file.txt'), 0);
  expect(await contentOf('sub/file.txt')).toMatch(/permissions/);
});
