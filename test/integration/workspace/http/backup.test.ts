import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { systemClock } from '#electron/clock.ts';
import { canonicalManifest, makeManifest, manifestId } from '#electron/content/manifest.ts';
import { findControl } from '#electron/workspace/server/control.ts';
import { openOperator } from '#electron/workspace/server/open-operator.ts';
import type { Operator } from '#electron/workspace/server/operator.ts';
import { restoreBackup } from '#electron/workspace/server/restore.ts';
import { BadBackupError, NotEmptyError, UnfinishedRestoreError } from '#electron/workspace/server/server-errors.ts';
import { openServerParts } from '#electron/workspace/server/server-parts.ts';
import type { WorkspaceServer } from '#electron/workspace/server/start-workspace-server.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { sha256, urlPublication } from '#test/kit/workspace/documents.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';

const options = (folder: string, store: MemoryStore) => ({ folder, store, clock: systemClock, version: '0.0.0' });

/** Three versions, one of which has a snapshot, of two data assets. */
async function fill({ parts, founded }: WorkspaceServer): Promise<{ readonly workspace: string; readonly snapshot: string }> {
  const workspace = founded?.workspace ?? '';
  const caller = await parts.service.operator(workspace);
  const bytes = Buffer.from('a,b\n1,2\n');
  await parts.storage.put(workspace, [{ digest: sha256(bytes), bytes }]);
  const manifest = makeManifest([{ kind: 'file', path: 'rows.csv', size: bytes.byteLength, executable: false, digest: sha256(bytes) }]);
  const snapshot = manifestId(manifest);
  await parts.content.putSnapshot(workspace, snapshot, manifest);
  await parts.service.publish(caller, 'data', 'd-1', 'v-1', urlPublication({ id: 'd-1', version: '1', versionId: 'v-1', snapshotId: snapshot }));
  await parts.service.publish(caller, 'data', 'd-2', 'v-3', urlPublication({ id: 'd-2', version: '1', versionId: 'v-3' }));
  await parts.service.publish(caller, 'data', 'd-1', 'v-2', urlPublication({ id: 'd-1', version: '2', versionId: 'v-2' }));
  return { workspace, snapshot };
}

async function backUp(operator: Operator, file: string): Promise<void> {
  await pipeline(Readable.from(operator.backup()), createWriteStream(file));
}

test('what was backed up while it served is there after a restore, under another history', async () => {
  using folder = temporaryFolder();
  const file = path.join(folder.path, 'backup.tar');
  const from = path.join(folder.path, 'from');
  const to = path.join(folder.path, 'to');
  await using server = await startServer(from);
  const { workspace, snapshot } = await fill(server);
  const before = await server.parts.service.changes(await server.parts.service.operator(workspace), 0);
  const operator = findControl(from);
  if (operator === undefined) throw new Error('the server cannot be reached');
  await operator.addMember(undefined, 'Bea', 'reader');
  await backUp(operator, file);

  const store = new MemoryStore();
  expect(await restoreBackup(file, options(to, store))).toMatchObject({ entities: 2, contents: 1 });
  await using restored = await startServer(to, { store });
  expect(restored.founded).toBeUndefined();
  const { service, content } = restored.parts;
  const caller = await service.operator(workspace);
  const after = await service.changes(caller, 0);
  expect(after.epoch).not.toBe(before.epoch);
  const unplaced = (changes: typeof before) => changes.changes.map(({ kind, entity: { seq: _seq, ...entity } }) => ({ kind, entity }));
  expect(unplaced(after)).toEqual(unplaced(before));
  expect(await service.versionDocument(caller, 'data', 'd-1', 'v-1')).toMatchObject({ document: { snapshot_id: snapshot } });
  expect(JSON.parse(await content.snapshot(workspace, snapshot))).toMatchObject({ entries: [{ path: 'rows.csv' }] });
  expect((await service.members(caller)).map(({ name }) => name).sort()).toEqual(['Bea', 'admin']);
  expect((await service.audit(caller)).entries.length).toBeGreaterThan(3);
  // Tokens of before open it, and publishing goes on.
  expect(await service.authenticate(server.founded?.token ?? '')).toMatchObject({ workspace, role: 'admin' });
  expect(await service.publish(caller, 'data', 'd-2', 'v-4', urlPublication({ id: 'd-2', version: '2', versionId: 'v-4' }))).toMatchObject({ outcome: 'created' });
});

test('a snapshot whose contents never arrived, or were damaged, is left out of a restore and told of; the rest is there', async () => {
  using folder = temporaryFolder();
  const from = path.join(folder.path, 'from');
  await using server = await startServer(from);
  const { workspace, snapshot } = await fill(server);
  const { storage } = server.parts;
  // What a server that was killed in the middle of a publication leaves: the manifest is there, and what it names is not.
  const cut = makeManifest([{ kind: 'file', path: 'lost.csv', size: 4, executable: false, digest: sha256('lost') }]);
  await storage.putRecord(workspace, 'snapshots', manifestId(cut).slice('sha256:'.length), canonicalManifest(cut));
  const bytes = Buffer.from('kept');
  await storage.put(workspace, [{ digest: sha256(bytes), bytes }]);
  const damaged = makeManifest([{ kind: 'file', path: 'kept.csv', size: 4, executable: false, digest: sha256(bytes) }]);
  await server.parts.content.putSnapshot(workspace, manifestId(damaged), damaged);
  await rm(path.join(from, 'content', workspace, 'blobs', sha256(bytes)));
  const operator = findControl(from);
  if (operator === undefined) throw new Error('the server cannot be reached');
  const file = path.join(folder.path, 'backup.tar');
  await backUp(operator, file);

  const to = path.join(folder.path, 'to');
  const store = new MemoryStore();
  const told = await restoreBackup(file, options(to, store));
  expect(told).toMatchObject({ entities: 2, contents: 1 });
  expect([...told.incomplete].sort((a, b) => (a.snapshot < b.snapshot ? -1 : 1))).toEqual([manifestId(cut), manifestId(damaged)].sort().map((id) => ({ workspace, snapshot: id })));
  await using restored = await startServer(to, { store });
  const { service, content } = restored.parts;
  expect(await content.snapshot(workspace, snapshot)).toBe(canonicalManifest(makeManifest([{ kind: 'file', path: 'rows.csv', size: 8, executable: false, digest: sha256('a,b\n1,2\n') }])));
  await expect(content.snapshot(workspace, manifestId(cut))).rejects.toThrow('There is no snapshot');
  expect((await service.changes(await service.operator(workspace), 0)).changes).toHaveLength(2);
});

test('a backup that was cut off or changed is refused, and no server serves what is left of it', async () => {
  using folder = temporaryFolder();
  const at = (name: string): string => path.join(folder.path, name);
  await using server = await startServer(at('from'));
  await fill(server);
  await using operator = findControl(at('from'));
  if (operator === undefined) throw new Error('the server cannot be reached');
  await backUp(operator, at('whole.tar'));
  const whole = readFileSync(at('whole.tar'));
  const changed = Buffer.from(whole);
  const place = changed.indexOf('rows.csv');
  changed.write('ROWS', place);
  writeFileSync(at('changed.tar'), changed);
  writeFileSync(at('short.tar'), whole.subarray(0, whole.length - 2_048));
  for (const name of ['changed', 'short']) {
    await expect(restoreBackup(at(`${name}.tar`), options(at(name), new MemoryStore())), name).rejects.toThrow(name === 'changed' ? BadBackupError : /cut/u);
    await expect(openServerParts(options(at(name), new MemoryStore()))).rejects.toThrow(UnfinishedRestoreError);
  }
  await expect(restoreBackup(at('whole.tar'), options(at('from'), new MemoryStore()))).rejects.toThrow(NotEmptyError);
});

test('whoever keeps the server manages members also while it does not serve', async () => {
  using folder = temporaryFolder();
  const store = new MemoryStore();
  await (await startServer(folder.path, { store }))[Symbol.asyncDispose]();
  expect(existsSync(path.join(folder.path, 'control.json'))).toBe(false);
  await using operator = await openOperator(options(folder.path, store));
  const { token } = await operator.addMember(undefined, 'Bea', 'contributor');
  expect(token).toMatch(/^drydock_/u);
  expect(await operator.removeMember(undefined, 'Bea')).toMatchObject({ name: 'Bea', status: 'removed' });
  await expect(operator.addToken(undefined, 'Nobody')).rejects.toThrow("no member 'Nobody'");
  await operator.create('Second');
  await expect(operator.members(undefined)).rejects.toThrow('Say which workspace');
  expect(await operator.members('Second')).toHaveLength(1);
});
