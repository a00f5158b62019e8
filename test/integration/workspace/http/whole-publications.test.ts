import { readdirSync } from 'node:fs';
import { expect, test, describe } from 'vitest';
import { canonicalManifest, makeManifest, manifestId, type Manifest } from '#electron/content/manifest.ts';
import { encodePack } from '#electron/sync/remote/pack-records.ts';
import { packMediaType } from '#shared/workspace/content.ts';
import type { PublishRequest } from '#shared/workspace/publish.ts';
import { openAppWorld, type AppWorld, type AskOptions } from '#test/kit/workspace/app-world.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';

type Content = { readonly digest: string; readonly bytes: Buffer };
const content = (text: string): Content => ({ digest: sha256(text), bytes: Buffer.from(text) });
const treeOf = (files: Readonly<Record<string, string>>): Manifest => makeManifest(Object.entries(files).map(([path, text]) => ({ kind: 'file', path, size: Buffer.byteLength(text), executable: false, digest: sha256(text) })));
const manifestOf = (tree: Manifest): Content => content(canonicalManifest(tree));
const tree = treeOf({ 'a.py': 'print(1)', 'b.py': 'print(2)' });
const files = [content('print(1)'), content('print(2)')];
const address = '/v1/workspaces/ws-1/modules/m-a/versions/v-a/whole';
const publication = (more: { readonly version?: string; readonly command?: string; readonly name?: string; readonly of?: Manifest } = {}): PublishRequest =>
  modulePublication({ id: 'm-a', versionId: 'v-a', version: '1', snapshotId: manifestId(more.of ?? tree), ...more });
const packed = (request: unknown, records: readonly Content[]): AskOptions => ({ headers: { 'Content-Type': packMediaType, 'If-None-Match': '*' }, body: encodePack([content(typeof request === 'string' ? request : JSON.stringify(request)), ...records]) });
const put = (world: AppWorld, options: AskOptions, at = address): Promise<Response> => world.ask('PUT', at, options);
const whole = packed(publication(), [manifestOf(tree), ...files]);

async function nothingIsThere(world: AppWorld): Promise<void> {
  expect((await world.ask('GET', '/v1/workspaces/ws-1/modules/m-a')).status).toBe(404);
  expect((await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}`)).status).toBe(404);
  expect(await world.content.missing('ws-1', files.map(({ digest }) => digest))).toEqual(files.map(({ digest }) => digest));
}

describe('a version with its files in one request', () => {
  test('is there afterwards with all of them, and sending it again changes nothing', async () => {
    await using world = await openAppWorld();
    const first = await put(world, whole);
    expect([first.status, await first.json()]).toMatchObject([201, { outcome: 'created', versionId: 'v-a', entity: { id: 'm-a' } }]);
    const again = await put(world, whole);
    expect([again.status, await again.json()]).toMatchObject([200, { outcome: 'unchanged', versionId: 'v-a' }]);
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}`)).text()).toBe(canonicalManifest(tree));
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/blobs/${sha256('print(2)')}`)).text()).toBe('print(2)');
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/blobs/${sha256('print(2)')}`, { headers: { Range: 'bytes=2-4' } })).text()).toBe('int');
    expect((await world.ask('HEAD', `/v1/workspaces/ws-1/blobs/${sha256('print(1)')}`)).headers.get('content-length')).toBe('8');
    const read = await world.ask('POST', '/v1/workspaces/ws-1/blobs/read', { json: { digests: files.map(({ digest }) => digest) } });
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(encodePack(files));
    expect(world.defects).toEqual([]);
  });

  test('counts for whoever sends the same files in another way', async () => {
    await using world = await openAppWorld();
    expect((await put(world, whole)).status).toBe(201);
    expect(await world.content.missing('ws-1', [sha256('print(1)'), sha256('other')])).toEqual([sha256('other')]);
    expect(await world.content.putSnapshot('ws-1', manifestId(tree), tree)).toBe('unchanged');
    const more = treeOf({ 'a.py': 'print(1)', 'c.py': 'print(3)' });
    const request = modulePublication({ id: 'm-b', versionId: 'v-b', version: '1', snapshotId: manifestId(more) });
    expect((await put(world, packed(request, [manifestOf(more), content('print(3)')]), address.replace('m-a', 'm-b').replace('v-a', 'v-b'))).status).toBe(201);
    // Of another workspace nobody sees anything.
    expect(await world.content.missing('ws-2', [sha256('print(1)')])).toEqual([sha256('print(1)')]);
  });

  test('may name snapshots that are here, and needs no files of its own', async () => {
    await using world = await openAppWorld();
    const missing = await put(world, packed(publication(), []));
    expect([missing.status, await missing.json()]).toMatchObject([409, { error: { code: 'content-missing', missing: [manifestId(tree)] } }]);
    await world.content.takePack('ws-1', encodePack(files));
    await world.content.putSnapshot('ws-1', manifestId(tree), tree);
    expect((await put(world, packed(publication(), []))).status).toBe(201);
  });

  test('keeps what is large where large contents lie', async () => {
    await using world = await openAppWorld();
    const text = 'x'.repeat(300_000);
    const large = treeOf({ 'a.py': text });
    expect((await put(world, packed(publication({ of: large }), [manifestOf(large), content(text)]))).status).toBe(201);
    expect(readdirSync(`${world.folder}/content/ws-1/blobs`)).toEqual([sha256(text)]);
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/blobs/${sha256(text)}`)).text()).toBe(text);
    expect(await (await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${manifestId(large)}`)).text()).toBe(canonicalManifest(large));
  });

  test('is possible for an endpoint, whose pipeline names a folder', async () => {
    await using world = await openAppWorld();
    const request = endpointPublication({ id: 'e-a', versionId: 'v-e', version: '1', contextSnapshotId: manifestId(tree) });
    expect((await put(world, packed(request, [manifestOf(tree), ...files]), '/v1/workspaces/ws-1/endpoints/e-a/versions/v-e/whole')).status).toBe(201);
    expect((await world.ask('GET', `/v1/workspaces/ws-1/snapshots/${manifestId(tree)}`)).status).toBe(200);
  });

  const wrongSize = makeManifest(tree.entries.map((entry) => (entry.kind === 'file' ? { ...entry, size: 1 } : entry)));
  const outside = treeOf({ '../a.py': 'print(1)' });
  const spaced = content(JSON.stringify(tree, undefined, 1));
  test.each<[string, string, () => AskOptions]>([
    ['without If-None-Match', 'precondition-required', () => ({ ...whole, headers: { 'Content-Type': packMediaType } })],
    ['as JSON', 'invalid-request', () => ({ json: publication(), headers: { 'If-None-Match': '*' } })],
    ['of nothing', 'invalid-request', () => ({ ...whole, body: new Uint8Array() })],
    ['whose publication is no JSON', 'invalid-request', () => packed('{', [])],
    ['whose publication has another shape', 'invalid-request', () => packed({ ...publication(), more: 1 }, [manifestOf(tree), ...files])],
    ['whose publication nests too deeply', 'invalid-request', () => packed(`${'['.repeat(300)}${']'.repeat(300)}`, [])],
    ['of another id than the address', 'invalid-request', () => packed(modulePublication({ id: 'm-b', versionId: 'v-a', version: '1', snapshotId: manifestId(tree) }), [manifestOf(tree), ...files])],
    ['with a content too many', 'invalid-request', () => packed(publication(), [manifestOf(tree), ...files, content('x')])],
    ['with a content that was changed on its way', 'content-mismatch', () => packed(publication(), [manifestOf(tree), content('print(1)'), { digest: sha256('print(2)'), bytes: Buffer.from('print(9)') }])],
    ['with a content too few', 'content-missing', () => packed(publication(), [manifestOf(tree), content('print(1)')])],
    ['with a manifest that says another size', 'content-mismatch', () => packed(publication({ of: wrongSize }), [manifestOf(wrongSize), ...files])],
    ['with a manifest that leads out', 'invalid-request', () => packed(publication({ of: outside }), [manifestOf(outside), content('print(1)')])],
    ['with a manifest that is not canonical', 'content-mismatch', () => packed(modulePublication({ id: 'm-a', versionId: 'v-a', version: '1', snapshotId: `sha256:${spaced.digest}` }), [spaced, ...files])],
    ['with something else for a manifest', 'invalid-request', () => packed(modulePublication({ id: 'm-a', versionId: 'v-a', version: '1', snapshotId: `sha256:${sha256('print(1)')}` }), [content('print(1)')])],
  ])('%s is refused, and nothing of it is kept', async (_what, code, options) => {
    await using world = await openAppWorld();
    const answer = await put(world, options());
    expect(await answer.json()).toMatchObject({ error: { code } });
    await nothingIsThere(world);
    expect(world.defects).toEqual([]);
  });

  test('is refused as any other is, and nothing of it is kept', async () => {
    await using world = await openAppWorld();
    const other = modulePublication({ id: 'm-b', versionId: 'v-b', version: '1', name: 'train' });
    expect((await world.ask('PUT', '/v1/workspaces/ws-1/modules/m-b/versions/v-b', { json: other, headers: { 'If-None-Match': '*' } })).status).toBe(201);
    const taken = await put(world, packed(publication({ name: 'Train' }), [manifestOf(tree), ...files]));
    expect(await taken.json()).toMatchObject({ error: { code: 'name-taken', holder: { id: 'm-b' } } });
    await nothingIsThere(world);
    expect((await put(world, { ...whole, as: 'reader' })).status).toBe(403);
    expect((await put(world, { ...whole, as: 'nobody' })).status).toBe(401);
    await nothingIsThere(world);
    expect((await put(world, whole)).status).toBe(201);
    const clash = await put(world, packed(publication({ command: 'other' }), [manifestOf(tree), ...files]));
    expect(await clash.json()).toMatchObject({ error: { code: 'version-conflict', suggestedVersion: '2' } });
  });

  test('has the limits of a pack, and its publication those of one', async () => {
    await using world = await openAppWorld({ app: { limits: { packBytes: 20_000, documentBytes: 10_000 } } });
    const text = 'x'.repeat(30_000);
    const large = treeOf({ 'a.py': text });
    expect((await put(world, packed(publication({ of: large }), [manifestOf(large), content(text)]))).status).toBe(413);
    expect((await put(world, packed(publication({ command: 'x'.repeat(11_000) }), [manifestOf(tree), ...files]))).status).toBe(413);
    expect((await put(world, whole)).status).toBe(201);
  });
});
