import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { create } from 'tar';
import { describe, expect, test } from 'vitest';
import { waitForExit } from '#electron/engines/docker/wait-for-exit.ts';
import type { EngineClient } from '#electron/engines/docker/engine-client.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { DockerBench, printed } from '#test/kit/docker/session-kit.ts';

const never = new AbortController().signal;
/** The full thing is 1000. */
const STEPS = Number(process.env['DRYDOCK_HAZARD_STEPS'] ?? 48);

describeWithDocker('hazards of a real engine', (docker) => {
  test(
    `no exit is lost in ${STEPS} steps, 16 at a time`,
    async () => {
      await using bench = new DockerBench(docker.host());
      await using session = await bench.open({ maxWorkers: 16 });
      const codes: (number | undefined)[] = [];
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let index = next++; index < STEPS; index = next++) {
          const step = bench.step(`echo ${index}; exit ${index % 3}`);
          codes[index] = (await session.stage(step).run(never)).exitCode;
          expect(printed(step).stdout).toBe(`${index}\n`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
      expect(codes).toEqual(Array.from({ length: STEPS }, (_, index) => index % 3));
      expect(await session.settle()).toEqual([]);
    },
    120_000 + STEPS * 1_000,
  );

  test('after kill -9 only labelled containers are left, and reap removes them and no others', async () => {
    await using bench = new DockerBench(docker.host());
    const engine = await clientOf(docker.host()).docker();
    const foreign = await engine.createContainer({ Image: 'busybox:local', Cmd: ['sleep', '1000'], HostConfig: { NetworkMode: 'none' } });
    await foreign.start();
    try {
      const doomed = await bundleDoomed();
      const child = spawn(
        process.execPath,
        [doomed, docker.host(), bench.homeId, bench.folder],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const left = await bench.containersLeft();
      expect(left).toBeGreaterThanOrEqual(2);
      expect(await bench.engine.reap(() => true, never)).toBe(0);
      expect(await bench.containersLeft()).toBe(left);
      expect(await bench.engine.reap((runId) => runId !== 'doomed', never)).toBe(left);
      expect(await bench.containersLeft()).toBe(0);
      expect((await foreign.inspect()).State.Running).toBe(true);
    } finally {
      await foreign.remove({ force: true });
    }
  });

  test('a step whose slot was removed by somebody still runs', async () => {
    await using bench = new DockerBench(docker.host());
    await using session = await bench.open();
    await session.stage(bench.step('true')).run(never);
    await session.settle();
    const engine = await clientOf(docker.host()).docker();
    const slots = await engine.listContainers({ filters: { label: [`dev.drydock.home=${bench.homeId}`, 'dev.drydock.role=slot'] } });
    for (const { Id } of slots) await engine.getContainer(Id).remove({ force: true });
    expect((await session.stage(bench.step('exit 4')).run(never)).exitCode).toBe(4);
  });

  test.each(['kill', 'remove'] as const)('a step does not hang when somebody does "%s" to its container', async (deed) => {
    await using bench = new DockerBench(docker.host());
    await using session = await bench.open();
    const output = bench.mount('outputs/up', true);
    const engine = await clientOf(docker.host()).docker();
    const step = bench.step('touch /mnt/outputs/up/yes; sleep 100', { mounts: [output] });
    const outcome = session.stage(step).run(never).catch((error: unknown) => error);
    await expect.poll(() => statSync(`${output.hostPath}/yes`, { throwIfNoEntry: false }) !== undefined, { timeout: 20_000 }).toBe(true);
    const [found] = await engine.listContainers({ filters: { label: [`dev.drydock.home=${bench.homeId}`, `dev.drydock.node=${step.node}`] } });
    const container = engine.getContainer(found?.Id ?? '');
    await (deed === 'kill' ? container.kill() : container.remove({ force: true }));
    // A removed container may still tell its code, or not.
    const possible = deed === 'kill' ? [{ exitCode: 137 }] : [{ exitCode: 137 }, { code: 'engine-error' }];
    const actual = await outcome;
    expect(possible.some((each) => matches(actual, each)), JSON.stringify(actual)).toBe(true);
  });

  test('a step in an image without a shell ends with 127, and later steps have their slots and gates', async () => {
    await using bench = new DockerBench(docker.host());
    const engine = await clientOf(docker.host()).docker();
    const image = `shell-less:${bench.homeId}`;
    writeFileSync(path.join(bench.folder, 'only-file'), '');
    const tar = Readable.from(create({ cwd: bench.folder }, ['only-file']));
    const [repo, tag] = image.split(':');
    const answer = await engine.importImage(tar, { repo, tag });
    await new Promise((resolve) => engine.modem.followProgress(answer, resolve));
    try {
      await using session = await bench.open();
      expect((await session.stage(bench.step('true', { image })).run(never)).exitCode).toBe(127);
      expect((await session.stage(bench.step('test -p /mnt/.drydock/go')).run(never)).exitCode).toBe(0);
    } finally {
      await engine.getImage(image).remove({ force: true });
    }
  });

  test('a log that cannot be written fails the step and leaves no container', async () => {
    await using bench = new DockerBench(docker.host());
    const session = await bench.open();
    const step = { ...bench.step('while :; do echo flood; done'), stdoutFile: '/dev/full' };
    await expect(session.stage(step).run(never)).rejects.toMatchObject({ code: 'log-write-failed' });
    await session[Symbol.asyncDispose]();
    expect(await bench.containersLeft()).toBe(0);
  });
});

describe('an engine that is ill', () => {
  test('one that accepts connections and never answers is reported as such within 10 s', async () => {
    await using fake = await silentEngine();
    await using bench = new DockerBench(fake.host);
    const asked = performance.now();
    const status = await bench.engine.status();
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(status.available).toBe(false);
    expect(status.detail).toContain('accepts connections but did not answer');
    const abort = new AbortController();
    const opening = bench.engine.open({ runId: 'r', maxWorkers: 1, hermetic: true }, abort.signal);
    abort.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    const started = performance.now();
    await expect(bench.open()).rejects.toMatchObject({ code: 'engine-wedged' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('one that is not there is reported with what to do', async () => {
    await using bench = new DockerBench('unix:///nonexistent/docker.sock');
    const status = await bench.engine.status();
    expect(status).toEqual({
      available: false,
      detail: 'No container engine answers at unix:///nonexistent/docker.sock: there is no such socket; start Docker or Podman, or set DOCKER_HOST.',
    });
  });

  test('an answer to wait that never comes is made good by looking', async () => {
    let looks = 0;
    await using fake = await httpEngine((url) => {
      if (url.includes('/wait')) return undefined;
      looks++;
      return { State: looks < 3 ? { Status: 'running', ExitCode: 0, OOMKilled: false } : { Status: 'exited', ExitCode: 5, OOMKilled: false } };
    });
    const client: EngineClient = clientOf(fake.host);
    expect(await waitForExit(client, 'abc', never, { watchMs: 50, patienceMs: 1_000 })).toBe(5);
    expect(looks).toBe(3);
  });
});

/** The program as one file inside the repository, so that Node finds the packages. */
async function bundleDoomed(): Promise<string> {
  const outfile = fileURLToPath(new URL('../../../.cache/tests/doomed-session.mjs', import.meta.url));
  const entry = fileURLToPath(new URL('../../kit/docker/doomed-session.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'error' });
  return outfile;
}

function matches(actual: unknown, expected: object): boolean {
  return Object.entries(expected).every(([key, value]) => typeof actual === 'object' && actual !== null && Reflect.get(actual, key) === value);
}

interface FakeEngine extends AsyncDisposable {
  readonly host: string;
}

async function silentEngine(): Promise<FakeEngine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-silent-'));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.listen(path.join(folder, 'docker.sock'));
  await once(server, 'listening');
  return {
    host: `unix://${folder}/docker.sock`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An engine that answers with JSON, or never when `answer` gives nothing. */
async function httpEngine(answer: (url: string) => object | undefined): Promise<FakeEngine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-fake-'));
  const server = createHttpServer((request, response) => {
    const body = answer(request.url ?? '');
    if (body === undefined) return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  server.listen(path.join(folder, 'docker.sock'));
  await once(server, 'listening');
  return {
    host: `unix://${folder}/docker.sock`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
