import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { canonicalManifest, manifestId, type Manifest, type ManifestEntry } from '#electron/content/manifest.ts';
import { packHead } from '#electron/workspace/content/pack.ts';
import { failureSchema } from '#shared/workspace/failure.ts';
import { openAppWorld, type AppWorld } from '#test/kit/workspace/app-world.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';
import { packOf } from '#test/kit/workspace/packs.ts';

const base = '/v1/workspaces/ws-1';
const packType = { 'Content-Type': 'application/vnd.drydock.pack' };
const bytes = (...parts: readonly (string | Uint8Array)[]) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));

async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, failureSchema.parse(await answer.json()).error.code];
}

test('a content that is not what its digest says is not kept, and neither is what came with it', async () => {
  await using world = await openAppWorld();
  const lying = bytes(packOf(['good']), packHead(sha256('this'), 4), 'that');
  expect(await codeOf(await world.ask('POST', `${base}/blobs`, { body: lying, headers: packType }))).toEqual([409, 'content-mismatch']);
  const upload = await world.ask('PATCH', `${base}/blobs/${sha256('this')}`, { body: 'that', headers: { 'Upload-Offset': '0', 'Upload-Length': '4' } });
  expect(await codeOf(upload)).toEqual([409, 'content-mismatch']);
  expect(await world.content.missing('ws-1', [sha256('good'), sha256('this'), sha256('that')])).toHaveLength(3);
});

test('a pack that says more than it has takes no more room than it has', async () => {
  await using world = await openAppWorld({ app: { limits: { packBytes: 100_000 } } });
  const huge = packHead(sha256(''), 0);
  Buffer.from(huge.buffer, huge.byteOffset).writeBigUInt64BE(2n ** 63n, 32);
  const empties = bytes(...Array.from({ length: 20_001 }, () => packHead(sha256(''), 0)));
  const cases: readonly [Uint8Array<ArrayBuffer>, Record<string, string>, number, string][] = [
    [bytes(huge), packType, 400, 'invalid-request'],
    [bytes(packOf(['abc']).subarray(0, 42)), packType, 400, 'invalid-request'],
    [bytes('abc'), packType, 400, 'invalid-request'],
    [empties, packType, 413, 'too-large'],
    [bytes(gzipSync(Buffer.alloc(10_000_000))), { ...packType, 'Content-Encoding': 'gzip' }, 400, 'invalid-request'],
    [bytes(gzipSync(Buffer.alloc(10_000_000))), packType, 409, 'content-mismatch'],
    [packOf(['x']), { 'Content-Type': 'text/html' }, 400, 'invalid-request'],
  ];
  for (const [body, headers, status, code] of cases) {
    expect(await codeOf(await world.ask('POST', `${base}/blobs`, { body, headers }))).toEqual([status, code]);
  }
  await using roomy = await openAppWorld();
  expect(await codeOf(await roomy.ask('POST', `${base}/blobs`, { body: empties, headers: packType }))).toEqual([400, 'invalid-request']);
});

test('contents larger than a pack are not given as one', async () => {
  await using world = await openAppWorld({ app: { limits: { packBytes: 1_000 } } });
  const texts = [1, 2, 3].map((each) => String(each).repeat(400));
  for (const text of texts) await world.ask('POST', `${base}/blobs`, { body: packOf([text]), headers: packType });
  const digests = texts.map(sha256);
  expect(await codeOf(await world.ask('POST', `${base}/blobs/read`, { json: { digests } }))).toEqual([413, 'too-large']);
  // A name a thousand times is one content.
  const read = await world.ask('POST', `${base}/blobs/read`, { json: { digests: Array.from({ length: 1_000 }, () => digests[0]) } });
  expect(new Uint8Array(await read.arrayBuffer())).toEqual(packOf(texts.slice(0, 1)));
});

test('an upload that goes beyond what it said, or beyond all measure, is refused', async () => {
  await using world = await openAppWorld({ app: { limits: { blobBytes: 1_000, packBytes: 500 } } });
  const send = (offset: string, length: string, body: string) => world.ask('PATCH', `${base}/blobs/${sha256('x')}`, { body, headers: { 'Upload-Offset': offset, 'Upload-Length': length } });
  expect(await codeOf(await send('0', '5000', 'x'))).toEqual([413, 'too-large']);
  expect(await codeOf(await send('0', '2', 'xyz'))).toEqual([400, 'invalid-request']);
  expect(await codeOf(await send('0', '900', 'x'.repeat(501)))).toEqual([413, 'too-large']);
  expect(await codeOf(await send('9', '5', 'x'))).toEqual([400, 'invalid-request']);
  expect(await codeOf(await send('-1', '5', 'x'))).toEqual([400, 'invalid-request']);
  expect(await codeOf(await send('0', '1e99', 'x'))).toEqual([400, 'invalid-request']);
  expect(await codeOf(await send('0', 'NaN', 'x'))).toEqual([400, 'invalid-request']);
  const head = await world.ask('HEAD', `${base}/blobs/${sha256('x')}`);
  expect([head.status, head.headers.get('upload-offset')]).toEqual([404, '0']);
});

test('a snapshot that leads out of its folder, lies about its id or its sizes, is refused', async () => {
  await using world = await openAppWorld();
  await world.ask('POST', `${base}/blobs`, { body: packOf(['x']), headers: packType });
  const file = (name: string, size = 1): ManifestEntry => ({ kind: 'file', path: name, size, executable: false, digest: sha256('x') });
  const put = async (entries: ManifestEntry[], id?: string): Promise<[number, string]> => {
    const manifest: Manifest = { schemaVersion: 1, entries };
    return codeOf(await world.ask('PUT', `${base}/snapshots/${id ?? manifestId(manifest)}`, { body: canonicalManifest(manifest), headers: { 'Content-Type': 'application/json' } }));
  };
  const escaping: readonly ManifestEntry[][] = [
    [file('../a')], [file('/etc/passwd')], [file('a/../../b')], [file('a//b')], [file('./a')], [file('a\0b')],
    [{ kind: 'link', path: 'a', target: '/etc' }], [{ kind: 'link', path: 'a', target: '../..' }],
    [{ kind: 'link', path: 'a', target: '.' }, file('a/b')], [file('a'), file('a')], [file('a'), file('a/b')],
    [file(`${'x/'.repeat(3_000)}y`)],
  ];
  for (const entries of escaping) expect([entries[0]?.path.slice(0, 20), ...(await put(entries))]).toEqual([entries[0]?.path.slice(0, 20), 400, 'invalid-request']);
  expect(await put([file('a')], `sha256:${sha256('other')}`)).toEqual([409, 'content-mismatch']);
  expect(await put([file('a', 2)])).toEqual([409, 'content-mismatch']);
  expect(await put([{ kind: 'file', path: 'a', size: 1, executable: false, digest: sha256('absent') }])).toEqual([409, 'content-missing']);
  expect(await put([file('b'), file('a')])).toEqual([409, 'content-mismatch']);
});

test('an image is what its id says, or it is refused', async () => {
  await using world = await openAppWorld();
  await world.ask('POST', `${base}/blobs`, { body: packOf(['{"config":1}']), headers: packType });
  const manifest: Manifest = { schemaVersion: 1, entries: [{ kind: 'file', path: 'config.json', size: 12, executable: false, digest: sha256('{"config":1}') }] };
  const snapshot = manifestId(manifest);
  const image = { id: `sha256:${sha256('{"config":1}')}`, snapshot_id: snapshot, references: ['my/app:1'], platform: 'linux/amd64', bytes: 12 };
  expect(await codeOf(await world.ask('PUT', `${base}/images/${image.id}`, { json: image }))).toEqual([409, 'content-missing']);
  await world.ask('PUT', `${base}/snapshots/${snapshot}`, { json: manifest });
  const other = `sha256:${sha256('other')}`;
  expect(await codeOf(await world.ask('PUT', `${base}/images/${other}`, { json: image }))).toEqual([400, 'invalid-request']);
  expect(await codeOf(await world.ask('PUT', `${base}/images/${other}`, { json: { ...image, id: other } }))).toEqual([409, 'content-mismatch']);
  expect((await world.ask('PUT', `${base}/images/${image.id}`, { json: image })).status).toBe(201);
  expect(await (await world.ask('GET', `${base}/images?reference=my%2Fapp:1`)).json()).toEqual({ images: [image] });
  expect(await (await world.ask('GET', `${base}/images?reference=../../x`)).json()).toEqual({ images: [] });
});

test('no text in an address becomes a path on the disk', async () => {
  await using world = await openAppWorld();
  const before = filesOf(world);
  for (const name of ['..', '../../../etc/passwd', '%2e%2e%2f%2e%2e%2fetc', '..%5c..%5cx', `${sha256('x')}%00.json`, 'con', '~', 'a'.repeat(63), `${sha256('x')}/${sha256('x')}`]) {
    for (const place of ['blobs', 'snapshots', 'images']) {
      for (const method of ['GET', 'PUT', 'PATCH']) {
        const answer = await world.ask(method, `${base}/${place}/${name}`, method === 'GET' ? {} : { json: {}, headers: { 'Upload-Offset': '0', 'Upload-Length': '2' } });
        expect([place, name, method, answer.status >= 400 && answer.status < 500]).toEqual([place, name, method, true]);
      }
    }
  }
  expect(filesOf(world)).toEqual(before);
  expect(world.defects).toEqual([]);
});

function filesOf({ folder }: AppWorld): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map((name) => path.join(String(name))).sort() : [];
}
