import { DrydockError } from '#shared/errors.ts';
import type { App } from '#electron/compose.ts';
import { composeAccounts } from '../compose-accounts.ts';
import type { TransferProgress } from '../content/content-transfer.ts';
import type { WorkspaceAccounts } from '../workspace-accounts.ts';
import { RemoteRefusalError } from '../remote/remote-errors.ts';

/** Thrown when code that came from a workspace is needed and cannot be fetched now. */
export class CodeNotHereError extends DrydockError {
  constructor(id: string, detail: string) {
    super('code-not-here', 'failed', `The files ${id.slice(0, 19)} are not in this home yet: ${detail} Connect to the workspace and try again; to have the files of a module here before going offline, pull it with them.`, { commandLine: 'To do so: drydock module pull NAME --offline' });
  }
}

/** Fetches a snapshot from whichever workspace of the home has it. Throws `CodeNotHereError` when none that answers does. */
export async function bringCode(app: Pick<App, 'layout' | 'snapshots'>, environment: NodeJS.ProcessEnv, id: string, signal: AbortSignal, onProgress?: TransferProgress): Promise<void> {
  await bringFrom(composeAccounts(app, { environment }), id, signal, onProgress);
}

/** The same, over any workspaces. */
export async function bringFrom(accounts: WorkspaceAccounts, id: string, signal: AbortSignal, onProgress?: TransferProgress): Promise<void> {
  const reasons: string[] = [];
  for (const { id: workspace, name } of accounts.list()) {
    try {
      const { content } = await accounts.connect(workspace);
      await content.fetchSnapshot(id, { signal, onProgress });
      return;
    } catch (error) {
      if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
      reasons.push(error instanceof RemoteRefusalError && error.failure.code === 'not-found' ? `The workspace '${name}' does not have them.` : error.plainMessage);
    }
  }
  throw new CodeNotHereError(id, reasons.length === 0 ? 'This home has no workspace that they could come from.' : reasons.join(' '));
}
