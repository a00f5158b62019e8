import { setup, teardown } from '../../kit/shared-engine.ts';

/** One real engine for all stories; its address is in `DRYDOCK_TEST_DOCKER_HOST`, which the workers inherit. */
export default async function startEngine(): Promise<() => Promise<void>> {
  process.env['DRYDOCK_TEST_SHARED_ENGINE'] = '1';
  await setup();
  return teardown;
}
