import type { StoppableHost } from '../host/host-like.ts';
import type { HostPorts } from './start-desktop.ts';

/** Opens the host of this home, in this process. */
export async function openHost(_ports: HostPorts): Promise<StoppableHost> {
  throw new Error('The host is not composed yet.');
}
