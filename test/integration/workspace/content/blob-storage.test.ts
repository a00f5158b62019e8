import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobStorage } from '#electron/workspace/content/blob-storage.ts';
import { ContentStorageError } from '#electron/workspace/content/content-storage-error.ts';
import { FolderStorage } from '#electron/workspace/content/folder-storage.ts';
import { S3Storage } from '#electron/workspace/content/s3-storage.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';
import { startS3 } from '#test/kit/workspace/s3-server.ts';
import { temporaryFolder } from '#test/kit/workspace/server-world.ts';

const folder = temporaryFolder();
let s3: Awaited<ReturnType<typeof startS3>> | undefined;
beforeAll(async () => {
  s3 = await startS3(path.join(folder.path, 's3'));
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Storages over what is kept between two openings. */
const kinds: readonly (readonly [string, () => BlobStorage])[] = [
  ['a folder', () => new FolderStorage(path.join(folder.path, 'content'))],
  ['S3', () => new S3Storage(s3?.place ?? { endpoint: '', bucket: '', prefix: '', region: '', accessKey: '', secretKey: '' })],
];

describe.each(kinds)('contents in %s', (_name, open) => {
  const content = (text: string) => ({ digest: sha256(text), bytes: Buffer.from(text) });

  test('what was put is there, as a whole and in parts, also for the next one who opens it', async () => {
    const [one, empty] = [content('one two three'), content('')];
    await open().put('ws-1', [one, empty, one]);
    const storage = open();
    expect(await storage.sizes('ws-1', [one.digest, empty.digest, sha256('none')])).toEqual(new Map([[one.digest, 13], [empty.digest, 0]]));
    expect(await textOf(storage.read('ws-1', one.digest))).toBe('one two three');
    expect(await textOf(storage.read('ws-1', one.digest, { from: 4, to: 7 }))).toBe('two');
    expect(await textOf(storage.read('ws-1', empty.digest))).toBe('');
    expect(await storage.sizes('ws-1', [one.digest])).toEqual(new Map([[one.digest, 13]]));
  });

  test('a workspace does not have what another has', async () => {
    const secret = content('secret');
    await open().put('ws-1', [secret]);
    expect(await open().sizes('ws-2', [secret.digest])).toEqual(new Map());
    await expect(textOf(open().read('ws-2', secret.digest))).rejects.toThrow(ContentStorageError);
    await open().put('ws-2', [secret]);
    expect(await open().sizes('ws-2', [secret.digest])).toEqual(new Map([[secret.digest, 6]]));
  });

  test('a large content is taken over from a file', async () => {
    const bytes = randomBytes(11 * 1024 * 1024 + 7);
    const file = path.join(folder.path, `large-${sha256(bytes)}`);
    writeFileSync(file, bytes);
    mkdirSync(path.join(folder.path, 'content', 'ws-1', 'blobs'), { recursive: true });
    const storage = open();
    await storage.adopt('ws-1', sha256(bytes), file);
    expect(existsSync(file)).toBe(false);
    expect(await open().sizes('ws-1', [sha256(bytes)])).toEqual(new Map([[sha256(bytes), bytes.byteLength]]));
    const pieces = [];
    for await (const piece of open().read('ws-1', sha256(bytes))) pieces.push(piece);
    expect(sha256(Buffer.concat(pieces))).toBe(sha256(bytes));
  });

  test('records are kept by kind and name, and the last one of a name is the one', async () => {
    const storage = open();
    const name = sha256('name');
    expect(await storage.record('ws-1', 'images', name)).toBeUndefined();
    await storage.putRecord('ws-1', 'images', name, '{"a":1}');
    await storage.putRecord('ws-1', 'images', name, '{"ä":2}');
    expect(await open().record('ws-1', 'images', name)).toBe('{"ä":2}');
    expect(await open().record('ws-2', 'images', name)).toBeUndefined();
    expect(await listOf(open().records('ws-1', 'images'))).toEqual([name]);
    expect(await listOf(open().records('ws-1', 'snapshots'))).toEqual([]);
  });

  test('all contents of a workspace can be listed', async () => {
    const many = Array.from({ length: 30 }, (_, at) => content(`number ${String(at)}`));
    await open().put('ws-list', many);
    expect((await listOf(open().blobs('ws-list'))).sort()).toEqual(many.map(({ digest }) => digest).sort());
    expect(await listOf(open().blobs('ws-none'))).toEqual([]);
  });

  test('it says whether it can be used', async () => {
    await open().check();
  });
});

test('a content that the disk damaged is not given out as whole, and can be sent again', async () => {
  const at = path.join(folder.path, 'damaged');
  const storage = new FolderStorage(at);
  const digest = sha256('whole');
  await storage.put('ws-1', [{ digest, bytes: Buffer.from('whole') }]);
  writeFileSync(path.join(at, 'ws-1', 'blobs', digest), 'wrong');
  await expect(textOf(storage.read('ws-1', digest))).rejects.toThrow('damaged');
  await storage.put('ws-1', [{ digest, bytes: Buffer.from('whole') }]);
  expect(await textOf(storage.read('ws-1', digest))).toBe('whole');
  expect(readdirSync(path.join(at, 'ws-1', 'staging'))).toEqual([]);
});

test('a bucket that cannot be reached is told as that', async () => {
  const storage = new S3Storage({ endpoint: 'http://127.0.0.1:1', bucket: 'none', prefix: '', region: 'r', accessKey: 'k', secretKey: 's' });
  await expect(storage.check()).rejects.toThrow(ContentStorageError);
  await expect(storage.sizes('ws-1', [sha256('x')])).rejects.toThrow(ContentStorageError);
});

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString();
}

async function listOf(names: AsyncIterable<string>): Promise<string[]> {
  const all = [];
  for await (const name of names) all.push(name);
  return all;
}
