import { randomUUID } from 'node:crypto';
import { DockerEngine } from '#electron/engines/docker/docker-engine.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { endpointOf } from '#test/kit/docker/docker-daemon.ts';
import { describeEngineContract } from '#test/kit/engine-contract.ts';

describeWithDocker('containers as steps', (docker) => {
  describeEngineContract('the docker engine', async () => {
    const engine = new DockerEngine({ homeId: `test-${randomUUID()}`, endpoint: () => endpointOf(docker.host()) });
    return { engine, imageId: 'busybox:local' };
  });
});
