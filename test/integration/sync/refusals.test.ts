import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { SealedModule } from '#shared/model/sealed.ts';
import { contentReport } from '#electron/sync/fidelity/report.ts';
import { remoteOf } from '#test/kit/sync/remote-of.ts';
import { openSyncHome } from '#test/kit/sync/sync-home.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const ws = 'ws-1';
const failure = (code: string, status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify({ error: { code, message: 'Not now.' } }), { status, headers: { 'Content-Type': 'application/json', ...headers } });

describe('what a workspace says no to', () => {
  test('a change that somebody made a moment before is read and merged, field by field', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    const { module } = await home.register({ name: 'train', publish: true });
    await home.sync.sync(ws);
    await home.app.catalog.describeModule('train', 'Mine.');
    let patched = 0;
    home.through = (send) => async (request) => {
      if (request.method === 'PATCH' && (patched += 1) === 1) {
        const other = remoteOf(world, { as: 'admin' });
        await other.patch('module', module.id, (await other.entity('module', module.id)).etag, { name: 'fit' });
      }
      return send(request);
    };
    expect(await home.sync.sync(ws)).toMatchObject({ conflicts: 0, queued: 0 });
    expect(patched).toBe(2);
    expect(await remoteOf(world).entity('module', module.id)).toMatchObject({ name: 'fit', description: 'Mine.' });
    expect(home.app.catalog.findModule('fit').description).toBe('Mine.');
  });

  test('what comes too often waits as long as it was told, and others go on', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    const { module } = await home.register({ name: 'train', publish: true });
    await home.register({ name: 'score', publish: true });
    let asked = 0;
    home.through = (send) => async (request) => {
      if (request.method !== 'PUT' || !request.url.includes(module.id)) return send(request);
      return (asked += 1) === 1 ? failure('too-many-requests', 429, { 'Retry-After': '60' }) : send(request);
    };
    expect(await home.sync.sync(ws)).toMatchObject({ published: [{ name: 'score' }], queued: 1 });
    expect(home.sync.outbox(ws)).toMatchObject([{ name: 'train', reason: 'trying-again', attempts: 1 }]);
    await home.sync.sync(ws);
    expect(asked).toBe(1);
    home.clock.forward(61_000);
    expect(await home.sync.sync(ws)).toMatchObject({ published: [{ name: 'train' }], queued: 0 });
  });

  test('one thing that was refused is tried again by itself, and what else waits is left alone', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    for (const name of ['train', 'score']) await home.register({ name, publish: true });
    let refuses = true;
    home.through = (send) => async (request) => (request.method === 'PUT' && refuses ? failure('too-large', 413, {}) : send(request));
    expect(await home.sync.sync(ws)).toMatchObject({ parked: 2 });
    refuses = false;
    const score = home.sync.outbox(ws).find(({ name }) => name === 'score');
    expect(await home.sync.sync(ws, { now: score?.id ?? '' })).toMatchObject({ published: [{ name: 'score' }], parked: 1 });
    expect(home.sync.outbox(ws)).toMatchObject([{ name: 'train', reason: 'parked', attempts: 1 }]);
    expect(await home.sync.sync(ws, { now: true })).toMatchObject({ published: [{ name: 'train' }], parked: 0 });
  });

  test('a name that was taken a moment before is a conflict, although nobody knew of it', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    await using other = openSyncHome(world);
    await home.register({ name: 'train', publish: true });
    const { module } = await other.register({ name: 'train', command: 'echo other', publish: true });
    let raced = false;
    home.through = (send) => async (request) => {
      if (request.method === 'PUT' && !raced) {
        raced = true;
        await other.sync.sync(ws);
      }
      return send(request);
    };
    expect(await home.sync.sync(ws)).toMatchObject({ conflicts: 1, published: [] });
    expect(home.sync.conflicts(ws)).toMatchObject([{ conflict: 'name-taken', holder: { id: module.id } }]);
  });

  test('an answer that is another version than was asked for is taken over by nobody', async () => {
    await using world = await openAppWorld();
    await using ann = openSyncHome(world);
    await using ben = openSyncHome(world);
    const { module } = await ann.register({ name: 'train', publish: true });
    await ann.sync.sync(ws);
    ben.through = (send) => async (request) => {
      const answer = await send(request);
      return request.url.includes('/versions/') ? new Response((await answer.text()).replaceAll('echo hello', 'echo stolen'), answer) : answer;
    };
    await expect(ben.sync.pull(ws, 'module', module.id, { offline: false })).rejects.toMatchObject({ code: 'workspace-unreachable' });
    expect(ben.app.catalog.listModules({ all: true })).toEqual([]);
  });
});

describe('what is meant to be published', () => {
  test('can be taken back while it waits', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    await home.register({ name: 'train', publish: true });
    await home.sync.unmark({ workspace: ws, kind: 'module', entity: 'train', versions: 'all' });
    expect(home.sync.outbox(ws)).toEqual([]);
    expect(await home.sync.sync(ws)).toMatchObject({ published: [] });
  });

  test('is refused, and nothing is marked, when it reads files that only this machine has', async () => {
    await using world = await openAppWorld();
    await using home = openSyncHome(world);
    const file = path.join(home.root, 'rows.csv');
    writeFileSync(file, 'a\n');
    const { version } = await home.register({ name: 'train' });
    const sealed: SealedModule = {
      kind: 'pipeline', name: 'flow', interface: { inputs: [], params: [], outputs: [] }, settings: { continueOnStepFailure: true, forceRerun: false }, ignored: [],
      nodes: [{ name: 'first', inputs: { rows: { kind: 'data', source: { kind: 'local', path: file }, path: [] } }, outputs: {}, ignored: [], environmentVariables: {}, resources: {}, use: { kind: 'reference', reference: 'train' } }],
    };
    const { module } = await home.app.catalog.registerVersion({ name: 'flow', description: '', format: 'v2', sealed, interface: sealed.interface, source: { fileName: 'flow.yml', text: 'flow' } });
    const asked = { workspace: ws, kind: 'module', entity: 'flow', versions: 'latest' } as const;
    const report = await home.sync.fidelity(asked);
    expect(report).toMatchObject({ publishable: false, together: [{ name: 'train', versions: [version.version] }] });
    expect(report.items.map(({ code }) => code).sort()).toEqual(['local-data', 'local-image', 'reference-not-published']);
    await expect(home.sync.markForPublishing(asked)).rejects.toThrow(file);
    expect(home.app.catalog.findModule(module.id).versions[0]?.publishTo).toBeUndefined();
  });

  test('says which image others will not have', () => {
    const sealed: SealedModule = { kind: 'foreign', type: 'spark', reason: 'it needs a cluster.', interface: { inputs: [], params: [], outputs: [] } };
    expect(contentReport(sealed, { rows: '/data/rows.csv' }, { mapped: () => undefined })).toMatchObject([{ code: 'not-run-locally', severity: 'note' }, { code: 'local-data', severity: 'error', subject: '/data/rows.csv' }]);
  });
});

test('thousands of things that are followed cost little to look at again', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  for (let at = 0; at < 120; at += 1) await home.register({ name: `module-${String(at)}`, publish: true });
  await home.sync.sync(ws);
  home.sync.workspaces();
  const reads = vi.spyOn(home.app.catalog.absorption.modules, 'version');
  expect(home.sync.workspaces()).toMatchObject([{ queued: 0, conflicts: 0, parked: 0 }]);
  // One look reads what changed only, and perhaps again what changed last; the first one of a process reads every document.
  expect(reads.mock.calls.length).toBeLessThan(10);
  reads.mockClear();
  await home.app.catalog.describeModule('module-7', 'Another one.');
  expect(home.sync.workspaces()).toMatchObject([{ queued: 1 }]);
  expect(reads).toHaveBeenCalled();
  expect(reads.mock.calls.length).toBeLessThan(20);
  reads.mockClear();
  home.reopen().workspaces();
  expect(reads.mock.calls.length).toBeGreaterThanOrEqual(120);
});

test('a damaged document is told of, and keeps nothing else from being exchanged', async () => {
  await using world = await openAppWorld();
  await using home = openSyncHome(world);
  const { module } = await home.register({ name: 'train', publish: true });
  await home.register({ name: 'score', publish: true });
  writeFileSync(path.join(home.app.layout.catalog, 'modules', module.id.slice(-1), `${module.id}.json`), '{ torn');
  expect(await home.sync.sync(ws)).toMatchObject({ published: [{ name: 'score' }], parked: 1 });
  expect(home.sync.outbox(ws)).toMatchObject([{ entityId: module.id, reason: 'parked', lastError: { code: 'corrupt-document' } }]);
});
