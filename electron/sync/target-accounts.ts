import { InvalidInputError } from '#shared/errors.ts';
import type { HomeAccounts } from './accounts/home-accounts.ts';
import type { WorkspaceAccount } from './workspace-accounts.ts';

type Accounts = Pick<HomeAccounts, 'find' | 'list'>;

/** The named ones, or all. Throws `NotFoundError`, or `InvalidInputError` when there are none. */
export function chosenAccounts(accounts: Accounts, names: readonly string[]): readonly WorkspaceAccount[] {
  if (names.length > 0) return [...new Map(names.map((name) => accounts.find(name)).map((account) => [account.id, account])).values()];
  const all = accounts.list();
  if (all.length === 0) throw new InvalidInputError('This home has no workspace yet.', [], { commandLine: 'To add one: drydock workspace add URL' });
  return all;
}

/** The named ones; without a name the only one. Throws `InvalidInputError` when a choice is needed; `how` is a sentence that says how it is made. */
export function targetAccounts(accounts: Accounts, names: readonly string[], how: string): readonly WorkspaceAccount[] {
  const chosen = chosenAccounts(accounts, names);
  if (names.length > 0 || chosen.length === 1) return chosen;
  throw new InvalidInputError(`This home has several workspaces: ${chosen.map(({ name }) => name).join(', ')}. Say which one is meant.`, [], { commandLine: how });
}
