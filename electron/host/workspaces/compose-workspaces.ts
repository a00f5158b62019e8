import { NotFoundError } from '#shared/errors.ts';
import type { HostParts } from '../host-parts.ts';
import type { WorkspaceParts } from './host-workspaces.ts';

/** What the app needs of workspaces, over the home of `parts`. */
export async function composeWorkspaces({ app }: Pick<HostParts, 'app' | 'environment'>): Promise<WorkspaceParts> {
  const unknown = (): never => {
    throw new NotFoundError('There is no such workspace.');
  };
  return {
    sync: {
      workspaces: () => [], outbox: () => [], conflicts: () => [],
      browse: unknown, threeWay: unknown, fidelity: unknown, markForPublishing: unknown, unmark: unknown, sync: unknown, resolveConflict: unknown, pull: unknown,
      subscribe: () => ({ [Symbol.dispose]: () => undefined }),
      [Symbol.asyncDispose]: async () => undefined,
    },
    add: unknown, login: unknown, remove: unknown, members: unknown,
    changes: unknown,
    places: [`${app.layout.root}/workspaces`],
  };
}
