import { ulid } from 'ulid';
import { systemClock } from '../clock.ts';
import type { App } from '../compose.ts';
import type { HomeAccounts } from './accounts/home-accounts.ts';
import { composeAccounts, type AccountsOptions } from './compose-accounts.ts';
import { createSyncService } from './engine/home-sync.ts';
import type { SyncService } from './sync-service.ts';

/** The workspaces of a home and what is exchanged with them. */
export interface HomeWorkspaces extends AsyncDisposable {
  readonly accounts: HomeAccounts;
  readonly sync: SyncService;
}

/** Wires what command line and app do with workspaces, over the home of `app`. No call is made until something is asked for. */
export async function composeSync({ layout, catalog, endpoints, snapshots }: Pick<App, 'layout' | 'catalog' | 'endpoints' | 'snapshots'>, options: AccountsOptions): Promise<HomeWorkspaces> {
  const accounts = composeAccounts({ layout, snapshots }, options);
  const sync = createSyncService({ layout, catalog, endpoints, snapshots, accounts, clock: options.clock ?? systemClock, random: Math.random, newId: () => ulid().toLowerCase() });
  return { accounts, sync, [Symbol.asyncDispose]: () => sync[Symbol.asyncDispose]() };
}
