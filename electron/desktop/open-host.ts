import { clientFrameSchema } from '#shared/contract/frames.ts';
import type { StoppableHost } from '../host/host-like.ts';
import type { HostPorts } from './start-desktop.ts';

/** Opens the host of this home, in this process. Until it is composed, every call is answered with an error. */
export async function openHost({ version }: HostPorts): Promise<StoppableHost> {
  return {
    connect: (send) => {
      send({ t: 'hello', epoch: 'none', version });
      return {
        receive: (message) => {
          const frame = clientFrameSchema.parse(message);
          if (frame.t === 'call') send({ t: 'reply', id: frame.id, ok: false, error: { code: 'no-host', message: 'The host is not composed yet.', problems: [] } });
        },
        close: () => undefined,
      };
    },
    activeRuns: () => 0,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
