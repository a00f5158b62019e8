import { utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FolderStorage } from '#electron/workspace/content/folder-storage.ts';
import { Uploads, type UploadRoom } from '#electron/workspace/content/uploads.ts';
import { RefusalError } from '#electron/workspace/refusal-error.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';
import { temporaryFolder } from '#test/kit/workspace/server-world.ts';

function open(folder: string, room?: UploadRoom): { uploads: Uploads; storage: FolderStorage } {
  const storage = new FolderStorage(path.join(folder, 'content'));
  return { storage, uploads: new Uploads(path.join(folder, 'uploads'), storage, room) };
}

async function* pieces(...texts: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
    await Promise.resolve();
  }
}

const whole = 'abcdefghij';
const digest = sha256(whole);

test('an upload goes on where it stood, also after a lost connection and a restart', async () => {
  using folder = temporaryFolder();
  const before = open(folder.path);
  expect(await before.uploads.append('ws-1', digest, { offset: 0, total: 10 }, pieces('abc'))).toBe(3);
  await expect(before.uploads.append('ws-1', digest, { offset: 3, total: 10 }, pieces('de', new Error('gone')))).rejects.toThrow('gone');
  const { uploads, storage } = open(folder.path);
  expect(await uploads.offset('ws-1', digest)).toBe(5);
  expect(await uploads.offset('ws-2', digest)).toBe(0);
  await expect(uploads.append('ws-1', digest, { offset: 3, total: 10 }, pieces('x'))).rejects.toMatchObject({ failure: { code: 'content-mismatch', offset: 5 } });
  expect(await storage.sizes('ws-1', [digest])).toEqual(new Map());
  expect(await uploads.append('ws-1', digest, { offset: 5, total: 10 }, pieces('fgh', 'ij'))).toBe('whole');
  expect(await storage.sizes('ws-1', [digest])).toEqual(new Map([[digest, 10]]));
  expect(await uploads.offset('ws-1', digest)).toBe(0);
  expect(await uploads.append('ws-1', digest, { offset: 0, total: 10 }, pieces())).toBe('whole');
});

test('what is not what its digest says is dropped, and so is a part that says too much', async () => {
  using folder = temporaryFolder();
  const { uploads, storage } = open(folder.path);
  await expect(uploads.append('ws-1', digest, { offset: 0, total: 10 }, pieces('abcdefghiX'))).rejects.toMatchObject({ failure: { code: 'content-mismatch', offset: 0 } });
  expect(await uploads.offset('ws-1', digest)).toBe(0);
  await uploads.append('ws-1', digest, { offset: 0, total: 10 }, pieces('abc'));
  await expect(uploads.append('ws-1', digest, { offset: 3, total: 10 }, pieces('defgh', 'ijk'))).rejects.toThrow(RefusalError);
  expect(await uploads.offset('ws-1', digest)).toBe(3);
  expect(await storage.sizes('ws-1', [digest])).toEqual(new Map());
});

test('two who send the same content at the same time do not mix', async () => {
  using folder = temporaryFolder();
  const { uploads, storage } = open(folder.path);
  const send = async (): Promise<string> => {
    for (;;) {
      const offset = await uploads.offset('ws-1', digest);
      try {
        if ((await uploads.append('ws-1', digest, { offset, total: 10 }, pieces(whole.slice(offset, offset + 2)))) === 'whole') return 'whole';
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error;
      }
    }
  };
  expect(await Promise.all([send(), send(), send()])).toEqual(['whole', 'whole', 'whole']);
  expect(await storage.sizes('ws-1', [digest])).toEqual(new Map([[digest, 10]]));
});

test('what is unfinished takes no more room than it may: whoever comes too late waits, until something is finished or was left', async () => {
  using folder = temporaryFolder();
  const room = { mostBytes: 10, idleMs: 60_000 };
  await open(folder.path, room).uploads.append('ws-1', digest, { offset: 0, total: 10 }, pieces('abcdef'));
  const { uploads, storage } = open(folder.path, room);
  const late = sha256('late one');
  const begin = (workspace = 'ws-1'): Promise<number | 'whole'> => uploads.append(workspace, late, { offset: 0, total: 8 }, pieces('late', ' on'));
  await expect(begin()).rejects.toMatchObject({ failure: { code: 'too-many-requests', message: expect.stringContaining('10 B of the 10 B') }, retryAfterSeconds: 600 });
  expect(await begin('ws-2')).toBe(7);
  // What arrived before there was no room stays.
  expect([await uploads.offset('ws-1', late), await uploads.heldBytes()]).toEqual([4, 17]);
  utimesSync(path.join(folder.path, 'uploads', 'ws-1', late), 1, 1);
  expect(await uploads.append('ws-1', digest, { offset: 6, total: 10 }, pieces('ghij'))).toBe('whole');
  expect([await uploads.offset('ws-1', late), await uploads.heldBytes()]).toEqual([0, 7]);
  expect(await uploads.append('ws-1', late, { offset: 0, total: 8 }, pieces('late one'))).toBe('whole');
  expect([await uploads.heldBytes(), await storage.sizes('ws-1', [late, digest])]).toEqual([7, new Map([[late, 8], [digest, 10]])]);
});

test('uploads that nobody goes on with are removed after a while', async () => {
  using folder = temporaryFolder();
  const { uploads } = open(folder.path);
  await uploads.append('ws-1', digest, { offset: 0, total: 10 }, pieces('abc'));
  await uploads.append('ws-1', sha256('other'), { offset: 0, total: 5 }, pieces('o'));
  utimesSync(path.join(folder.path, 'uploads', 'ws-1', digest), 1, 1);
  expect(await uploads.sweep(Date.now() - 60_000)).toBe(1);
  expect([await uploads.offset('ws-1', digest), await uploads.offset('ws-1', sha256('other'))]).toEqual([0, 1]);
});
