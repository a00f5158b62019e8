import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeManifest, manifestId } from '#electron/content/manifest.ts';
import type { ManifestEntry } from '#electron/content/manifest.ts';
import { downloadArtifact } from '#electron/sync/runs/fetch-artifact.ts';
import { HttpExchange } from '#electron/sync/remote/http-exchange.ts';
import { HttpRuns } from '#electron/sync/runs/http-runs.ts';
import type { ArtifactRef } from '#shared/model/run.ts';

const root = mkdtempSync(path.join(tmpdir(), 'drydock-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const file = (name: string, text: string): ManifestEntry => ({ kind: 'file', path: name, size: text.length, executable: false, digest: sha256(text) });
const patience = { firstMs: 1, longestMs: 1, tries: 2, chance: () => 0 };
let made = 0;

/** What becomes of a download from a server that answers like this. */
async function download(entries: readonly ManifestEntry[], contents: (digest: string) => string, more: Partial<ArtifactRef> = {}): Promise<{ readonly error?: Error; readonly target: string; readonly folder: string }> {
  made += 1;
  const folder = path.join(root, String(made));
  const target = path.join(folder, 'out');
  const manifest = makeManifest(entries);
  const ref: ArtifactRef = { id: manifestId(manifest), shape: 'folder', bytes: 0, files: 0, ...more };
  const exchange = new HttpExchange({
    name: 'hostile', base: 'http://hostile/v1/workspaces/w', token: () => Promise.resolve('t'),
    fetch: (request) => {
      const digest = /\/blobs\/([0-9a-f]+)$/u.exec(request.url)?.[1];
      return Promise.resolve(digest === undefined ? Response.json(manifest) : new Response(contents(digest)));
    },
  });
  try {
    await downloadArtifact(new HttpRuns(exchange), 'r', ref, target, { signal: AbortSignal.timeout(20_000), patience });
    return { target, folder };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)), target, folder };
  }
}

describe('a server that lies about what a run made', () => {
  test('gets nowhere with paths and links that lead out', async () => {
    for (const entries of [
      [file('../escaped', 'x')], [file('/tmp/escaped', 'x')], [file('a/../../escaped', 'x')],
      [{ kind: 'link' as const, path: 'link', target: '..' }, file('link/escaped', 'x')],
      [{ kind: 'link' as const, path: 'link', target: '/etc/passwd' }],
      [file('twice', 'x'), file('twice', 'y')],
    ]) {
      const { error, target } = await download(entries, () => 'x');
      expect(error, JSON.stringify(entries)).toBeDefined();
      expect(existsSync(target)).toBe(false);
    }
    expect(readdirSync(root).filter((name) => name.includes('escaped'))).toEqual([]);
  });

  test('gets nothing kept that is not what its digest says, or longer, or another tree', async () => {
    const honest = await download([file('deep/a.txt', 'hello')], () => 'hello');
    expect(readFileSync(path.join(honest.target, 'deep/a.txt'), 'utf8')).toBe('hello');
    for (const text of ['hullo', 'hello and much more', 'hel', '']) {
      const { error, target, folder } = await download([file('ok.txt', 'hello'), file('a.txt', 'hello')], () => text);
      expect(error?.message).toMatch(/other bytes|longer/);
      expect([existsSync(target), readdirSync(folder)]).toEqual([false, []]);
    }
    expect((await download([file('a.txt', 'hello')], () => 'hello', { id: `sha256:${'0'.repeat(64)}` })).error?.message).toMatch(/not what that id stands for/);
    expect((await download([file('a.txt', 'hello'), file('b.txt', 'hello')], () => 'hello', { shape: 'file', fileName: 'a.txt' })).error?.message).toMatch(/one file/);
    expect((await download([file('a.txt', 'hello')], () => 'hello', { shape: 'file', fileName: '../../a.txt' })).error?.message).toMatch(/one file/);
  });

  test('does not replace what is there', async () => {
    const first = await download([file('a.txt', 'hello')], () => 'hello');
    made -= 1;
    expect((await download([file('b.txt', 'bye')], () => 'bye')).error?.message).toMatch(/already/);
    expect(readdirSync(first.target)).toEqual(['a.txt']);
  });
});
