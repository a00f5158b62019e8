import { setup, teardown } from '../../kit/shared-engine.ts';

/** One real engine for all stories; its address is in `DRYDOCK_TEST_DOCKER_HOST`, which the workers inherit. */
export default async function startEngine(): Promise<() => Promise<void>> {
  process.env['DRYDOCK_TEST_SHARED_ENGINE'] = '1';
  await setup();
  // Without an engine the stories run on local processes, which must not go unnoticed where nothing may be skipped.
  if (process.env['DRYDOCK_NO_SKIP'] === '1' && process.env['DRYDOCK_TEST_DOCKER_HOST'] === undefined) throw new Error('There is no container engine for the stories, and nothing may be skipped.');
  return teardown;
}
