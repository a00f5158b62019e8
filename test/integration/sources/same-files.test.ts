import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestRepository } from '#test/kit/sources/git-repository.ts';
import { SourceWorld } from '#test/kit/sources/source-world.ts';

let world: SourceWorld;
beforeEach(() => {
  world = new SourceWorld();
});
afterEach(async () => world[Symbol.asyncDispose]());

/** Code with everything that counts: folders, an executable, a link, Unicode, an empty file, files that are left out. */
function makeCode(): void {
  world.put('code/sub/train.py', 'print(1)');
  chmodSync(world.put('code/sub/run.sh', '#!/bin/sh'), 0o755);
  world.put('code/sub/empty', '');
  world.put('code/sub/Grüße/déjà vu.txt', 'x');
  world.put('code/sub/big', Buffer.alloc(3_000_000, 'big'));
  world.put('code/sub/.amlignore', '*.log\nskipped/\n');
  world.put('code/sub/noise.log', 'noise');
  world.put('code/sub/skipped/x', 'x');
  world.put('code/sub/__pycache__/a.pyc', 'x');
  world.put('code/sub/deep/.amlignore', '*.tmp\n');
  world.put('code/sub/deep/a.tmp', 'x');
  world.put('code/sub/deep/b.txt', 'x');
  symlinkSync('../train.py', world.at('code/sub/deep/up'));
  world.put('code/other.txt', 'not in sub');
}

it('gives the same id for the same files, whatever the source', async () => {
  makeCode();
  execFileSync('tar', ['-czf', world.at('a.tar.gz'), '-C', world.at('code'), '.']);
  execFileSync('tar', ['-cf', world.at('b.tar'), '-C', world.base, 'code']);
  execFileSync('python3', ['-c', `
import zipfile, os, stat, sys
base = sys.argv[1]
z = zipfile.ZipFile(base + '/c.zip', 'w', zipfile.ZIP_DEFLATED)
for d, ds, fs in os.walk(base + '/code'):
    for f in fs:
        p = os.path.join(d, f); s = os.lstat(p)
        i = zipfile.ZipInfo(os.path.relpath(p, base)); i.create_system = 3; i.external_attr = s.st_mode << 16
        z.writestr(i, os.readlink(p) if stat.S_ISLNK(s.st_mode) else open(p, 'rb').read())
z.close()`, world.base]);
  const folder = await world.capture('code#sub');
  const repository = new TestRepository(world.at('code'));
  const commit = repository.commit();
  repository.git('tag', 'v1');
  const git = await world.capture(`git+file://${world.at('code')}@main#sub`);
  expect(await world.names(folder.id)).toEqual(['.amlignore', 'Grüße/déjà vu.txt', 'big', 'deep/.amlignore', 'deep/b.txt', 'deep/up', 'empty', 'run.sh', 'train.py']);
  expect(git).toMatchObject({ id: folder.id, files: 8, addedBytes: 0, provenance: { kind: 'git', commit, source: `git+${world.at('code')}@main#sub` } });
  expect((await world.capture(`git+./code@${commit.slice(0, 10)}#sub`)).id).toBe(folder.id);
  expect((await world.capture('git+./code@v1#sub')).id).toBe(folder.id);
  expect((await world.capture('git+./code#sub')).id).toBe(folder.id);
  const zip = await world.capture('c.zip#code/sub');
  expect((await world.app.snapshots.manifest(zip.id)).entries).toEqual((await world.app.snapshots.manifest(folder.id)).entries);
  expect(zip).toMatchObject({ id: folder.id, provenance: { kind: 'archive', archiveDigest: expect.stringMatching(/^sha256:/) as unknown } });
  expect((await world.capture('a.tar.gz#sub')).id).toBe(folder.id);
  expect((await world.capture('b.tar#code/sub')).id).toBe(folder.id);
  expect((await world.capture(`snapshot:${folder.id}`)).id).toBe(folder.id);
  expect((await world.capture(`snapshot:${folder.id}#deep/b.txt`)).id).toBe((await world.capture('code#sub/deep/b.txt')).id);
  await world.app.snapshots.verify(folder.id);
  expect(world.leftovers()).toEqual([]);
});

it('stores from an archive what the store does not have, and only that', async () => {
  makeCode();
  execFileSync('tar', ['-czf', world.at('a.tar.gz'), '-C', world.at('code'), '.']);
  const first = await world.capture('a.tar.gz#sub');
  // The ignored files of the archive were read and are not kept.
  expect(first.addedBytes).toBe(first.bytes - 1);
  await world.app.snapshots.verify(first.id);
  expect((await world.capture('code#sub')).id).toBe(first.id);
});
