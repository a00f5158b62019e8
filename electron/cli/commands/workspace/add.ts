import { InvalidInputError } from '#shared/errors.ts';
import { composeAccounts } from '#electron/sync/compose-accounts.ts';
import { workspaceAddress } from '#electron/sync/remote/server-address.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import { readToken } from './read-token.ts';

/** The options as the command line hands them over. */
export interface WorkspaceAddOptions {
  readonly name?: string;
  readonly workspace?: string;
  readonly tokenFile?: string;
  readonly moved?: true;
  readonly json?: true;
}

/** `drydock workspace add URL` */
export async function addWorkspace(context: CliContext, url: string, options: WorkspaceAddOptions): Promise<ExitCode> {
  const { out, err, signal, environment } = context;
  const { server } = workspaceAddress(url);
  const accounts = composeAccounts(await context.openApp(), { environment });
  const token = await readToken(context, options, `Token for ${server}: `);
  const added = await accounts.add({ url, token, workspace: options.workspace, name: options.name, moved: options.moved }, signal);
  if (added.outcome === 'choose') {
    throw new InvalidInputError(`The token opens several workspaces: ${added.workspaces.map(({ id, name }) => `${name} (${id})`).join(', ')}. Say which one is meant.`, [], { commandLine: 'To do so: --workspace ID' });
  }
  const { account, info } = added;
  if (options.json === true) {
    printJson(out, { outcome: added.outcome, workspace: account, member: { id: info.member.id, name: info.member.name, role: info.member.role } });
    return 0;
  }
  const who = `${shown(info.member.name)} (${info.member.role})`;
  out.write(added.outcome === 'moved' ? `The workspace ${out.colors.bold(account.name)} is at ${account.url} now; you are ${who}.\n` : `Added the workspace ${out.colors.bold(account.name)} at ${account.url}; you are ${who}.\n`);
  err.write(`The token is in ${accounts.tokenPlace(account.id)}, which only you can read.\nTo see what is there: drydock workspace sync ${account.name}, then drydock workspace browse ${account.name}\n`);
  return 0;
}
