import type { StoppableHost } from '../host/host-like.ts';
import { composeHost } from '../host/host.ts';
import type { HostPorts } from './start-desktop.ts';

/** Opens the host of this home, in this process. */
export async function openHost({ environment, version, workingFolder, resources, reveal, safeStorage, log }: HostPorts): Promise<StoppableHost> {
  return composeHost({ environment, kind: 'desktop', version, workingFolder, resources, reveal, safeStorage, log: (message, error) => log(message, error) });
}
