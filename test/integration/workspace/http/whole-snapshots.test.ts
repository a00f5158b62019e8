import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalManifest, makeManifest, manifestId, type Manifest } from '#electron/content/manifest.ts';
import { encodePack } from '#electron/sync/remote/pack-records.ts';
import { packMediaType } from '#shared/workspace/content.ts';
import { openAppWorld, type AskOptions } from '#test/kit/workspace/app-world.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';

const content = (text: string) => ({ digest: sha256(text), bytes: Buffer.from(text) });
const treeOf = (files: Readonly<Record<string, string>>): Manifest => makeManifest(Object.entries(files).map(([path, text]) => ({ kind: 'file', path, size: Buffer.byteLength(text), executable: false, digest: sha256(text) })));
type Asked = readonly [method: string, address: string, options: AskOptions];
const put = (manifest: Manifest, contents: readonly ReturnType<typeof content>[], id = manifestId(manifest)): Asked =>
  ['PUT', `/v1/workspaces/ws-1/snapshots/${id}/pack`, { headers: { 'Content-Type': packMediaType }, body: encodePack([content(canonicalManifest(manifest)), ...contents]) }];

describe('a small snapshot in one request', () => {
  test('is whole afterwards, also when it is sent again', async () => {
    await using world = await openAppWorld();
    const tree = treeOf({ 'a.py': 'print(1)', 'b.py': 'print(2)' });
    const whole = put(tree, [content('print(1)'), content('print(2)')]);
    expect((await world.ask(...whole)).status).toBe(204);
    expect((await world.ask(...whole)).status).toBe(204);
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}`)).text()).toBe(canonicalManifest(tree));
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/blobs/${sha256('print(2)')}`)).text()).toBe('print(2)');
    expect(await world.content.putSnapshot('ws-1', manifestId(tree), tree)).toBe('unchanged');
  });

  test('sent again, it mends what the disk has lost of it', async () => {
    await using world = await openAppWorld();
    const tree = treeOf({ 'a.py': 'print(1)', 'b.py': 'print(2)' });
    const whole = put(tree, [content('print(1)'), content('print(2)')]);
    expect((await world.ask(...whole)).ok).toBe(true);
    await rm(path.join(world.folder, 'content', 'ws-1', 'blobs', sha256('print(2)')));
    expect((await world.ask(...whole)).ok).toBe(true);
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/blobs/${sha256('print(2)')}`)).text()).toBe('print(2)');
  });

  test('may leave out what is there already, and nothing else', async () => {
    await using world = await openAppWorld();
    const tree = treeOf({ 'a.py': 'print(1)', 'b.py': 'print(2)' });
    const refused = await world.ask(...put(tree, [content('print(1)')]));
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'content-missing', missing: [sha256('print(2)')] } }]);
    expect((await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}`)).status).toBe(404);
    await world.content.takePack('ws-1', encodePack([content('print(2)')]));
    expect((await world.ask(...put(tree, [content('print(1)')]))).status).toBe(204);
  });

  test.each<[string, string, (tree: Manifest) => Asked]>([
    ['another manifest than its id says', 'content-mismatch', (tree) => put(tree, [content('print(1)')], manifestId(treeOf({})))],
    ['no manifest', 'invalid-request', () => ['PUT', `/v1/workspaces/ws-1/snapshots/sha256:${sha256('print(1)')}/pack`, { headers: { 'Content-Type': packMediaType }, body: encodePack([content('print(1)')]) }]],
    ['a manifest of another shape', 'invalid-request', () => ['PUT', `/v1/workspaces/ws-1/snapshots/sha256:${sha256('{}')}/pack`, { headers: { 'Content-Type': packMediaType }, body: encodePack([content('{}')]) }]],
    ['a manifest that is not canonical', 'content-mismatch', (tree) => {
      const text = JSON.stringify(tree, undefined, 1);
      return ['PUT', `/v1/workspaces/ws-1/snapshots/sha256:${sha256(text)}/pack`, { headers: { 'Content-Type': packMediaType }, body: encodePack([content(text), content('print(1)')]) }];
    }],
    ['a content of another size', 'content-mismatch', (tree) => put(makeManifest(tree.entries.map((entry) => (entry.kind === 'file' ? { ...entry, size: 1 } : entry))), [content('print(1)')])],
    ['a content that was changed on its way', 'content-mismatch', (tree) => put(tree, [{ digest: sha256('print(1)'), bytes: Buffer.from('print(9)') }])],
    ['a path that leads out', 'invalid-request', () => put(treeOf({ '../a.py': 'print(1)' }), [content('print(1)')])],
    ['nothing', 'content-mismatch', (tree) => ['PUT', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}/pack`, { headers: { 'Content-Type': packMediaType }, body: new Uint8Array() }]],
    ['JSON', 'invalid-request', (tree) => ['PUT', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}/pack`, { json: tree }]],
  ])('is refused with %s', async (_what, code, asked) => {
    await using world = await openAppWorld();
    const tree = treeOf({ 'a.py': 'print(1)' });
    const [method, address, options] = asked(tree);
    const answer = await world.ask(method, address, options);
    expect(await answer.json()).toMatchObject({ error: { code } });
    expect((await world.ask('GET', address.replace(/\/pack$/u, ''))).status).toBe(404);
    expect(world.defects).toEqual([]);
  });

  test('takes a contributor', async () => {
    await using world = await openAppWorld();
    const [method, address, options] = put(treeOf({}), []);
    expect((await world.ask(method, address, { ...options, as: 'reader' })).status).toBe(403);
    expect((await world.ask(method, address, options)).status).toBe(204);
  });
});

test('many small bodies are held at the same time, and only as many large ones as there is room for', async () => {
  await using world = await openAppWorld({ app: { limits: { heldBytes: 10_000 } } });
  const send = (bytes: number) => {
    const body = encodePack([content('x'.repeat(bytes))]);
    return world.ask('POST', '/v1/workspaces/ws-1/blobs', { headers: { 'Content-Type': packMediaType, 'Content-Length': String(body.byteLength) }, body });
  };
  const small = await Promise.all(Array.from({ length: 64 }, (_, at) => send(at)));
  expect(new Set(small.map(({ status }) => status))).toEqual(new Set([200]));
  const large = await Promise.all([send(9_000), send(8_000), send(7_000)]);
  expect(large.filter(({ status }) => status === 503).length).toBe(2);
  expect(large.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('1');
  // More than there is room for, but alone.
  expect((await send(20_000)).status).toBe(200);
});
