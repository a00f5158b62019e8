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
  store = new ArtifactStore({ layout, hasher, newId: () => `out${(nth += 1)}` });
  digester = new ContentDigester({ hasher, cacheFolder: layout.stats });
});
afterEach(async () => {
  await hasher[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

/** An output folder as a step leaves it. */
function output(files: Record<string, string>): string {
  const folder = store.allocate();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

describe('adopting an output', () => {
  it('keeps a folder where it stands; of equal ones the first is kept and the others can be released', async () => {
    const first = output({ 'model/a.bin': 'weights', 'b.txt': 'b' });
    const ref = await store.adopt(first, { shape: 'folder' });
    expect(ref).toMatchObject({ shape: 'folder', files: 2, bytes: 8 });
    expect(store.folderOf(ref)).toBe(first);
    expect(readFileSync(path.join(store.locate(ref), 'model/a.bin'), 'utf8')).toBe('weights');
    expect(await store.check(ref)).toBe(true);
    const second = output({ 'b.txt': 'b', 'model/a.bin': 'weights' });
    expect(await store.adopt(second, { shape: 'folder' })).toEqual(ref);
    await store.release([first, second, output({ never: 'adopted' })]);
    expect(readdirSync(path.dirname(first))).toEqual([path.basename(first)]);
    expect(new ArtifactStore({ layout, hasher, newId: () => 'x' }).folderOf(ref)).toBe(first);
  });

  it('keeps empty folders as content, and knows the empty output', async () => {
    expect(await store.adopt(output({}), { shape: 'folder' })).toMatchObject({ id: EMPTY_FOLDER_ID, files: 0, bytes: 0 });
    expect(await store.check({ id: EMPTY_FOLDER_ID })).toBe(true);
    const withFolder = output({});
    mkdirSync(path.join(withFolder, 'checkpoints'));
    const ref = await store.adopt(withFolder, { shape: 'folder' });
    expect(ref.id).not.toBe(EMPTY_FOLDER_ID);
    expect(readdirSync(store.locate(ref))).toEqual(['checkpoints']);
  });

  it('takes only the declared file, under its on-disk name', async () => {
    const ref = await store.adopt(output({ 'me\u0301trics.json': '{}', 'scratch.tmp': 'x' }), { shape: 'file', fileName: 'me\u0301trics.json' });
    expect(readFileSync(store.locate(ref), 'utf8')).toBe('{}');
    expect(await store.verify(ref.id)).toBeUndefined();
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

  it('by several at once keeps one that is whole', async () => {
    const folders = Array.from({ length: 6 }, () => output({ same: 'same' }));
    const [ref] = await Promise.all(folders.map(async (folder) => store.adopt(folder, { shape: 'folder' })));
    await store.release(folders);
    expect(folders.filter((folder) => existsSync(folder))).toHaveLength(1);
    expect(ref === undefined ? '' : readFileSync(path.join(store.locate(ref), 'same'), 'utf8')).toBe('same');
  });
});

describe('two processes that keep equal content at once', () => {
  it('leave both with a copy that stays', async () => {
    const other = new ArtifactStore({ layout, hasher, newId: () => `other${(nth += 1)}` });
    for (let round = 0; round < 30; round += 1) {
      const [mine, theirs] = [output({ round: String(round) }), other.allocate()];
      writeFileSync(path.join(theirs, 'round'), String(round));
      const [ref] = await Promise.all([store.adopt(mine, { shape: 'folder' }), other.adopt(theirs, { shape: 'folder' })]);
      await Promise.all([store.release([mine]), other.release([theirs])]);
      for (const keeper of [store, other]) expect(readFileSync(path.join(keeper.locate(ref), 'round'), 'utf8')).toBe(String(round));
      expect([mine, theirs].filter((folder) => existsSync(folder))).toHaveLength(1);
    }
  });
});

describe('an artifact', () => {
  it('cannot be corrupted without the next check saying so', async () => {
    const ref = await store.adopt(output({ 'a.txt': 'aaaa', 'b.txt': 'bbbb' }), { shape: 'folder' });
    const file = path.join(store.locate(ref), 'a.txt');
    expect(statSync(file).mode & 0o222).toBe(0);
    const { atime, mtime } = statSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, 'AAAA');
    utimesSync(file, atime, mtime);
    chmodSync(file, 0o444);
    expect(await store.damageOf(ref.id)).toBe('the content of "a.txt" was changed');
    writeFileSync(path.join(store.locate(ref), 'c.txt'), '');
    expect(await store.damageOf(ref.id)).toBe('"c.txt" was added');
    rmSync(path.join(store.locate(ref), 'b.txt'));
    expect(await store.damageOf(ref.id)).toBe('"b.txt" is gone');
  });

  it('that was damaged is replaced when the node makes it again', async () => {
    const ref = await store.adopt(output({ a: 'good' }), { shape: 'folder' });
    rmSync(path.join(store.locate(ref), 'a'));
    expect(await store.adopt(output({ a: 'good' }), { shape: 'folder' })).toEqual(ref);
    expect(await store.verify(ref.id)).toBeUndefined();
  });

  it('without its record, or with half of one, does not exist', async () => {
    const ref = await store.adopt(output({ a: 'a' }), { shape: 'folder' });
    const hex = ref.id.slice('sha256:'.length);
    writeFileSync(path.join(layout.artifacts, 'index', hex.slice(0, 2), `${hex}.json`), '{"schemaVersion":1,"mani');
    expect(await store.damageOf(ref.id)).toBe('its record is damaged');
    expect(await store.damageOf(`sha256:${'0'.repeat(64)}`)).toBe('it is not in the store');
    expect(await store.damageOf('sha256:../..')).toBe('it is not in the store');
  });

  it('has the id of equal local data, whatever the exec bit of a single file', async () => {
    const ref = await store.adopt(output({ 'd/x.csv': '1,2' }), { shape: 'folder' });
    expect(await digester.digestPath(output({ 'd/x.csv': '1,2' }))).toEqual({ id: ref.id, shape: 'folder', files: 1, bytes: 3 });
    const single = await store.adopt(output({ 'x.csv': '1,2' }), { shape: 'file' });
    const local = path.join(output({ 'x.csv': '1,2' }), 'x.csv');
    chmodSync(local, 0o755);
    expect((await digester.digestPath(local)).id).toBe(single.id);
    expect((await digester.digestPath(path.join(output({ 'y.csv': '1,2' }), 'y.csv'))).id).not.toBe(single.id);
    await expect(digester.digestPath(path.join(base, 'nope'))).rejects.toMatchObject({ code: 'content-access' });
  });
});

describe('exporting', () => {
  it('copies a folder and a file, writable, and never over something unasked', async () => {
    const ref = await store.adopt(output({ 'a/b': 'b' }), { shape: 'folder' });
    const target = path.join(base, 'out', 'model');
    await store.exportTo(ref, target);
    writeFileSync(path.join(target, 'a/b'), 'mine');
    await expect(store.exportTo(ref, target)).rejects.toMatchObject({ code: 'target-exists' });
    expect(readFileSync(path.join(target, 'a/b'), 'utf8')).toBe('mine');
    const single = await store.adopt(output({ 'm.json': '{}' }), { shape: 'file', fileName: 'm.json' });
    await store.exportTo(single, path.join(base, 'out', 'metrics.json'));
    expect(readFileSync(path.join(base, 'out', 'metrics.json'), 'utf8')).toBe('{}');
    expect(readdirSync(path.join(base, 'out')).sort()).toEqual(['metrics.json', 'model']);
    expect(await store.verify(ref.id)).toBeUndefined();
  });

  it('replaces an unchanged earlier copy, but nothing that somebody changed or made', async () => {
    const [old, now] = [await store.adopt(output({ a: 'old' }), { shape: 'folder' }), await store.adopt(output({ a: 'new' }), { shape: 'folder' })];
    const target = path.join(base, 'out', 'model');
    await store.exportTo(old, target, { replace: true });
    await store.exportTo(now, target, { replace: true });
    expect(readFileSync(path.join(target, 'a'), 'utf8')).toBe('new');
    writeFileSync(path.join(target, 'notes.md'), 'mine');
    await expect(store.exportTo(old, target, { replace: true })).rejects.toMatchObject({ code: 'target-exists' });
    expect(readdirSync(target)).toEqual(['a', 'notes.md']);
  });

  it('leaves nothing when it is cancelled', async () => {
    const ref = await store.adopt(output({ a: 'a' }), { shape: 'folder' });
    await expect(store.exportTo(ref, path.join(base, 'out', 'x'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(path.join(base, 'out')) ? readdirSync(path.join(base, 'out')) : []).toEqual([]);
  });
});
