import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HomeTransfer } from '#electron/sync/content/home-transfer.ts';
import type { TransferLimits } from '#electron/sync/content/transfer-limits.ts';
import type { FetchPort } from '#electron/sync/remote/http-exchange.ts';
import type { RemoteContent } from '#electron/sync/remote/remote-workspace.ts';
import { openHomeKit, type HomeKit } from '#test/kit/sync/home-kit.ts';
import { remoteOf } from '#test/kit/sync/remote-of.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const noImages = async () => {
  throw new Error('No image is moved here.');
};

/** Small pieces, so that little content makes many requests. */
const tiny: Partial<TransferLimits> = { smallBytes: 1_000, packBytes: 3_000, packContents: 20, partBytes: 4_096, atOnce: 3 };

const transferOf = (home: HomeKit, remote: RemoteContent): HomeTransfer => new HomeTransfer({ layout: home.layout, snapshots: home.snapshots, remote, images: noImages, limits: tiny });

const manyFiles = (): Record<string, Uint8Array> => ({
  ...Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`src/part-${String(at)}.py`, randomBytes(at * 10)])),
  'weights/large.bin': randomBytes(50_000),
  'weights/larger.bin': randomBytes(70_001),
});

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')];
  }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Requests as they went, and a hand on each. */
function watched(on: (request: Request, count: number) => Response | undefined | Promise<Response | undefined> = () => undefined) {
  const lines: string[] = [];
  const through = (send: FetchPort): FetchPort => async (request) => {
    lines.push(`${request.method} ${new URL(request.url).pathname.replace('/v1/workspaces/ws-1/', '').replaceAll(/[0-9a-f]{64}/gu, 'DIGEST')}`);
    return (await on(request, lines.length)) ?? send(request);
  };
  return { lines, through };
}

test('a snapshot goes to the workspace and comes to another home, byte for byte', async () => {
  await using world = await openAppWorld();
  await using mine = openHomeKit();
  await using theirs = openHomeKit();
  const files = manyFiles();
  const id = await mine.capture(files);
  const progress: { done: number; total: number }[] = [];
  await transferOf(mine, remoteOf(world).content).sendSnapshot(id, { onProgress: (step) => progress.push(step) });
  const total = [...new Map(Object.values(files).map((bytes) => [sha256(bytes), bytes.length])).values()].reduce((sum, size) => sum + size, 0);
  expect(progress.at(-1)).toEqual({ done: total, total });

  const receiver = transferOf(theirs, remoteOf(world, { as: 'reader' }).content);
  await receiver.fetchSnapshot(id);
  const folder = mkdtempSync(path.join(theirs.layout.root, 'out-'));
  await theirs.snapshots.materialise(id, folder);
  expect(filesOf(folder)).toEqual(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])));
  expect(readdirSync(theirs.layout.staging)).toEqual([]);
  expect(readdirSync(path.join(theirs.layout.root, 'cache', 'partial'))).toEqual([]);
  expect(world.defects).toEqual([]);
});

test('only what is missing is sent, and what is here is not fetched', async () => {
  await using world = await openAppWorld();
  await using home = openHomeKit();
  const files = manyFiles();
  const requests = watched();
  const transfer = transferOf(home, remoteOf(world, { through: requests.through }).content);
  await transfer.sendSnapshot(await home.capture(files));
  requests.lines.length = 0;
  await transfer.sendSnapshot(await home.capture({ ...files, 'one-more.py': 'print(1)' }));
  expect(requests.lines).toEqual(['POST blobs/missing', 'POST blobs', 'PUT snapshots/sha256%3ADIGEST']);
  requests.lines.length = 0;
  await transfer.fetchSnapshot(await home.capture(files));
  expect(requests.lines).toEqual([]);
});

test('a small snapshot is sent whole, in one request, as often as it is sent', async () => {
  await using world = await openAppWorld();
  await using home = openHomeKit();
  const requests = watched();
  const transfer = transferOf(home, remoteOf(world, { through: requests.through }).content);
  const id = await home.capture({ 'train.py': 'print(1)', 'empty.py': '', 'twice.py': 'print(1)' });
  const progress: { done: number; total: number }[] = [];
  await transfer.sendSnapshot(id, { onProgress: (step) => progress.push(step) });
  await transfer.sendSnapshot(id);
  expect(requests.lines).toEqual(['PUT snapshots/sha256%3ADIGEST/pack', 'PUT snapshots/sha256%3ADIGEST/pack']);
  expect(progress).toEqual([{ done: 8, total: 8 }]);
  await using other = openHomeKit();
  await transferOf(other, remoteOf(world).content).fetchSnapshot(id);
  await other.snapshots.verify(id);
});

test('an upload that was cut goes on where it stands, whatever got lost', async () => {
  await using world = await openAppWorld();
  await using home = openHomeKit();
  const id = await home.capture({ 'large.bin': randomBytes(40_000) });
  let cut = 0;
  // Every second part is lost: before the server has it, or after it has it.
  const requests = watched(async (request, count) => {
    if (request.method !== 'PATCH' || count % 2 === 0) return undefined;
    cut += 1;
    if (cut % 2 === 0) await world.app.fetch(request);
    throw new TypeError('fetch failed');
  });
  const transfer = transferOf(home, remoteOf(world, { through: requests.through }).content);
  let tries = 0;
  for (;;) {
    tries += 1;
    try {
      await transfer.sendSnapshot(id);
      break;
    } catch (error) {
      expect(error).toMatchObject({ code: 'workspace-unreachable' });
    }
  }
  expect(tries).toBeGreaterThan(2);
  expect(requests.lines.filter((line) => line.startsWith('PATCH')).length).toBeLessThanOrEqual(10 + cut);
  await using other = openHomeKit();
  await transferOf(other, remoteOf(world).content).fetchSnapshot(id);
});

test('a download that was cut goes on where it stands', async () => {
  await using world = await openAppWorld();
  await using mine = openHomeKit();
  await using theirs = openHomeKit();
  const id = await mine.capture({ 'large.bin': randomBytes(300_000) });
  await transferOf(mine, remoteOf(world).content).sendSnapshot(id);
  const ranges: (string | null)[] = [];
  const cutting = watched(async (request) => {
    if (request.method !== 'GET' || !request.url.includes('/blobs/')) return undefined;
    ranges.push(request.headers.get('range'));
    const whole = await world.app.fetch(request);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    return new Response(bytes.subarray(0, 120_000), { status: whole.status, headers: { 'content-range': whole.headers.get('content-range') ?? '' } });
  });
  const transfer = transferOf(theirs, remoteOf(world, { through: cutting.through }).content);
  await expect(transfer.fetchSnapshot(id)).rejects.toMatchObject({ code: 'content-cut' });
  await expect(transfer.fetchSnapshot(id)).rejects.toMatchObject({ code: 'content-cut' });
  expect(await theirs.snapshots.has(id)).toBe(false);
  await transfer.fetchSnapshot(id);
  expect(ranges).toEqual([null, 'bytes=120000-', 'bytes=240000-']);
  await theirs.snapshots.verify(id);
});

test('what a server gives wrong is refused, and nothing of it stays', async () => {
  await using world = await openAppWorld();
  await using mine = openHomeKit();
  const id = await mine.capture({ 'large.bin': randomBytes(30_000), 'small.py': 'print(1)' });
  await transferOf(mine, remoteOf(world).content).sendSnapshot(id);
  const lies: Record<string, (whole: Uint8Array<ArrayBuffer>) => BodyInit> = {
    'another content': (whole) => whole.map((byte) => byte ^ 1),
    'a content without an end': () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10_000)) }),
  };
  for (const [what, lie] of Object.entries(lies)) {
    await using theirs = openHomeKit();
    const lying = watched(async (request) => {
      if (request.method !== 'GET' || !request.url.includes('/blobs/')) return undefined;
      return new Response(lie(new Uint8Array(await (await world.app.fetch(request)).arrayBuffer())));
    });
    const transfer = transferOf(theirs, remoteOf(world, { through: lying.through }).content);
    await expect(transfer.fetchSnapshot(id), what).rejects.toMatchObject({ code: 'wrong-content' });
    expect(await theirs.snapshots.has(id)).toBe(false);
    expect(readdirSync(theirs.layout.staging)).toEqual([]);
    expect(readdirSync(path.join(theirs.layout.root, 'cache', 'partial'))).toEqual([]);
    expect(existsSync(path.join(theirs.layout.blobs, 'loose')) ? readdirSync(path.join(theirs.layout.blobs, 'loose')) : []).toEqual([]);
  }
});

test('what an earlier try left damaged is fetched again', async () => {
  await using world = await openAppWorld();
  await using mine = openHomeKit();
  await using theirs = openHomeKit();
  const large = randomBytes(30_000);
  const id = await mine.capture({ 'large.bin': large });
  await transferOf(mine, remoteOf(world).content).sendSnapshot(id);
  const transfer = transferOf(theirs, remoteOf(world).content);
  await expect(transfer.fetchSnapshot('sha256:../../etc/passwd')).rejects.toMatchObject({ code: 'snapshot-not-found' });
  mkdirSync(path.join(theirs.layout.root, 'cache', 'partial'), { recursive: true });
  writeFileSync(path.join(theirs.layout.root, 'cache', 'partial', sha256(large)), 'damaged');
  await expect(transfer.fetchSnapshot(id)).rejects.toMatchObject({ code: 'wrong-content' });
  await transfer.fetchSnapshot(id);
  await theirs.snapshots.verify(id);
});

test('who stops a transfer is obeyed, and the next one goes on', async () => {
  await using world = await openAppWorld();
  await using home = openHomeKit();
  const id = await home.capture(manyFiles());
  const stop = new AbortController();
  const requests = watched((_request, count) => {
    if (count === 6) stop.abort();
    return undefined;
  });
  const remote = remoteOf(world, { through: requests.through }).content;
  await expect(transferOf(home, remote).sendSnapshot(id, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(requests.lines.length).toBeLessThan(10);
  await transferOf(home, remote).sendSnapshot(id);
});

test('a content that is damaged here is not sent as if it were whole', async () => {
  await using world = await openAppWorld();
  await using home = openHomeKit();
  const id = await home.capture({ 'a.py': 'print(1)' });
  const loose = path.join(home.layout.blobs, 'loose');
  for (const name of readdirSync(loose)) writeFileSync(path.join(loose, name), 'print(2)');
  await expect(transferOf(home, remoteOf(world).content).sendSnapshot(id)).rejects.toMatchObject({ code: 'damaged-content' });
});
