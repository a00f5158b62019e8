import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeManifest, type Manifest } from '#electron/content/manifest.ts';
import { DockerEngineImages } from '#electron/sync/content/docker-images.ts';
import type { EngineImages } from '#electron/sync/content/engine-images.ts';
import { HomeTransfer } from '#electron/sync/content/home-transfer.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { WorkspaceImages } from '#electron/workspace/runs/bring-image.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';

const never = new AbortController().signal;

const pipeline = `type: pipeline
jobs:
  say:
    type: command
    command: cat /said.txt
    environment: {image: team/spoken:1}
`;

describeWithDocker('an image that was published with its environment', (docker) => {
  test('is what runs of the workspace are executed in, where the server has none of that name, and takes the name from nobody', async () => {
    const engine = await clientOf(docker.host()).docker();
    const images = new DockerEngineImages({ DOCKER_HOST: docker.host() });
    const container = await engine.createContainer({ Image: 'busybox:local', Cmd: ['sh', '-c', 'echo from the published image > /said.txt'] });
    await container.start();
    await container.wait();
    await container.commit({ repo: 'team/spoken', tag: '1' });
    await container.remove({ force: true });
    await using world = await RunWorld.open({ engine: 'docker', environment: { ...process.env, DOCKER_HOST: docker.host() } });
    const home = world.home();
    await new HomeTransfer({ layout: home.app.layout, snapshots: home.app.snapshots, remote: world.workspace().content, images: async () => images }).sendImage('team/spoken:1');
    await engine.getImage('team/spoken:1').remove();

    home.write('say.yml', pipeline);
    const signal = AbortSignal.timeout(120_000);
    const { id } = await home.submit('say.yml');
    expect(await followRun(world.remote(), id, { signal, patience: impatient }, {})).toMatchObject({ status: 'completed' });
    const said = await world.runs.log({ workspace: 'ws-1', member: 'rea', name: 'rea', role: 'reader' }, id, 'say', 'stdout', { from: 0, limit: 1_000, waitMs: 0, signal });
    expect(Buffer.from(said.bytes).toString()).toBe('from the published image\n');
    expect(await images.find('team/spoken:1', never)).toBeUndefined();
    for (const { RepoTags } of await engine.listImages()) for (const tag of RepoTags ?? []) if (tag.startsWith('drydock-workspace/')) await engine.getImage(tag).remove({ force: true });
  });
});

describe('what a member published as an image', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

  /** The images of a workspace that has one of these files, and what the engine was given. */
  function given(files: Readonly<Record<string, string>>, becomes = `sha256:${sha256('config')}`) {
    const manifest: Manifest = makeManifest(Object.entries(files).map(([path, text]) => ({ kind: 'file', path, size: text.length, executable: false, digest: sha256(text) })));
    const loaded: { name: string; archive: string }[] = [];
    const engine: EngineImages = {
      find: async (name) => (loaded.some((each) => each.name === name) ? { id: becomes, platform: 'linux/amd64' } : undefined),
      save: () => Promise.reject(new Error('Nothing is saved here.')),
      load: async (name, archive) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of archive) pieces.push(piece);
        loaded.push({ name, archive: Buffer.concat(pieces).toString() });
      },
    };
    const of = (workspace: string): WorkspaceImages => new WorkspaceImages({
      workspace, images: async () => engine,
      content: {
        image: async (_workspace, reference) => (reference === 'docker.io/team/busy:1' ? { id: `sha256:${sha256('config')}`, snapshot_id: `sha256:${sha256('snapshot')}`, references: [reference], platform: 'linux/amd64', bytes: 1 } : undefined),
        manifest: async () => manifest,
        read: (_workspace, digest) => new Blob([Object.values(files).find((text) => sha256(text) === digest) ?? '']).stream(),
      },
    });
    return { of, loaded };
  }

  const named = (...tags: readonly string[]): string => JSON.stringify([{ Config: 'config.json', RepoTags: tags, Layers: [] }]);
  const index = (name: string): string => JSON.stringify({ schemaVersion: 2, manifests: [{ digest: `sha256:${sha256('config')}`, annotations: { 'io.containerd.image.name': name } }] });

  test('is loaded under a name of its workspace only, whatever it calls itself', async () => {
    const { of, loaded } = given({ 'config.json': 'config', 'manifest.json': named('team/busy:1', 'python:3.11-slim'), 'index.json': index('docker.io/library/python:3.11-slim'), repositories: JSON.stringify({ python: { latest: 'x' } }) });
    const name = await of('ws-1').nameOf('team/busy:1');
    expect(name).toMatch(/^drydock-workspace\/[0-9a-f]{32}:[0-9a-f]{32}$/);
    expect(await of('ws-2').nameOf('team/busy:1')).not.toBe(name);
    expect(await of('ws-1').nameOf('team/other:1')).toBeUndefined();
    await of('ws-1').bring('team/busy:1', never);
    expect(loaded.map((each) => each.name)).toEqual([name]);
    expect(loaded[0]?.archive).toContain(`"RepoTags":["${name ?? ''}"]`);
    expect(loaded[0]?.archive).not.toMatch(/python|team\/busy|repositories/);
  });

  test.each<[string, Record<string, string>, string | undefined, string]>([
    ['holds several images', { 'config.json': 'config', 'manifest.json': JSON.stringify([{ Config: 'a' }, { Config: 'b' }]) }, undefined, 'not that of one image'],
    ['says in no way which image it is', { 'config.json': 'config' }, undefined, 'is no archive of an image'],
    ['becomes another image', { 'config.json': 'config', 'manifest.json': named('team/busy:1') }, `sha256:${'0'.repeat(64)}`, 'became another one'],
  ])('is refused when it %s', async (_what, files, becomes, why) => {
    await expect(given(files, becomes).of('ws-1').bring('team/busy:1', never)).rejects.toThrow(why);
  });
});
