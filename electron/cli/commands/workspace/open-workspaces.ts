import type { HomeWorkspaces } from '#electron/sync/compose-sync.ts';
import type { CliContext } from '../../context.ts';

/** Calls `use` with the workspaces of the home, and closes them whatever happens. */
export async function withWorkspaces<T>(context: CliContext, use: (workspaces: HomeWorkspaces) => Promise<T>): Promise<T> {
  const app = await context.openApp();
  const { composeSync } = await import('#electron/sync/compose-sync.ts');
  await using workspaces = await composeSync(app, { environment: context.environment });
  return await use(workspaces);
}
