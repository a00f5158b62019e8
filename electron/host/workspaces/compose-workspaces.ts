import path from 'node:path';
import { composeSync } from '#electron/sync/compose-sync.ts';
import type { HostParts } from '../host-parts.ts';
import type { WorkspaceParts } from './host-workspaces.ts';

/** What the app needs of workspaces, over the home of `parts`. `engineEnvironment`: the variables by which the container engine is found. */
export async function composeWorkspaces({ app, environment, safeStorage }: Pick<HostParts, 'app' | 'environment' | 'safeStorage'>, engineEnvironment: () => NodeJS.ProcessEnv): Promise<WorkspaceParts> {
  const home = await composeSync(app, { environment, engineEnvironment, safeStorage });
  const { accounts, sync } = home;
  return {
    sync,
    add: async (request, signal) => {
      const added = await accounts.add(request, signal);
      return added.outcome === 'choose' ? added : { outcome: 'added', id: added.account.id, name: added.account.name };
    },
    login: async (workspace, token, signal) => void (await accounts.login(workspace, token, signal)),
    remove: (workspace) => accounts.remove(workspace),
    members: (workspace) => accounts.members(workspace),
    changes: async function* (workspace, signal) {
      yield* (await accounts.live(workspace)).events(signal);
    },
    // The home's root, because that folder may not be there yet.
    places: [app.layout.root, path.join(app.layout.root, 'workspaces')],
    close: async () => home[Symbol.asyncDispose](),
  };
}
