import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DockerImages } from '#electron/engines/docker/image-provider.ts';
import type { ImageProgress } from '#electron/engines/images.ts';
import type { SealedEnvironment } from '#shared/model/sealed.ts';
import { describeWithDocker, skipLoudly, whyNoDaemon } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf, startDaemon, type TestEngine } from '#test/kit/docker/docker-daemon.ts';
import { ensureTestImage } from '#test/kit/docker/test-images.ts';

const signal = new AbortController().signal;
const quiet = (): void => undefined;

function imagesOf(host: string, mappings: Record<string, string> = {}, context: Record<string, string> = {}): DockerImages {
  const client = clientOf(host);
  return new DockerImages({
    client: () => client,
    homeId: 'images-test',
    dockerConfigFolder: '/nonexistent',
    findMapping: async (reference) => {
      const image = mappings[reference];
      return image === undefined ? undefined : { reference, image };
    },
    materialise: async (_, folder) => {
      for (const [name, text] of Object.entries(context)) writeFileSync(path.join(folder, name), text);
    },
  });
}

const named = (reference: string): SealedEnvironment => ({ kind: 'named', reference, name: reference });

describeWithDocker('images for environments', (docker) => {
  test('a local image is present, by id', async () => {
    const state = await imagesOf(docker.host()).inspect({ kind: 'image', image: 'busybox:local' }, signal);
    expect(state).toMatchObject({ kind: 'present', image: { id: expect.stringMatching(/^sha256:/), name: 'busybox:local', ignored: [] } });
  });

  test('a mapped image is the complete environment, and what it replaces is told', async () => {
    const images = imagesOf(docker.host(), { 'azureml:sk@latest': 'busybox:local', 'python:3.11': 'busybox:local' });
    expect(await images.ensure(named('azureml:sk@latest'), signal, quiet)).toMatchObject({ name: 'busybox:local', ignored: [] });
    const { ignored } = await images.ensure({ kind: 'image', image: 'python:3.11', conda: 'x', pip: 'y' }, signal, quiet);
    expect(ignored).toEqual([
      'image "python:3.11": the mapped image "busybox:local" is used as the complete environment',
      'conda file: not installed, the mapped image "busybox:local" is used as the complete environment',
      'pip requirements: not installed, the mapped image "busybox:local" is used as the complete environment',
    ]);
  });

  test('what has no image here is told with the way out', async () => {
    const images = imagesOf(docker.host());
    expect(await images.inspect(named('azureml:sk@latest'), signal)).toEqual({
      kind: 'missing',
      message: 'environment azureml:sk@latest has no image here; map it to an image that you have.',
      commandLine: 'To do so: drydock environment set azureml:sk@latest --image <image>',
    });
    expect(await images.inspect(undefined, signal)).toMatchObject({ kind: 'missing', message: expect.stringContaining('"environment:"') });
    expect(await images.inspect({ kind: 'image', image: 'nowhere/to-be:found' }, signal)).toEqual({ kind: 'pull', image: 'nowhere/to-be:found' });
    await expect(images.ensure(named('azureml:sk@latest'), signal, quiet)).rejects.toMatchObject({ code: 'image-unavailable', kind: 'invalid' });
  });

  test('a pull that fails names the image and the command that helps', async () => {
    const image = '127.0.0.1:9/team/nothing:1';
    await expect(imagesOf(docker.host()).ensure({ kind: 'image', image }, signal, quiet)).rejects.toMatchObject({
      code: 'image-unavailable',
      message: expect.stringMatching(/"127\.0\.0\.1:9\/team\/nothing:1" is not on this machine and cannot be pulled .*drydock environment set 127\.0\.0\.1:9\/team\/nothing:1 --image <image>/),
    });
  });

  test('a Dockerfile context is built once, with our label, and a broken one says what the build said', async () => {
    const docker1 = await clientOf(docker.host()).docker();
    const environment = { kind: 'build', contextSnapshotId: `sha256:${Date.now()}`, dockerfile: 'Dockerfile' } as const;
    const images = imagesOf(docker.host(), {}, { Dockerfile: 'FROM busybox:local\nCOPY hello /hello\n', hello: 'hi' });
    expect(await images.inspect(environment, signal)).toMatchObject({ kind: 'build' });
    const [first, second] = await Promise.all([images.ensure(environment, signal, quiet), images.ensure(environment, signal, quiet)]);
    expect(second).toEqual(first);
    expect((await docker1.getImage(first.id).inspect()).Config.Labels).toMatchObject({ 'dev.drydock.home': 'images-test' });
    expect(await images.inspect(environment, signal)).toMatchObject({ kind: 'present' });
    await docker1.getImage(first.name).remove({ force: true });
    const broken = imagesOf(docker.host(), {}, { Dockerfile: 'FROM busybox:local\nRUN echo so it goes; exit 3\n' });
    await expect(broken.ensure({ ...environment, contextSnapshotId: 'other' }, signal, quiet)).rejects.toMatchObject({ code: 'image-unavailable', message: expect.stringContaining('so it goes') });
  });

  test('a conda file on an image without conda fails with the reason and the way out', async () => {
    const environment = { kind: 'image', image: 'busybox:local', conda: 'name: x\n' } as const;
    await expect(imagesOf(docker.host()).ensure(environment, signal, quiet)).rejects.toMatchObject({
      code: 'image-unavailable',
      message: expect.stringMatching(/neither conda nor micromamba[^]*drydock environment set busybox:local --image/),
    });
  });
});

const why = whyNoDaemon() ?? (existsSync('/usr/bin/docker-registry') ? undefined : 'docker-registry is not installed (apt-get install docker-registry)');
if (why === undefined) describe('images from a registry', describeWithRegistry);
else skipLoudly('images from a registry', why);

function describeWithRegistry(): void {
  const registry = '127.0.0.1:5000';
  const image = `${registry}/team/bb:1`;
  let engine: TestEngine;
  let folder = '';
  let server: ReturnType<typeof spawn> | undefined;

  beforeAll(async () => {
    engine = await startDaemon();
    await ensureTestImage(engine.host, 'busybox:local');
    folder = mkdtempSync(path.join(tmpdir(), 'drydock-registry-'));
    mkdirSync(path.join(folder, 'data'));
    writeFileSync(path.join(folder, 'config.yml'), `version: 0.1\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: ${registry} }\n`);
    // The daemon's network is its own, so the port is nobody else's.
    server = spawn('nsenter', ['-t', String(engine.pid), '-n', 'docker-registry', 'serve', path.join(folder, 'config.yml')], { stdio: 'ignore' });
    const docker = await clientOf(engine.host).docker();
    await docker.getImage('busybox:local').tag({ repo: `${registry}/team/bb`, tag: '1' });
    await vi.waitFor(async () => expect(await push(docker, image)).toBe(true), { timeout: 20_000, interval: 100 });
  });
  afterAll(async () => {
    if (server !== undefined) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    await engine[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('an image is pulled once for all who wait for it, by tag and by digest, and a missing tag is told', async () => {
    const docker = await clientOf(engine.host).docker();
    const [digest = ''] = (await docker.getImage(image).inspect()).RepoDigests;
    const removeAll = async (): Promise<void> => {
      for (const name of [image, 'busybox:local']) await docker.getImage(name).remove({ force: true }).catch(quiet);
    };
    await removeAll();
    const images = imagesOf(engine.host);
    const heard: ImageProgress[] = [];
    const wish = { kind: 'image', image } as const;
    expect(await images.inspect(wish, signal)).toEqual({ kind: 'pull', image });
    const got = await Promise.all([1, 2, 3].map(() => images.ensure(wish, signal, (progress) => heard.push(progress))));
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    expect(heard.some(({ status }) => status === 'pulling')).toBe(true);
    expect(heard.some(({ status }) => status.includes('Download') || status.includes('Pull complete'))).toBe(true);
    await removeAll();
    expect((await images.ensure({ kind: 'image', image: digest }, signal, quiet)).id).toBe(got[0]?.id);
    await expect(images.ensure({ kind: 'image', image: `${registry}/team/bb:none` }, signal, quiet)).rejects.toMatchObject({ code: 'image-unavailable', message: expect.stringContaining('manifest unknown') });
  });
}

async function push(docker: Awaited<ReturnType<ReturnType<typeof clientOf>['docker']>>, image: string): Promise<boolean> {
  const answer = await docker.getImage(image).push({ authconfig: { username: '', password: '', serveraddress: '' } });
  return await new Promise<boolean>((resolve) => {
    docker.modem.followProgress(answer, (error: Error | null, output: { error?: string }[]) => resolve(error === null && output.every((line) => line.error === undefined)));
  });
}
