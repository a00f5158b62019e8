import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startDaemon, type TestEngine } from './docker-daemon.ts';
import { ensureTestImage, type TestImage } from './test-images.ts';

/** What a suite with Docker gets; usable inside hooks and tests, not while they are declared. */
export interface DockerForTests {
  /** For `DOCKER_HOST`. */
  host(): string;
}

export interface DockerNeeds {
  readonly images?: readonly TestImage[];
}

/**
 * A suite that needs a container engine: the one of `DRYDOCK_TEST_DOCKER_HOST`, else a daemon of its own. Where neither can be
 * had the suite is skipped and says why; with `DRYDOCK_NO_SKIP=1` it fails instead.
 */
export function describeWithDocker(name: string, suite: (docker: DockerForTests) => void, needs: DockerNeeds = {}): void {
  const why = whyNoDocker();
  if (why !== undefined) {
    skipLoudly(name, why);
    return;
  }
  describe(name, () => {
    let engine: TestEngine | undefined;
    beforeAll(async () => {
      engine = await testEngine();
      for (const image of needs.images ?? ['busybox:local']) await ensureTestImage(engine.host, image);
    });
    afterAll(async () => {
      await engine?.[Symbol.asyncDispose]();
    });
    suite({
      host: () => {
        if (engine === undefined) throw new Error('The engine is there only inside hooks and tests.');
        return engine.host;
      },
    });
  });
}

/** Skips a suite with its reason in its name and on stderr, or fails it when nothing may be skipped. */
export function skipLoudly(name: string, why: string): void {
  if (process.env['DRYDOCK_NO_SKIP'] === '1') {
    test(name, () => {
      throw new Error(`Must not be skipped: ${why}`);
    });
    return;
  }
  process.stderr.write(`SKIPPED ${name}: ${why}\n`);
  describe.skip(`${name} (skipped: ${why})`, () => {
    test.skip('needs a container engine', () => undefined);
  });
}

function whyNoDocker(): string | undefined {
  return process.env['DRYDOCK_TEST_DOCKER_HOST'] === undefined ? whyNoDaemon() : undefined;
}

/** Why a daemon of one's own cannot be started here; undefined when it can. */
export function whyNoDaemon(): string | undefined {
  if (process.platform !== 'linux') return 'set DRYDOCK_TEST_DOCKER_HOST to the address of a container engine';
  if (process.getuid?.() !== 0) return 'starting a Docker daemon needs root; or set DRYDOCK_TEST_DOCKER_HOST';
  if (!onPath('dockerd')) return 'dockerd is not installed (apt-get install docker.io); or set DRYDOCK_TEST_DOCKER_HOST';
  return undefined;
}

async function testEngine(): Promise<TestEngine> {
  const host = process.env['DRYDOCK_TEST_DOCKER_HOST'];
  if (host === undefined) return await startDaemon();
  return { host, [Symbol.asyncDispose]: async () => undefined };
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));
}
