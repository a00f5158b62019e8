import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineClient } from '#electron/engines/docker/engine-client.ts';
import { findEndpoint, type Endpoint } from '#electron/engines/docker/endpoint.ts';

/** An engine that tests may use. */
export interface TestEngine extends AsyncDisposable {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Of a daemon that we started. */
  readonly pid?: number;
}

const READY_MS = 30_000;

/** The endpoint that the product finds when `DOCKER_HOST` is `host`. */
export function endpointOf(host: string): Endpoint {
  return findEndpoint({ environment: { DOCKER_HOST: host }, homeFolder: '/nonexistent', platform: process.platform });
}

/** A client of the engine at `host`, as the product would make it. */
export function clientOf(host: string): EngineClient {
  return new EngineClient(endpointOf(host));
}

/**
 * Starts a Docker daemon of its own under a temporary folder and waits until it answers. It lives in a network namespace of its
 * own, with its own bridge: daemons that share one take each other's bridge away. Needs root and `dockerd`. Disposing stops it,
 * by its pid, and removes the folder, unless the folder is given: then another daemon can go on there.
 */
export async function startDaemon(given?: string): Promise<TestEngine> {
  const root = given ?? mkdtempSync(path.join(tmpdir(), 'drydock-dockerd-'));
  // Left by a daemon that was killed; the numbers in them may be in use by now.
  for (const stale of ['pid', 'exec/containerd/containerd.pid']) rmSync(path.join(root, stale), { force: true });
  const host = `unix://${root}/docker.sock`;
  const log = openSync(path.join(root, 'log'), 'a');
  const line = 'ip link set lo up; exec dockerd -H "$1" --data-root "$2/data" --exec-root "$2/exec" --pidfile "$2/pid"';
  const daemon = spawn('unshare', ['--net', '--', 'sh', '-c', line, 'sh', host, root], { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    daemon.on('exit', () => resolve());
    daemon.on('error', () => resolve());
  });
  const engine: TestEngine = {
    host,
    ...(daemon.pid === undefined ? {} : { pid: daemon.pid }),
    async [Symbol.asyncDispose]() {
      daemon.kill('SIGTERM');
      await ended;
      if (given === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && daemon.exitCode === null && daemon.pid !== undefined) {
    if (existsSync(`${root}/docker.sock`) && (await answers(host))) return engine;
    await sleep(50);
  }
  const words = readFileSync(path.join(root, 'log'), 'utf8').split('\n').slice(-5).join('\n');
  await engine[Symbol.asyncDispose]();
  throw new Error(`dockerd did not start: ${words}`);
}

async function answers(host: string): Promise<boolean> {
  try {
    await clientOf(host).call('ping', 2_000, undefined, (docker) => docker.ping());
    return true;
  } catch {
    return false;
  }
}
