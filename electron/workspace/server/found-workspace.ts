import type { ServerParts } from './server-parts.ts';

/** Makes a workspace with an admin, or finishes one of that name that was cut short. The token is told this once; `keep` is given it before it opens anything. */
export async function foundWorkspace({ service, newId }: ServerParts, name: string, keep?: (token: string) => void): Promise<{ readonly workspace: string; readonly token: string }> {
  const begun = (await service.unfinishedWorkspaces()).find((row) => row.name === name);
  const { workspace, token } = await service.found(begun?.id ?? `ws-${newId()}`, name, { id: `u-${newId()}`, name: 'admin' }, keep);
  return { workspace, token };
}
