import type { App } from '#electron/compose.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { HomeAccounts } from '../accounts/home-accounts.ts';
import { composeAccounts } from '../compose-accounts.ts';
import type { AccountsOptions } from '../compose-accounts.ts';
import type { ContentTransfer } from '../content/content-transfer.ts';
import type { RemoteWorkspace } from '../remote/remote-workspace.ts';
import type { WorkspaceAccount } from '../workspace-accounts.ts';
import type { RemoteRuns } from './remote-runs.ts';
import type { RunAddress } from './run-address.ts';
import { runAddressText } from './run-address.ts';

/** The runs of one workspace of a home. */
export interface WorkspaceRuns {
  readonly account: WorkspaceAccount;
  readonly runs: RemoteRuns;
  readonly remote: RemoteWorkspace;
  readonly content: ContentTransfer;
  /** The address of a run, or of a node of it. */
  addressOf(runId: string, node?: string): string;
}

type AppParts = Pick<App, 'layout' | 'snapshots'>;

/** Opens a workspace by what it is called in this home, or by its id. Makes no call. Throws `NotFoundError`, `NotSignedInError`. */
export async function openWorkspaceRuns(app: AppParts, options: AccountsOptions, nameOrId: string): Promise<WorkspaceRuns> {
  const accounts = composeAccounts(app, options);
  return open(accounts, accounts.find(nameOrId));
}

/** Opens the workspace that an address names. It must be one of this home: a token goes to no server but its own. */
export async function openWorkspaceOfRun(app: AppParts, options: AccountsOptions, address: RunAddress): Promise<WorkspaceRuns> {
  const accounts = composeAccounts(app, options);
  const account = accounts.list().find(({ id, url }) => id === address.workspace && url === address.server);
  if (account === undefined) throw new NotFoundError(`The workspace '${address.workspace}' at ${address.server} is not in this home. Add it first.`, { commandLine: `To do so: drydock workspace add ${address.server}` });
  return open(accounts, account);
}

async function open(accounts: HomeAccounts, account: WorkspaceAccount): Promise<WorkspaceRuns> {
  const [{ remote, content }, runs] = await Promise.all([accounts.connect(account.id), accounts.runs(account.id)]);
  return { account, runs, remote, content, addressOf: (runId, node) => runAddressText({ server: account.url, workspace: account.id, runId, node }) };
}
