import { composeAccounts } from '#electron/sync/compose-accounts.ts';
import { targetAccounts } from '#electron/sync/target-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { shown } from '../../output/shown.ts';
import { readToken } from './read-token.ts';

/** `drydock workspace login WORKSPACE` */
export async function loginToWorkspace(context: CliContext, name: string | undefined, options: { readonly tokenFile?: string }): Promise<ExitCode> {
  const { out, signal, environment } = context;
  const accounts = composeAccounts(await context.openApp(), { environment });
  const [account] = targetAccounts(accounts, name === undefined ? [] : [name], 'To do so: drydock workspace login WORKSPACE');
  if (account === undefined) return 2;
  const token = await readToken(context, options, `Token for ${account.name} at ${account.url}: `);
  const { member } = await accounts.login(account.id, token, signal);
  out.write(`Logged in to ${out.colors.bold(account.name)} as ${shown(member.name)} (${member.role}).\n`);
  return 0;
}
