import type { ServerParts } from './server-parts.ts';

/** Makes a workspace with an admin. The token is told this once. */
export async function foundWorkspace({ service, newId }: ServerParts, name: string): Promise<{ readonly workspace: string; readonly token: string }> {
  const { workspace, token } = await service.found(`ws-${newId()}`, name, { id: `u-${newId()}`, name: 'admin' });
  return { workspace, token };
}
