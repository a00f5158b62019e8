import { createServer, type Server } from 'node:http';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestRepository } from '#test/kit/sources/git-repository.ts';
import { SourceWorld } from '#test/kit/sources/source-world.ts';

let world: SourceWorld;
let repository: TestRepository;
beforeEach(() => {
  world = new SourceWorld();
  repository = new TestRepository(world.at('repo'));
});
afterEach(async () => {
  expect(world.leftovers()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

describe('a local repository', () => {
  it('gives what is committed, not what lies in the folder', async () => {
    world.put('repo/a.txt', 'committed');
    world.put('repo/.gitignore', '*.log');
    world.put('repo/kept.log', 'committed although ignored');
    const first = repository.commit();
    world.put('repo/a.txt', 'changed');
    world.put('repo/new.txt');
    const { id, provenance } = await world.capture('git+./repo');
    expect(provenance).toMatchObject({ commit: first });
    expect(await world.names(id)).toEqual(['.gitignore', 'a.txt', 'kept.log']);
    expect((await world.app.snapshots.readFile(id, 'a.txt')).toString()).toBe('committed');
    repository.git('checkout', '--quiet', '-b', 'feature/x');
    repository.commit();
    expect((await world.capture('git+./repo@feature/x')).id).not.toBe(id);
    expect((await world.capture(`git+./repo@${first}`)).id).toBe(id);
  });

  it('may be bare, a linked working tree, or without a commit', async () => {
    world.put('repo/a.txt');
    repository.commit();
    const { id } = await world.capture('git+./repo');
    repository.git('clone', '--quiet', '--bare', '.', world.at('bare.git'));
    repository.git('worktree', 'add', '--quiet', world.at('tree'));
    expect((await world.capture('git+./bare.git@main')).id).toBe(id);
    expect((await world.capture('git+./tree')).id).toBe(id);
    expect(new TestRepository(world.at('fresh')).git('status', '--short')).toBe('');
    await expect(world.capture('git+./fresh')).rejects.toThrow(/no commit, branch or tag "HEAD".*nothing was committed yet/);
    await expect(world.capture('git+./repo@mian')).rejects.toThrow(/no commit, branch or tag "mian"\. Among its branches and tags: .*main/);
    await expect(world.capture('git+./repo@deadbeef')).rejects.toThrow(/no commit/);
    world.put('plain/x');
    await expect(world.capture('git+./plain')).rejects.toThrow(/is no git repository/);
    await expect(world.capture('git+./gone')).rejects.toThrow(/There is no folder/);
    await expect(world.capture('git+./repo#src')).rejects.toThrow(/has no "src"\. At its top there is: a\.txt/);
  });

  it('tells of submodules and Git LFS pointers, and follows neither', async () => {
    const inner = new TestRepository(world.at('inner'));
    world.put('inner/x');
    inner.commit();
    world.put('repo/model.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n');
    repository.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet', world.at('inner'), 'sub');
    repository.commit();
    const { id, notes } = await world.capture('git+./repo');
    expect(await world.names(id)).toEqual(['.gitmodules', 'model.bin']);
    expect(notes).toEqual([expect.stringMatching(/Submodules are not followed.*: sub\./), expect.stringMatching(/Git LFS.*: model\.bin\./)]);
  });

  it('runs nothing that the repository names: hooks, filters, monitors, helpers', async () => {
    const evil = world.at('evil.sh');
    writeFileSync(evil, `#!/bin/sh\ntouch ${world.at('pwned')}\ncat\n`);
    chmodSync(evil, 0o755);
    world.put('repo/a.txt', 'x');
    world.put('repo/.gitattributes', '* filter=evil diff=evil\n');
    repository.commit();
    for (const [key, value] of [['core.fsmonitor', evil], ['core.hooksPath', world.at('hooks')], ['core.sshCommand', evil], ['core.pager', evil], ['filter.evil.smudge', evil], ['filter.evil.clean', evil], ['diff.evil.textconv', evil], ['uploadpack.packObjectsHook', evil], ['core.askPass', evil], ['credential.helper', evil]] as const) repository.git('config', key, value);
    for (const hook of ['post-checkout', 'reference-transaction', 'fsmonitor-watchman']) {
      world.put(`hooks/${hook}`, readFileSync(evil));
      chmodSync(world.at('hooks', hook), 0o755);
    }
    expect(await world.names((await world.capture('git+./repo')).id)).toEqual(['.gitattributes', 'a.txt']);
    expect(existsSync(world.at('pwned'))).toBe(false);
  });

  it('never fetches what an incomplete clone lacks', async () => {
    world.put('repo/a.txt', 'x'.repeat(100));
    repository.commit();
    repository.git('config', 'uploadpack.allowFilter', 'true');
    execFileSync('git', ['clone', '--quiet', '--bare', '--filter=blob:none', `file://${world.at('repo')}`, world.at('partial.git')]);
    execFileSync('git', ['-C', world.at('partial.git'), 'config', 'remote.origin.url', `ext::sh -c "touch ${world.at('pwned')}"`]);
    await expect(world.capture('git+./partial.git')).rejects.toThrow(/partial clone|transport|could not fetch/i);
    expect(existsSync(world.at('pwned'))).toBe(false);
  });

  it('refuses links that lead out and names that would', async () => {
    symlinkSync('/etc/passwd', world.at('repo/link'));
    const commit = repository.commit();
    await expect(world.capture('git+./repo')).rejects.toThrow(/link "link" -> "\/etc\/passwd" leads out/);
    // What no git command would write.
    const blob = execFileSync('git', ['-C', world.at('repo'), 'hash-object', '-w', '--stdin'], { input: 'x', encoding: 'utf8' }).trim();
    const tree = (name: string): string => execFileSync('git', ['-C', world.at('repo'), 'hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], { input: Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')]), encoding: 'utf8' }).trim();
    for (const name of ['../evil', '/tmp/drydock-evil', '..']) {
      const evil = repository.git('commit-tree', '-p', commit, '-m', 'x', tree(name));
      await expect(world.capture(`git+./repo@${evil}`)).rejects.toThrow(/is refused|leads out/);
    }
    const latin = execFileSync('git', ['-C', world.at('repo'), 'hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], { input: Buffer.concat([Buffer.from('100644 caf'), Buffer.from([0xe9, 0]), Buffer.from(blob, 'hex')]), encoding: 'utf8' }).trim();
    await expect(world.capture(`git+./repo@${repository.git('commit-tree', '-m', 'x', latin)}`)).rejects.toThrow(/not valid UTF-8/);
  });

  it('refuses folders in folders in folders that are all the same', async () => {
    const make = (type: string, input: Buffer | string): string => execFileSync('git', ['-C', world.at('repo'), 'hash-object', '-w', '-t', type, '--stdin'], { input, encoding: 'utf8' }).trim();
    let object = make('blob', 'boom');
    for (let level = 0; level < 9; level += 1) {
      const mode = level === 0 ? '100644' : '40000';
      object = make('tree', Buffer.concat(Array.from({ length: 10 }, (_, at) => Buffer.concat([Buffer.from(`${mode} f${String(at)}\0`), Buffer.from(object, 'hex')]))));
    }
    const bomb = repository.git('commit-tree', '-m', 'bomb', object);
    await expect(world.capture(`git+./repo@${bomb}`, { files: 20_000 })).rejects.toThrow(/more than 20000 files/);
  });

  it('keeps the limits, and stops when it is cancelled', async () => {
    for (let at = 0; at < 20; at += 1) world.put(`repo/f${at}`, Buffer.alloc(100_000, at));
    repository.commit();
    await expect(world.capture('git+./repo', { files: 10 })).rejects.toThrow(/more than 10 files/);
    await expect(world.capture('git+./repo', { totalBytes: 1e6 })).rejects.toThrow(/holds more than 1 MB/);
    const cancelled = new AbortController();
    cancelled.abort();
    await expect(world.capture('git+./repo', {}, cancelled.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says so when git is not installed', async () => {
    world.put('repo/a');
    repository.commit();
    await expect(world.capture('git+./repo', {}, undefined, { PATH: world.base })).rejects.toThrow(/git is not installed.*Install git, or take an archive/);
  });
});

/** git's own server over HTTP: one request, one CGI process. */
async function serve(root: string): Promise<{ server: Server; url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const [place = '', query = ''] = (request.url ?? '').split('?');
    const child = spawn('git', ['http-backend'], {
      env: { ...process.env, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: place, QUERY_STRING: query, REQUEST_METHOD: request.method ?? 'GET', CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '', GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    request.pipe(child.stdin);
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('close', () => {
      const answer = Buffer.concat(pieces);
      const end = answer.indexOf('\r\n\r\n');
      const headers = answer.toString('latin1', 0, end).split('\r\n').map((line) => line.split(': '));
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
      for (const [name = '', value = ''] of headers) if (name !== 'Status') response.setHeader(name, value);
      response.writeHead(Number.parseInt(status, 10)).end(answer.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, url: `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`, requests };
}

describe('a repository behind a URL', () => {
  it('is fetched by branch, tag and commit, and a commit that is here needs no server', async () => {
    world.put('repo/a.txt', '1');
    const first = repository.commit();
    repository.git('tag', 'v1');
    world.put('repo/a.txt', '2');
    const second = repository.commit();
    const { server, url, requests } = await serve(world.base);
    try {
      const local = (await world.capture(`git+./repo@${first}`)).id;
      const place = `git+${url}/repo/.git`;
      expect(await world.capture(`${place}@main`)).toMatchObject({ provenance: { commit: second, source: `${place}@main` } });
      // Two at once, of which one waits for the other.
      const [tagged, again] = await Promise.all([world.capture(`${place}@v1`), world.capture(`${place}@v1`)]);
      expect([tagged?.id, again?.id]).toEqual([local, local]);
      const seen = requests.length;
      expect((await world.capture(`${place}@${second}`)).provenance.commit).toBe(second);
      expect(requests).toHaveLength(seen);
      // A short id is known to nobody but the whole repository.
      expect((await world.capture(`${place}@${first.slice(0, 8)}`)).id).toBe(local);
      await expect(world.capture(`${place}@mian`)).rejects.toThrow(/no commit, branch or tag "mian"\. Among.*main/);
      await expect(world.capture(`git+${url}/gone.git`)).rejects.toMatchObject({ code: 'source-unavailable' });
      expect(readdirSync(path.join(world.app.layout.root, 'cache', 'git'))).toHaveLength(2);
    } finally {
      server.close();
    }
    await expect(world.capture(`git+${url}/repo/.git@main`)).rejects.toThrow(/cannot be fetched.*Check the address and the network/);
  });

  it('is given up at the deadline and when it is cancelled, with everything that git started', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const source = `git+http://me:secret@127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/x.git@main`;
    try {
      const late: unknown = await world.capture(source, { gitMs: 700 }).catch((error: unknown) => error);
      expect(late).toMatchObject({ message: expect.stringMatching(/cannot be fetched: .*did not end/s) as unknown });
      expect(String(late)).not.toContain('secret');
      const cancel = new AbortController();
      silent.once('request', () => cancel.abort());
      await expect(world.capture(source, {}, cancel.signal)).rejects.toMatchObject({ kind: 'cancelled' });
      const port = String(typeof address === 'object' ? address?.port : 0);
      expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(`git`) && line.includes(`:${port}/x.git`))).toEqual([]);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });
});
