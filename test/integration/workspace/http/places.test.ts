import { randomBytes } from 'node:crypto';
import { createWriteStream, statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { systemClock } from '#electron/clock.ts';
import { makeManifest, manifestId } from '#electron/content/manifest.ts';
import { storageOf } from '#electron/cli/commands/workspace-server/places.ts';
import { findControl } from '#electron/workspace/server/control.ts';
import { openServerParts } from '#electron/workspace/server/server-parts.ts';
import { restoreBackup } from '#electron/workspace/server/restore.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { startS3 } from '#test/kit/workspace/s3-server.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';

const PART = 4 * 1024 * 1024;

test('a server over the embedded database and S3 keeps what it was given, and its backup goes into a folder', async () => {
  using folder = temporaryFolder();
  const at = (name: string): string => path.join(folder.path, name);
  await using s3 = await startS3(at('s3'));
  const storage = { kind: 's3', ...s3.place } as const;
  const content = randomBytes(2 * PART + 5);
  const digest = sha256(content);
  const manifest = makeManifest([{ kind: 'file', path: 'weights.bin', size: content.byteLength, executable: false, digest }]);
  const snapshotId = manifestId(manifest);
  let workspace = '';
  {
    await using server = await startServer(at('server'), { store: undefined, storage });
    workspace = server.founded?.workspace ?? '';
    const base = `${server.address}/v1/workspaces/${workspace}`;
    const authorization = { Authorization: `Bearer ${server.founded?.token ?? ''}` };
    const statuses = [];
    for (let offset = 0; offset < content.byteLength; offset += PART) {
      const part = await fetch(`${base}/blobs/${digest}`, {
        method: 'PATCH', headers: { ...authorization, 'Content-Type': 'application/octet-stream', 'Upload-Offset': String(offset), 'Upload-Length': String(content.byteLength) }, body: new Uint8Array(content.subarray(offset, offset + PART)),
      });
      statuses.push(part.status);
    }
    expect(statuses).toEqual([204, 204, 201]);
    const json = { ...authorization, 'Content-Type': 'application/json', 'If-None-Match': '*' };
    expect((await fetch(`${base}/snapshots/${snapshotId}`, { method: 'PUT', headers: json, body: JSON.stringify(manifest) })).status).toBe(201);
    const publication = modulePublication({ id: 'm-1', versionId: 'v-1', version: '1', snapshotId });
    expect((await fetch(`${base}/modules/m-1/versions/v-1`, { method: 'PUT', headers: json, body: JSON.stringify(publication) })).status).toBe(201);
    const tail = await fetch(`${base}/blobs/${digest}`, { headers: { ...authorization, Range: 'bytes=-5' } });
    expect([tail.status, Buffer.from(await tail.arrayBuffer())]).toEqual([206, content.subarray(-5)]);
    await using operator = findControl(at('server'));
    if (operator === undefined) throw new Error('the server cannot be reached');
    await pipeline(Readable.from(operator.backup()), createWriteStream(at('backup.tar')));
    expect(statSync(at('backup.tar')).size).toBeGreaterThan(content.byteLength);
    expect(server.defects).toEqual([]);
  }
  // What was in one database goes into any other.
  const options = { folder: at('restored'), store: new MemoryStore(), clock: systemClock, version: '0.0.0' };
  await restoreBackup(at('backup.tar'), options);
  await using parts = await openServerParts(options);
  const caller = await parts.service.operator(workspace);
  expect(await parts.service.versionDocument(caller, 'module', 'm-1', 'v-1')).toMatchObject({ document: { snapshot_id: snapshotId } });
  expect(await parts.content.missing(workspace, [digest])).toEqual([]);
  expect((await parts.service.changes(caller, 0)).changes).toHaveLength(1);
});

test('an upload whose sender goes away in the middle goes on later, and is no defect', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path);
  const address = `/v1/workspaces/${server.founded?.workspace ?? ''}/blobs/${sha256('abcdef')}`;
  const authorization = `Bearer ${server.founded?.token ?? ''}`;
  await new Promise<void>((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(`PATCH ${address} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nUpload-Offset: 0\r\nUpload-Length: 6\r\nContent-Length: 6\r\n\r\nabc`);
    });
    socket.on('error', reject).on('close', () => resolve());
    const look = async (): Promise<void> => {
      while ((await server.parts.uploads.offset(server.founded?.workspace ?? '', sha256('abcdef'))) < 3) await new Promise(setImmediate);
      socket.destroy();
    };
    look().catch(reject);
  });
  const rest = await fetch(server.address + address, { method: 'PATCH', headers: { 'Authorization': authorization, 'Upload-Offset': '3', 'Upload-Length': '6' }, body: 'def' });
  expect(rest.status).toBe(201);
  expect(server.defects).toEqual([]);
});

test('a storage is said as an address without keys', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  expect(storageOf('s3://bucket/a/b/?endpoint=https://s3.example.org&region=eu', keys)).toEqual({ kind: 's3', endpoint: 'https://s3.example.org', bucket: 'bucket', prefix: 'a/b', region: 'eu', accessKey: 'a', secretKey: 'b' });
  expect(storageOf('/srv/content', {})).toEqual({ kind: 'folder', folder: '/srv/content' });
  for (const [text, environment] of [['s3://bucket', {}], ['s3://k:s@bucket', keys], ['ftp://x', keys], ['s3://', keys], ['s3://bucket?endpoint=file:///x', keys]] as const) expect(() => storageOf(text, environment)).toThrow('cannot be used');
});
