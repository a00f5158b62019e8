import { readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalManifest, makeManifest, manifestId, type Manifest } from '#electron/content/manifest.ts';
import { DockerEngineImages } from '#electron/sync/content/docker-images.ts';
import type { EngineImages } from '#electron/sync/content/engine-images.ts';
import { HomeTransfer } from '#electron/sync/content/home-transfer.ts';
import type { RemoteContent } from '#electron/sync/remote/remote-workspace.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { openHomeKit, type HomeKit } from '#test/kit/sync/home-kit.ts';
import { remoteOf } from '#test/kit/sync/remote-of.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';

const never = new AbortController().signal;

function transferOf(home: HomeKit, remote: RemoteContent, images: EngineImages): HomeTransfer {
  return new HomeTransfer({ layout: home.layout, snapshots: home.snapshots, remote, images: async () => images });
}

describeWithDocker('images of a real engine', (docker) => {
  test('an image goes to the workspace, and comes back where it is not any more, as it was', async () => {
    await using world = await openAppWorld();
    await using home = openHomeKit();
    const engine = await clientOf(docker.host()).docker();
    const images = new DockerEngineImages({ DOCKER_HOST: docker.host() });
    // One of its own: others use that of the kit at the same time.
    const container = await engine.createContainer({ Image: 'busybox:local', Cmd: ['true'] });
    await container.commit({ repo: 'team/busy', tag: '1' });
    await container.remove({ force: true });
    const before = await images.find('team/busy:1', never);
    let sent = 0;
    const sender = transferOf(home, remoteOf(world, { through: (send) => async (request) => {
      if (request.method === 'PATCH' || (request.method === 'POST' && request.url.endsWith('/blobs'))) sent += 1;
      return send(request);
    } }).content, images);
    await sender.sendImage('team/busy:1');
    expect(sent).toBeGreaterThan(0);
    sent = 0;
    await sender.sendImage('team/busy:1');
    expect(sent).toBe(0);
    expect(await remoteOf(world).content.findImage('docker.io/team/busy:1')).toMatchObject({ id: before?.id, platform: before?.platform });

    await engine.getImage('team/busy:1').remove();
    expect(await images.find(before?.id ?? '', never)).toBeUndefined();
    const receiver = transferOf(home, remoteOf(world, { as: 'reader' }).content, images);
    expect(await receiver.fetchImage('team/other:1')).toBe(false);
    expect(await receiver.fetchImage('team/busy:1')).toBe(true);
    expect(await images.find('team/busy:1', never)).toEqual(before);
    await engine.getImage('team/busy:1').remove();
    expect(readdirSync(home.layout.staging)).toEqual([]);
    await expect(sender.sendImage('team/nothing:1')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('images of a hostile workspace', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

  /** A workspace with an image of these files, whose id is the digest of `config`. */
  async function given(files: Readonly<Record<string, string>>, config = 'config') {
    const world = await openAppWorld();
    const remote = remoteOf(world).content;
    const manifest: Manifest = makeManifest(Object.entries(files).map(([name, text]) => ({ kind: 'file', path: name, size: text.length, executable: false, digest: sha256(text) })));
    await remote.sendPack(Object.values(files).map((text) => ({ digest: sha256(text), bytes: Buffer.from(text) })));
    const id = manifestId(manifest);
    await remote.putSnapshot(id, manifest);
    const image = { id: `sha256:${sha256(config)}`, snapshot_id: id, references: ['docker.io/team/busy:1'], platform: 'linux/amd64', bytes: 1 };
    return { world, image, text: canonicalManifest(manifest) };
  }

  /** An engine that has nothing and remembers what it was given. */
  function engine(id: string | undefined): EngineImages & { readonly loaded: string[] } {
    const loaded: string[] = [];
    return {
      loaded,
      find: async () => (loaded.length === 0 || id === undefined ? undefined : { id, platform: 'linux/amd64' }),
      save: () => Promise.reject(new Error('Nothing is saved here.')),
      load: async (reference, archive) => {
        let bytes = 0;
        for await (const piece of archive) bytes += piece.length;
        loaded.push(`${reference} ${String(bytes % 512)}`);
      },
    };
  }

  const names = (...tags: readonly string[]): string => JSON.stringify([{ Config: 'config.json', RepoTags: tags, Layers: [] }]);

  test('one that is what it says is loaded, one whose archive is named otherwise is not', async () => {
    const good = await given({ 'config.json': 'config', 'manifest.json': names('team/busy:1') });
    await using home = openHomeKit();
    const images = engine(good.image.id);
    await remoteOf(good.world).content.putImage(good.image);
    expect(await transferOf(home, remoteOf(good.world).content, images).fetchImage('team/busy:1')).toBe(true);
    expect(images.loaded).toEqual(['team/busy:1 0']);
    await good.world[Symbol.asyncDispose]();
  });

  test.each<[string, Record<string, string>, string | undefined, string]>([
    ['gives out other names', { 'config.json': 'config', 'manifest.json': names('team/busy:1', 'python:3.11') }, undefined, 'also calls images python:3.11'],
    ['has a list of names that is none', { 'config.json': 'config', 'manifest.json': '{' }, undefined, 'cannot be read'],
    ['becomes another image', { 'config.json': 'config', 'manifest.json': names('team/busy:1') }, `sha256:${'0'.repeat(64)}`, 'became another one'],
    ['has a file that no image has', { 'config.json': 'config', ['x'.repeat(150)]: '1', 'manifest.json': names('team/busy:1') }, undefined, 'which no image has'],
  ])('one that %s is refused', async (_what, files, becomes, why) => {
    const bad = await given(files);
    await using home = openHomeKit();
    await remoteOf(bad.world).content.putImage(bad.image);
    await expect(transferOf(home, remoteOf(bad.world).content, engine(becomes)).fetchImage('team/busy:1')).rejects.toThrow(why);
    expect(readdirSync(home.layout.staging)).toEqual([]);
    expect(readdirSync(path.join(home.layout.root, 'cache', 'partial'))).toEqual([]);
    await bad.world[Symbol.asyncDispose]();
  });
});
