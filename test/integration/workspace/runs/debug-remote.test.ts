import { describe, test } from 'vitest';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { tellRemoteDebugStory } from '#test/kit/workspace/remote-debug-story.ts';
import { RunWorld } from '#test/kit/workspace/run-world.ts';

describe('a node that failed in a workspace, on local processes', () => {
  test('is mended here, and its fix runs there', async () => {
    await using world = await RunWorld.open();
    await tellRemoteDebugStory(world, world.home());
  });
});

describeWithDocker('a node that failed in a workspace, in containers', (docker) => {
  test('is mended here in the image that it ran in, and its fix runs there', async () => {
    const environment = { ...process.env, DOCKER_HOST: docker.host() };
    await using world = await RunWorld.open({ engine: 'docker', environment });
    await tellRemoteDebugStory(world, world.home({ DOCKER_HOST: docker.host() }));
  });
});
