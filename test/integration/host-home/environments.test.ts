import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { environmentHandlers } from '#electron/host/handlers/environments.ts';
import { callsOf, testHost } from '#test/integration/host-home/test-host.ts';
import { describeWithDocker, skipLoudly, whyNoDaemon } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf, startDaemon } from '#test/kit/docker/docker-daemon.ts';
import { ensureTestImage } from '#test/kit/docker/test-images.ts';

function world(environment: NodeJS.ProcessEnv = {}) {
  const host = testHost(environment);
  let engine = host.parts.environment;
  return {
    ...host,
    useEngine: (address: string) => (engine = { ...engine, DOCKER_HOST: address }),
    call: callsOf(environmentHandlers(host.parts, { environment: () => engine }), host.context),
    ended: (id: string) => vi.waitFor(() => {
      const task = host.parts.tasks.list().find((candidate) => candidate.id === id);
      expect(task?.status).not.toBe('active');
      return task;
    }, { timeout: 60_000 }),
  };
}

test('mappings are there without an engine, and whether their images are is left open', async () => {
  const { call, heard } = world();
  const changes = heard('catalog');
  await call('environments.set', { reference: 'azureml:sklearn@latest', image: 'python:3.11' });
  await call('environments.set', { reference: 'python:3.9', image: 'python:3.11' });
  const { mappings } = await call('environments.list', {});
  expect(mappings.map(({ reference, present }) => [reference, present])).toEqual([['azureml:sklearn@latest', undefined], ['python:3.9', undefined]]);
  await call('environments.remove', { reference: 'python:3.9' });
  await expect(call('environments.remove', { reference: 'python:3.9' })).rejects.toMatchObject({ code: 'not-found' });
  expect(changes).toEqual([{ what: 'environments' }, { what: 'environments' }, { what: 'environments' }]);
  // What a mapping was is told, so that the change can be taken back: under the text it was written in, too.
  expect(await call('environments.set', { reference: 'new', image: 'a:1' })).toEqual({});
  const { replaced } = await call('environments.set', { reference: 'sklearn@latest', image: 'python:3.12' });
  expect(replaced).toEqual({ reference: 'azureml:sklearn@latest', image: 'python:3.11' });
  await call('environments.set', { reference: 'azureml:sklearn@latest', image: 'python:3.11' });
  expect((await call('environments.list', {})).mappings).toMatchObject([{ reference: 'azureml:sklearn@latest', image: 'python:3.11' }, { reference: 'new' }]);
  expect(await call('images.list', {})).toEqual({ images: [], message: expect.stringContaining('No container engine answers') });
});

test('an engine that hangs is not waited for', async () => {
  const { call, folder } = world();
  const w = world({ DOCKER_HOST: `unix://${folder}/hangs.sock` });
  const server = createServer().listen(path.join(folder, 'hangs.sock'));
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  await w.call('environments.set', { reference: 'a', image: 'b' });
  const begun = performance.now();
  expect((await w.call('environments.list', {})).mappings).toMatchObject([{ reference: 'a' }]);
  // An engine call may take 10 s before it is given up.
  expect(performance.now() - begun).toBeLessThan(9_000);
  expect(await call('environments.list', {})).toEqual({ mappings: [] });
});

test('data assets: newest version first, and whether their data is here', async () => {
  const { call, parts, folder, heard } = world();
  const changes = heard('catalog');
  writeFileSync(path.join(folder, 'one.csv'), 'a');
  mkdirSync(path.join(folder, 'two'));
  expect(await call('data.register', { name: 'rows', place: 'one.csv' })).toEqual({ name: 'rows', version: '1' });
  await call('data.register', { name: 'rows', place: path.join(folder, 'two'), version: 'v2' });
  await call('data.register', { name: 'far', place: 'https://example.org/x.csv' });
  rmSync(path.join(folder, 'one.csv'));
  writeFileSync(catalogLayout(parts.app.layout.catalog).dataAsset('broken'), '{');
  expect(await call('data.list', {})).toMatchObject({
    assets: [
      { name: 'far', versions: [{ place: 'https://example.org/x.csv', type: 'uri_file', present: false }] },
      { name: 'rows', versions: [{ version: 'v2', type: 'uri_folder', present: true }, { version: '1', place: path.join(folder, 'one.csv'), present: false }] },
    ],
    unreadable: [expect.stringContaining('damaged')],
  });
  expect(changes).toEqual([{ what: 'data' }, { what: 'data' }, { what: 'data' }]);
  await expect(call('data.register', { name: 'gone', place: path.join(folder, 'nothing') })).rejects.toMatchObject({ code: 'not-found' });
  await expect(call('data.register', { name: 'far', place: 'wasbs://x/y' })).rejects.toMatchObject({ code: 'invalid-input' });
});

test('what is no name of an image is not pulled; a pull without an engine fails as a task', async () => {
  const { call, ended, parts } = world();
  for (const image of ['-v', '--help', 'a b', 'a\nb', '$(x)', '']) await expect(call('images.pull', { image }), image).rejects.toMatchObject({ code: 'invalid-input' });
  expect(parts.tasks.list()).toEqual([]);
  const { taskId } = await call('images.pull', { image: 'python:3.11' });
  expect(await ended(taskId)).toMatchObject({ kind: 'image', title: 'Pull python:3.11', status: 'failed', detail: expect.stringContaining('No container engine answers') });
});

test('a pull tells how far it is, and ends when its task is cancelled', async () => {
  const { call, ended, heard, parts, useEngine, folder } = world();
  const tasks = heard('tasks');
  const socket = path.join(folder, 'engine.sock');
  const line = (current: number): string => `${JSON.stringify({ status: 'Downloading', id: 'layer', progressDetail: { current, total: 100 } })}\n`;
  const requests: string[] = [];
  const engine = createHttpServer((request, response) => {
    requests.push(request.url ?? '');
    if (requests.length === 2) setImmediate(() => response.destroy());
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(line(25));
    response.write(line(50));
  }).listen(socket);
  onTestFinished(() => {
    engine.closeAllConnections();
    engine.close();
  });
  await once(engine, 'listening');
  useEngine(`unix://${socket}`);
  const { taskId } = await call('images.pull', { image: 'team/bb:1' });
  await vi.waitFor(() => expect(tasks.at(-1)).toMatchObject({ status: 'active', detail: 'Downloading', fraction: 0.5, cancellable: true }));
  parts.tasks.cancel(taskId);
  expect(await ended(taskId)).toMatchObject({ status: 'cancelled' });
  expect(requests).toHaveLength(1);
  const { taskId: cut } = await call('images.pull', { image: 'team/bb:1' });
  expect(await ended(cut)).toMatchObject({ status: 'failed', detail: expect.stringContaining('the connection was cut') });
  expect(requests[0]).toMatch(/fromImage=team%2Fbb.*tag=1/);
});

describeWithDocker('with a container engine', (docker) => {
  test('images are listed, mappings know theirs, and another engine is used from the next question on', async () => {
    const { call, useEngine } = world();
    await call('environments.set', { reference: 'here', image: 'busybox:local' });
    await call('environments.set', { reference: 'absent', image: 'nobody/nothing:1' });
    expect((await call('images.list', {})).images).toEqual([]);
    useEngine(docker.host());
    const { images, message } = await call('images.list', {});
    expect(message).toBe('');
    expect(images.find(({ names }) => names.includes('busybox:local'))).toMatchObject({ id: expect.stringMatching(/^sha256:/), bytes: expect.any(Number), createdUtc: expect.stringMatching(/Z$/) });
    expect((await call('environments.list', {})).mappings.map(({ reference, present }) => [reference, present])).toEqual([['absent', false], ['here', true]]);
  });

  test('a pull that cannot work ends as a failed task that names the image', async () => {
    const { call, ended } = world({ DOCKER_HOST: docker.host() });
    const { taskId } = await call('images.pull', { image: '127.0.0.1:9/nothing:1' });
    expect(await ended(taskId)).toMatchObject({ status: 'failed', detail: expect.stringContaining('127.0.0.1:9/nothing:1') });
  });
});

const why = whyNoDaemon() ?? (existsSync('/usr/bin/docker-registry') ? undefined : 'docker-registry is not installed (apt-get install docker-registry)');
if (why === undefined) {
  test('an image is pulled from a registry, with progress', async () => {
    await using engine = await startDaemon();
    await ensureTestImage(engine.host, 'busybox:local');
    const folder = mkdtempSync(path.join(tmpdir(), 'drydock-pull-'));
    writeFileSync(path.join(folder, 'config.yml'), `version: 0.1\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: 127.0.0.1:5000 }\n`);
    // The daemon's network is its own, so the port is nobody else's.
    const server = spawn('nsenter', ['-t', String(engine.pid), '-n', 'docker-registry', 'serve', path.join(folder, 'config.yml')], { stdio: 'ignore' });
    try {
      const client = await clientOf(engine.host).docker();
      const image = '127.0.0.1:5000/team/bb:1';
      await client.getImage('busybox:local').tag({ repo: '127.0.0.1:5000/team/bb', tag: '1' });
      await vi.waitFor(async () => {
        const answer = await client.getImage(image).push({ authconfig: { username: '', password: '', serveraddress: '' } });
        const words = await new Promise<string>((resolve) => {
          client.modem.followProgress(answer, (error: Error | null, output: unknown) => resolve(`${String(error)} ${JSON.stringify(output)}`));
        });
        expect(words).not.toMatch(/error/i);
      }, { timeout: 20_000, interval: 100 });
      for (const name of [image, 'busybox:local']) await client.getImage(name).remove({ force: true });
      const { call, ended, heard } = world({ DOCKER_HOST: engine.host });
      const tasks = heard('tasks');
      const { taskId } = await call('images.pull', { image });
      expect(await ended(taskId)).toMatchObject({ status: 'done' });
      expect(tasks.length).toBeGreaterThan(3);
      expect((await call('images.list', {})).images).toMatchObject([{ names: [image] }]);
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    }
  });
} else skipLoudly('an image is pulled from a registry, with progress', why);
