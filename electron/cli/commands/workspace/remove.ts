import { composeAccounts } from '#electron/sync/compose-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';

/** `drydock workspace remove WORKSPACE` */
export async function removeWorkspace(context: CliContext, name: string, options: { readonly yes?: true }): Promise<ExitCode> {
  const { out, err, environment } = context;
  const accounts = composeAccounts(await context.openApp(), { environment });
  const account = accounts.find(name);
  if (options.yes !== true) {
    err.write(`'${account.name}' (${account.url}) is forgotten here, with its token and what was read of it. Modules, endpoints and data of this home stay, also those that came from there; what waits to be published to it waits until it is added again. Nothing changes in the workspace.\n`);
    const answer = await context.confirm(`Remove '${account.name}' from this home?`);
    if (answer !== true) {
      err.write(answer === undefined ? 'Nothing was removed: say --yes where nobody can be asked.\n' : 'Nothing was removed.\n');
      return answer === undefined ? 2 : 1;
    }
  }
  await accounts.remove(account.id);
  out.write(`Removed the workspace ${out.colors.bold(account.name)} from this home. What is in the home stays.\n`);
  return 0;
}
