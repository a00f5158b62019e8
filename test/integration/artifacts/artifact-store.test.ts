import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactStore, EMPTY_FOLDER_ID } from '#electron/artifacts/artifact-store.ts';
import { ContentDigester } from '#electron/content/content-digester.ts';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { homeLayout } from '#electron/home/layout.ts';
import type { HomeLayout } from '#electron/home/layout.ts';

let base: string;
let layout: HomeLayout;
let hasher: ContentHasher;
let store: ArtifactStore;
let digester: ContentDigester;
let nth = 0;

beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), 'drydock-artifacts-'));
  layout = homeLayout(path.join(base, 'home'));
  hasher = new ContentHasher();
  store = new ArtifactStore({ layout, hasher });
  digester = new ContentDigester({ hasher, cacheFolder: layout.stats });
});
afterEach(async () => {
  await hasher[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

/** An output folder as a step leaves it. */
function output(files: Record<string, string>): string {
  nth += 1;
  const folder = path.join(base, 'home', 'runs', `out-${nth}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

describe('adopting an output', () => {
  it('moves a folder, and leaves an equal second one where it is', async () => {
    const first = output({ 'model/a.bin': 'weights', 'b.txt': 'b' });
    const { ref, duplicate } = await store.adopt(first, { shape: 'folder' });
    expect({ ref, duplicate }).toMatchObject({ ref: { shape: 'folder', files: 2, bytes: 8 }, duplicate: false });
    expect(existsSync(first)).toBe(false);
    expect(readFileSync(path.join(store.locate(ref), 'model/a.bin'), 'utf8')).toBe('weights');
    expect(await store.check(ref.id)).toBeUndefined();
    const second = output({ 'b.txt': 'b', 'model/a.bin': 'weights' });
    expect(await store.adopt(second, { shape: 'folder' })).toEqual({ ref, duplicate: true });
    expect(existsSync(path.join(second, 'b.txt'))).toBe(true);
  });

  it('keeps empty folders as content, and knows the empty output', async () => {
    expect((await store.adopt(output({}), { shape: 'folder' })).ref).toMatchObject({ id: EMPTY_FOLDER_ID, files: 0, bytes: 0 });
    expect(await store.check(EMPTY_FOLDER_ID)).toBeUndefined();
    const withFolder = output({});
    mkdirSync(path.join(withFolder, 'checkpoints'));
    const { ref } = await store.adopt(withFolder, { shape: 'folder' });
    expect(ref.id).not.toBe(EMPTY_FOLDER_ID);
    expect(readdirSync(store.locate(ref))).toEqual(['checkpoints']);
  });

  it('takes only the declared file, under its on-disk name, and leaves the rest of the folder', async () => {
    const folder = output({ 'me\u0301trics.json': '{}', 'scratch.tmp': 'x' });
    const { ref } = await store.adopt(folder, { shape: 'file', fileName: 'me\u0301trics.json' });
    expect(readFileSync(store.locate(ref), 'utf8')).toBe('{}');
    expect(await store.verify(ref.id)).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['scratch.tmp']);
  });

  it('says what is missing when the step did not write its file', async () => {
    await expect(store.adopt(output({}), { shape: 'file', fileName: 'out.csv' })).rejects.toThrow(/did not write the file "out.csv"/);
    await expect(store.adopt(output({ 'out.csv/part-0': '' }), { shape: 'file', fileName: 'out.csv' })).rejects.toThrow(/made a folder/);
    await expect(store.adopt(output({ a: '', b: '' }), { shape: 'file' })).rejects.toMatchObject({ code: 'output-missing' });
  });

  it('refuses links that lead out, and leaves the folder', async () => {
    const folder = output({ a: 'a' });
    symlinkSync('/etc', path.join(folder, 'etc'));
    await expect(store.adopt(folder, { shape: 'folder' })).rejects.toMatchObject({ code: 'unsafe-content' });
    expect(existsSync(path.join(folder, 'a'))).toBe(true);
  });

  it('by several at once stores one', async () => {
    const folders = Array.from({ length: 6 }, () => output({ same: 'same' }));
    const adopted = await Promise.all(folders.map(async (folder) => store.adopt(folder, { shape: 'folder' })));
    expect(adopted.filter((one) => !one.duplicate)).toHaveLength(1);
    expect(await store.check(adopted[0]?.ref.id ?? '')).toBeUndefined();
  });
});

describe('an artifact', () => {
  it('cannot be corrupted without the next check saying so', async () => {
    const { ref } = await store.adopt(output({ 'a.txt': 'aaaa', 'b.txt': 'bbbb' }), { shape: 'folder' });
    const file = path.join(store.locate(ref), 'a.txt');
    expect(statSync(file).mode & 0o222).toBe(0);
    const { atime, mtime } = statSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, 'AAAA');
    utimesSync(file, atime, mtime);
    chmodSync(file, 0o444);
    expect(await store.check(ref.id)).toBe('the content of "a.txt" was changed');
    writeFileSync(path.join(store.locate(ref), 'c.txt'), '');
    expect(await store.check(ref.id)).toBe('"c.txt" was added');
    rmSync(path.join(store.locate(ref), 'b.txt'));
    expect(await store.check(ref.id)).toBe('"b.txt" is gone');
  });

  it('that was damaged is replaced when the node makes it again', async () => {
    const { ref } = await store.adopt(output({ a: 'good' }), { shape: 'folder' });
    rmSync(path.join(store.locate(ref), 'a'));
    expect(await store.adopt(output({ a: 'good' }), { shape: 'folder' })).toEqual({ ref, duplicate: false });
    expect(await store.verify(ref.id)).toBeUndefined();
  });

  it('without its record, or with half of one, does not exist', async () => {
    const { ref } = await store.adopt(output({ a: 'a' }), { shape: 'folder' });
    writeFileSync(`${store.locate(ref)}.json`, '{"schemaVersion":1,"mani');
    expect(await store.check(ref.id)).toBe('its record is damaged');
    expect(await store.check(`sha256:${'0'.repeat(64)}`)).toBe('it is not in the store');
    expect(await store.has('sha256:../..')).toBe(false);
  });

  it('has the id of equal local data, whatever the exec bit of a single file', async () => {
    const { ref } = await store.adopt(output({ 'd/x.csv': '1,2' }), { shape: 'folder' });
    expect(await digester.digestPath(output({ 'd/x.csv': '1,2' }))).toEqual({ id: ref.id, shape: 'folder', files: 1, bytes: 3 });
    const single = await store.adopt(output({ 'x.csv': '1,2' }), { shape: 'file' });
    const local = path.join(output({ 'x.csv': '1,2' }), 'x.csv');
    chmodSync(local, 0o755);
    expect((await digester.digestPath(local)).id).toBe(single.ref.id);
    expect((await digester.digestPath(path.join(output({ 'y.csv': '1,2' }), 'y.csv'))).id).not.toBe(single.ref.id);
    await expect(digester.digestPath(path.join(base, 'nope'))).rejects.toMatchObject({ code: 'content-access' });
  });
});

describe('exporting', () => {
  it('copies a folder and a file, writable, and never over something unasked', async () => {
    const { ref } = await store.adopt(output({ 'a/b': 'b' }), { shape: 'folder' });
    const target = path.join(base, 'out', 'model');
    await store.exportTo(ref, target);
    writeFileSync(path.join(target, 'a/b'), 'mine');
    await expect(store.exportTo(ref, target)).rejects.toMatchObject({ code: 'target-exists' });
    expect(readFileSync(path.join(target, 'a/b'), 'utf8')).toBe('mine');
    await store.exportTo(ref, target, { replace: true });
    expect(readFileSync(path.join(target, 'a/b'), 'utf8')).toBe('b');
    const single = await store.adopt(output({ 'm.json': '{}' }), { shape: 'file', fileName: 'm.json' });
    await store.exportTo(single.ref, path.join(base, 'out', 'metrics.json'));
    expect(readFileSync(path.join(base, 'out', 'metrics.json'), 'utf8')).toBe('{}');
    expect(readdirSync(path.join(base, 'out')).sort()).toEqual(['metrics.json', 'model']);
    expect(await store.verify(ref.id)).toBeUndefined();
  });

  it('leaves nothing when it is cancelled', async () => {
    const { ref } = await store.adopt(output({ a: 'a' }), { shape: 'folder' });
    await expect(store.exportTo(ref, path.join(base, 'out', 'x'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(path.join(base, 'out')) ? readdirSync(path.join(base, 'out')) : []).toEqual([]);
  });
});
