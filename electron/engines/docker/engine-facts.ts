import { z } from 'zod';
import { DEADLINES, type EngineClient } from './engine-client.ts';

/** What we need to know about an engine, asked once per session. */
export interface EngineFacts {
  readonly version: string;
  readonly podman: boolean;
  /** `linux` or `windows`: what runs in its containers. */
  readonly os: string;
  readonly linux: boolean;
  /** The engine runs as a user: uid 0 in a container is that user. */
  readonly rootless: boolean;
  readonly selinux: boolean;
  readonly cpus: number;
  /** The memory limit of a step that names none: what the engine has, less a headroom, so that the step dies and not the machine. */
  readonly defaultMemoryBytes: number;
  /** There is a default network. */
  readonly bridge: boolean;
}

const infoSchema = z.looseObject({
  ServerVersion: z.string().default('unknown'),
  OSType: z.string().default('linux'),
  NCPU: z.number().default(1),
  MemTotal: z.number().default(0),
  SecurityOptions: z.array(z.string()).nullish(),
});

const HEADROOM_BYTES = 512 * 1024 ** 2;
const HEADROOM_SHARE = 0.05;
/** Below this a limit would do more harm than good, and 0 means none. */
const LEAST_MEMORY_BYTES = 256 * 1024 ** 2;

export async function readFacts(client: EngineClient, signal: AbortSignal | undefined, deadlineMs: number = DEADLINES.look): Promise<EngineFacts> {
  const [info, networks] = await Promise.all([
    client.call('tell about itself', deadlineMs, signal, async (docker, inner) => {
      // The library takes options here; its types leave them out.
      const answer: unknown = await Reflect.apply(docker.info.bind(docker), undefined, [{ abortSignal: inner }]);
      return infoSchema.parse(answer);
    }),
    client.call('list its networks', deadlineMs, signal, (docker, inner) => docker.listNetworks({ abortSignal: inner })),
  ]);
  const security = info.SecurityOptions ?? [];
  const says = (name: string) => security.some((option) => option.split(',').includes(`name=${name}`));
  // Podman's compatible service names its default network "podman", Docker's is "bridge".
  const podman = networks.some((network) => network.Name === 'podman');
  const memory = info.MemTotal - Math.max(HEADROOM_BYTES, info.MemTotal * HEADROOM_SHARE);
  return {
    version: info.ServerVersion,
    podman,
    os: info.OSType,
    linux: info.OSType === 'linux',
    rootless: says('rootless'),
    selinux: says('selinux'),
    cpus: Math.max(1, info.NCPU),
    defaultMemoryBytes: memory < LEAST_MEMORY_BYTES ? 0 : Math.floor(memory),
    bridge: podman || networks.some((network) => network.Name === 'bridge'),
  };
}
