import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync, lstatSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { homeLayout } from '#electron/home/layout.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { canonicalManifest, makeManifest, manifestId } from '#electron/content/manifest.ts';
import { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';

let base: string;
let layout: HomeLayout;
let hasher: ContentHasher;
let store: SnapshotStore;
let code: string;

beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), 'drydock-snapshots-'));
  layout = homeLayout(path.join(base, 'home'));
  hasher = new ContentHasher();
  store = new SnapshotStore({ layout, hasher });
  code = path.join(base, 'code');
  mkdirSync(code);
});
afterEach(async () => {
  await hasher[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

const put = (relative: string, content: string | Buffer = relative, root = code): string => {
  const file = path.join(root, relative);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const tree = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => [name, lstatSync(path.join(root, name))] as const)
      .filter(([, stat]) => !stat.isDirectory())
      .map(([name, stat]) => [
        name.normalize('NFC'),
        stat.isSymbolicLink() ? `-> ${readlinkSync(path.join(root, name))}` : `${(stat.mode & 0o100) === 0 ? '' : 'x '}${readFileSync(path.join(root, name), 'base64')}`,
      ]),
  );
const capture = (includes: string[] = [], root = code) => store.capture({ root, includes });
const names = async (id: string): Promise<string[]> => (await store.manifest(id)).entries.map((entry) => entry.path);

describe('capture, then materialise', () => {
  it('gives an equal tree with an equal id: exec bits, links, Unicode, empty files, deep folders', async () => {
    put('train.py');
    chmodSync(put('run.sh'), 0o755);
    put('empty', '');
    put('Gru\u0308\u00DFe \u{1F680}/d\u00E9j\u00E0 vu.txt');
    put(Array.from({ length: 60 }, (_, at) => `level${at}`).join('/') + '/deep.txt');
    symlinkSync('../train.py', path.join(put('links/x'), '..', 'up'));
    const captured = await capture();
    const copy = path.join(base, 'copy');
    await store.materialise(captured.id, copy);
    expect(tree(copy)).toEqual(tree(code));
    expect((await capture([], copy)).id).toBe(captured.id);
    await store.verify(captured.id);
    writeFileSync(path.join(copy, 'train.py'), 'mine to change');
    expect((await store.readFile(captured.id, 'train.py')).toString()).toBe('train.py');
  });

  it('holds for any tree', async () => {
    const part = fc.stringMatching(/^[a-z\u00E9\u4E00]{1,3}$/);
    const someTree = fc.dictionary(fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}.f`), fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.boolean()), { maxKeys: 12 });
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(someTree, async (files) => {
        nth += 1;
        const source = path.join(base, `source-${nth}`);
        const copy = path.join(base, `copy-${nth}`);
        mkdirSync(source);
        for (const [name, [content, executable]] of Object.entries(files)) chmodSync(put(name, Buffer.from(content), source), executable ? 0o755 : 0o644);
        const { id, files: count } = await capture([], source);
        await store.materialise(id, copy);
        expect(count).toBe(Object.keys(files).length);
        expect(tree(copy)).toEqual(tree(source));
        expect((await capture([], copy)).id).toBe(id);
      }),
      { numRuns: 40 },
    );
  });

  it('works the same on the worker threads, with files larger than their buffer', async () => {
    for (let at = 0; at < 300; at += 1) put(`d${at % 7}/f${at}`, Buffer.alloc(200_000 + at, at));
    put('big', Buffer.alloc(9_000_000, 'big'));
    put('big-again', Buffer.alloc(9_000_000, 'big'));
    put('zero', '');
    const captured = await capture();
    const copy = path.join(base, 'copy');
    await new SnapshotStore({ layout, hasher }).materialise(captured.id, copy);
    execFileSync('diff', ['-r', code, copy]);
    const again = await store.capture({ root: copy, includes: [] });
    expect(again).toEqual({ ...captured, addedBytes: 0 });
  });
});

describe('the id', () => {
  it('does not depend on times, and changes with content, name and exec bit', async () => {
    put('a', '1');
    const { id } = await capture();
    utimesSync(path.join(code, 'a'), 1, 1);
    expect((await capture()).id).toBe(id);
    put('a', '2');
    expect((await capture()).id).not.toBe(id);
    put('a', '1');
    chmodSync(path.join(code, 'a'), 0o755);
    expect((await capture()).id).not.toBe(id);
  });

  it('sees a change of equal length made right after a capture', async () => {
    const seen = new Set<string>();
    for (let at = 10; at < 40; at += 1) {
      put('a', String(at));
      seen.add((await capture()).id);
    }
    expect(seen.size).toBe(30);
  });

  it('does not count empty folders', async () => {
    put('a');
    const { id } = await capture();
    mkdirSync(path.join(code, 'empty/er'), { recursive: true });
    expect((await capture()).id).toBe(id);
  });
});

describe('unchanged files', () => {
  it('are not stored twice', async () => {
    put('a', 'x'.repeat(1_000));
    put('b', 'y'.repeat(1_000));
    expect((await capture()).addedBytes).toBe(2_000);
    expect((await capture()).addedBytes).toBe(0);
    put('b', 'z'.repeat(500));
    expect((await capture()).addedBytes).toBe(500);
  });

  it('are not stored twice by another process either', async () => {
    for (let at = 0; at < 80; at += 1) put(`f${at}`, Buffer.alloc(1_000_000, at));
    await capture();
    const other = new SnapshotStore({ layout, hasher });
    put('new', 'new');
    expect((await other.capture({ root: code, includes: [] })).addedBytes).toBe(3);
  });

  it('can be used before they are flushed, and by others after', async () => {
    put('a');
    const { id } = await store.capture({ root: code, includes: [], durable: 'later' });
    const other = new SnapshotStore({ layout, hasher });
    expect([await store.has(id), await other.has(id)]).toEqual([true, false]);
    await store.materialise(id, path.join(base, 'before'));
    await store.flush();
    await other.materialise(id, path.join(base, 'after'));
    expect(tree(path.join(base, 'after'))).toEqual(tree(path.join(base, 'before')));
    expect(readdirSync(layout.staging)).toEqual([]);
  });
});

describe('captures at the same time', () => {
  it('each keep all of their content, shared files too', async () => {
    const roots = Array.from({ length: 12 }, (_, at) => {
      const root = path.join(base, `module-${at}`);
      put('shared.py', 'shared by all', root);
      put(`own-${at}.py`, `own ${at}`, root);
      return root;
    });
    const captured = await Promise.all(roots.map(async (root) => store.capture({ root, includes: [] })));
    const other = new SnapshotStore({ layout, hasher });
    for (const [at, { id }] of captured.entries()) {
      const target = path.join(base, `copy-${at}`);
      await other.materialise(id, target);
      expect(tree(target)).toEqual(tree(roots[at] ?? ''));
    }
  });
});

describe('what is left out', () => {
  it('follows .amlignore, else .gitignore, level by level, and keeps the ignore files', async () => {
    put('.gitignore', '*.log\n/data\n');
    put('a.log');
    put('data/big');
    put('src/data/kept');
    put('src/.gitignore', '*.tmp\n!keep.log\n');
    put('src/.amlignore', 'secret*\n');
    put('src/kept.tmp');
    put('src/keep.log');
    put('src/secret.txt');
    put('__pycache__/m.pyc');
    put('main.py');
    expect(await names((await capture()).id)).toEqual(['.gitignore', 'main.py', 'src/.amlignore', 'src/.gitignore', 'src/data/kept', 'src/kept.tmp']);
  });
});

describe('a single file and additional includes', () => {
  it('stand at the root under their base names', async () => {
    const main = put('train.py');
    const shared = put('x/shared/util.py', 'u', base);
    put('x/shared/skip.log', 'l', base);
    put('x/shared/.amlignore', '*.log', base);
    const { id } = await capture([path.dirname(shared), put('x/one.txt', '1', base)], main);
    expect(await names(id)).toEqual(['one.txt', 'shared/.amlignore', 'shared/util.py', 'train.py']);
  });

  it('are refused when missing, clashing, zipped on the fly or the root of the disk', async () => {
    put('a/f');
    const other = put('other/a', 'a', base);
    mkdirSync(path.join(base, 'lib'));
    await expect(capture([other])).rejects.toThrow(/"a", which the code folder/);
    await expect(capture([path.join(base, 'nope')])).rejects.toThrow(/does not exist/);
    await expect(capture([path.join(base, 'lib.zip')])).rejects.toThrow(/does not zip/);
    await expect(capture(['/'])).rejects.toThrow(/root of the file system/);
    await expect(capture([], path.join(base, 'nope'))).rejects.toMatchObject({ code: 'code-not-found' });
  });
});

describe('what is refused by name', () => {
  it('links that lead out, pipes, names that are not UTF-8, names that clash in NFC', async () => {
    symlinkSync('/etc/passwd', path.join(code, 'leak'));
    await expect(capture()).rejects.toThrow(/"leak" -> "\/etc\/passwd" leads out/);
    rmSync(path.join(code, 'leak'));
    execFileSync('mkfifo', [path.join(code, 'pipe')]);
    await expect(capture()).rejects.toThrow(/pipe" is a named pipe/);
    rmSync(path.join(code, 'pipe'));
    put('e\u0301');
    put('\u00E9');
    await expect(capture()).rejects.toThrow(/is there twice/);
    rmSync(path.join(code, '\u00E9'));
    writeFileSync(Buffer.concat([Buffer.from(`${code}/bad`), Buffer.from([0xff])]), '');
    await expect(capture()).rejects.toThrow(/not valid UTF-8/);
    expect(existsSync(layout.snapshots)).toBe(false);
  });
});

describe('damage and hostility', () => {
  const plant = (entries: Parameters<typeof makeManifest>[0]): string => {
    const manifest = makeManifest(entries);
    const id = manifestId(manifest);
    const hex = id.slice(7);
    mkdirSync(path.join(layout.snapshots, hex.slice(0, 2)), { recursive: true });
    writeFileSync(path.join(layout.snapshots, hex.slice(0, 2), `${hex}.json`), canonicalManifest(manifest));
    return id;
  };

  it('a planted manifest that escapes writes nothing', async () => {
    put('f', 'evil');
    const digest = (await store.manifest((await capture()).id)).entries.find((entry) => entry.kind === 'file')?.digest ?? '';
    const target = path.join(base, 'target');
    const evil = plant([{ kind: 'file', path: '../escaped', size: 4, executable: false, digest }]);
    await expect(store.materialise(evil, target)).rejects.toMatchObject({ code: 'unsafe-content' });
    const byLink = plant([{ kind: 'link', path: 'out', target: '..' }]);
    await expect(store.materialise(byLink, target)).rejects.toMatchObject({ code: 'unsafe-content' });
    expect([existsSync(path.join(base, 'escaped')), existsSync(target)]).toEqual([false, false]);
  });

  it('ids that are no ids name nothing', async () => {
    for (const id of ['', 'sha256:../../x', `sha256:${'a'.repeat(63)}`]) {
      expect(await store.has(id)).toBe(false);
      await expect(store.manifest(id)).rejects.toMatchObject({ code: 'snapshot-not-found' });
    }
  });

  it('changed content is found on the way out, leaves no files, and is mended by the next capture', async () => {
    put('a', 'good');
    put('b', 'fine');
    const { id } = await capture();
    const loose = path.join(layout.blobs, 'loose');
    const blob = readdirSync(loose).find((name) => readFileSync(path.join(loose, name), 'utf8') === 'good') ?? '';
    writeFileSync(path.join(loose, blob), 'evil');
    const target = path.join(base, 'target');
    await expect(store.materialise(id, target)).rejects.toMatchObject({ code: 'damaged-content' });
    expect(readdirSync(target)).toEqual([]);
    await expect(store.verify(id)).rejects.toMatchObject({ code: 'damaged-content' });
    expect(await capture()).toMatchObject({ id, addedBytes: 4 });
    await store.verify(id);
  });

  it('a folder that has something in it is left alone', async () => {
    put('a');
    const { id } = await capture();
    await expect(store.materialise(id, code)).rejects.toMatchObject({ code: 'folder-not-empty' });
    expect(tree(code)).toHaveProperty('a');
  });

  it('a cancelled capture keeps nothing', async () => {
    for (let at = 0; at < 100; at += 1) put(`f${at}`, Buffer.alloc(1_000_000, at));
    const stop = new AbortController();
    const captured = store.capture({ root: code, includes: [], signal: stop.signal });
    stop.abort();
    await expect(captured).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(layout.staging)).toEqual([]);
    expect((await capture()).files).toBe(100);
  });
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
describe(`a full disk${isRoot ? '' : ' (SKIPPED: needs root to mount a tmpfs)'}`, () => {
  it.skipIf(!isRoot).each([
    ['on this thread', 30, 100_000],
    ['on the worker threads', 100, 1_000_000],
  ])('is reported %s, and nothing half-written stays', async (_where, count, size) => {
    const disk = path.join(base, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    try {
      const full = homeLayout(disk);
      const small = new SnapshotStore({ layout: full, hasher });
      for (let at = 0; at < count; at += 1) put(`f${at}`, Buffer.alloc(size, at));
      await expect(small.capture({ root: code, includes: [] })).rejects.toMatchObject({ code: 'disk-full' });
      expect(readdirSync(full.staging)).toEqual([]);
      expect(existsSync(full.snapshots)).toBe(false);
      expect(statSync(disk).isDirectory()).toBe(true);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
