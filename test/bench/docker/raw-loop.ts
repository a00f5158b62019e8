import type Docker from 'dockerode';
import PQueue from 'p-queue';
import { z } from 'zod';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { IMAGE } from '../workloads.ts';

export const NO_OP = ['/bin/busybox', 'true'];

const exitedWell = z.looseObject({ StatusCode: z.literal(0) });

/** What one would write without Drydock: create, start, wait, remove, by the library and without a network. */
export class RawLoop {
  readonly #host: string;

  constructor(host: string) {
    this.#host = host;
  }

  async run(steps: number, concurrency: number): Promise<void> {
    const docker = await clientOf(this.#host).docker();
    const queue = new PQueue({ concurrency });
    await queue.addAll(Array.from({ length: steps }, () => async () => step(docker)));
  }
}

async function step(docker: Docker): Promise<void> {
  const container = await docker.createContainer({ Image: IMAGE, Cmd: NO_OP, HostConfig: { NetworkMode: 'none' } });
  await container.start();
  exitedWell.parse(await container.wait());
  await container.remove();
}
