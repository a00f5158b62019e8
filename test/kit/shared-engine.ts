import type { TestEngine } from './docker/docker-daemon.ts';

let engine: TestEngine | undefined;

/**
 * One engine with the test images for a whole run of the tests, when `DRYDOCK_TEST_SHARED_ENGINE=1` asks for it (`npm test` does):
 * suites then need not each start one, nor build images side by side. Where it cannot be had, each suite says for itself what that
 * means for it.
 */
export async function setup(): Promise<void> {
  if (process.env['DRYDOCK_TEST_SHARED_ENGINE'] !== '1' || process.env['DRYDOCK_TEST_DOCKER_HOST'] !== undefined) return;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  try {
    const { startDaemon } = await import('./docker/docker-daemon.ts');
    const { ensureTestImage } = await import('./docker/test-images.ts');
    engine = await startDaemon();
    for (const image of ['busybox:local', 'python:local'] as const) await ensureTestImage(engine.host, image);
    process.env['DRYDOCK_TEST_DOCKER_HOST'] = engine.host;
  } catch (error) {
    process.stderr.write(`No engine for the tests to share: ${error instanceof Error ? error.message : String(error)}\n`);
    await teardown();
  }
}

export async function teardown(): Promise<void> {
  await engine?.[Symbol.asyncDispose]();
  engine = undefined;
}
