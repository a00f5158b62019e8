import { isRunAddress, parseRunAddress } from '#electron/sync/runs/run-address.ts';
import { openWorkspaceOfRun, openWorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import type { WorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';

/** A run of a workspace that a command was asked about. */
export interface AskedRun {
  readonly workspace: WorkspaceRuns;
  readonly runId: string;
  /** What the address named behind `#`. */
  readonly node?: string | undefined;
}

/** The run that an address, or with `workspace` an id or `latest`, means. Throws `InvalidInputError`, `NotFoundError`, `NotSignedInError`. */
export async function askedRun(context: CliContext, text: string, workspace: string | undefined): Promise<AskedRun> {
  const app = await context.openApp();
  if (isRunAddress(text)) {
    const address = parseRunAddress(text);
    return { workspace: await openWorkspaceOfRun(app, context, address), runId: address.runId, node: address.node };
  }
  const opened = await openWorkspaceRuns(app, context, workspace ?? '');
  if (text !== 'latest') return { workspace: opened, runId: text };
  const [newest] = (await opened.runs.list({ limit: 1 }, context.signal)).runs;
  if (newest === undefined) throw new NotFoundError(`There are no runs in the workspace '${opened.account.name}' yet.`, { commandLine: `Start one: drydock pipeline run FILE --workspace ${opened.account.name}` });
  return { workspace: opened, runId: newest.id };
}
