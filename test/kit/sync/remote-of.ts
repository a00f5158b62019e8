import { serve } from '@hono/node-server';
import { HttpWorkspace } from '#electron/sync/remote/http-workspace.ts';
import type { FetchPort, RemoteLimits } from '#electron/sync/remote/http-exchange.ts';
import type { Role } from '#shared/workspace/members.ts';
import type { AppWorld } from '#test/kit/workspace/app-world.ts';

export interface RemoteOf {
  readonly as?: Role;
  readonly token?: string;
  readonly server?: string;
  /** Between client and app. */
  readonly through?: (send: FetchPort) => FetchPort;
  readonly limits?: Partial<RemoteLimits>;
}

/** A client of the app of a world, in this process. */
export function remoteOf(world: AppWorld, of: RemoteOf = {}): HttpWorkspace {
  const { as = 'contributor', token = world.token(as), server = 'https://workspace.test', through = (send) => send, limits } = of;
  return new HttpWorkspace({ name: 'team', server, workspace: 'ws-1', token: async () => token, fetch: through(async (request) => world.app.fetch(request)), limits });
}

/** The app of a world on a socket of its own. */
export async function listening(world: Pick<AppWorld, 'app'>): Promise<{ readonly url: string } & AsyncDisposable> {
  return new Promise((resolve) => {
    const server = serve({ fetch: world.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve({
        url: `http://127.0.0.1:${String(port)}`,
        [Symbol.asyncDispose]: () => new Promise((done) => {
          server.close(() => done());
          if ('closeAllConnections' in server) server.closeAllConnections();
        }),
      });
    });
  });
}
