import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { App } from '../compose.ts';
import { EnvironmentToken } from './accounts/environment-token.ts';
import { FileTokens } from './accounts/file-tokens.ts';
import { HomeAccounts } from './accounts/home-accounts.ts';
import { SealedTokens, type SafeStorage } from './accounts/sealed-tokens.ts';
import { WorkspaceDocuments } from './accounts/workspace-documents.ts';
import { HomeTransfer } from './content/home-transfer.ts';
import type { FetchPort } from './remote/http-exchange.ts';

export interface AccountsOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** The variables by which the container engine is found, asked at each use; default `environment`. */
  readonly engineEnvironment?: (() => NodeJS.ProcessEnv) | undefined;
  /** The desktop's keychain. Without it, tokens are kept in files. */
  readonly safeStorage?: SafeStorage | undefined;
  readonly fetch?: FetchPort | undefined;
  readonly clock?: Clock | undefined;
}

/** The workspaces of a home, and how to speak to them. Nothing is read and no call is made until something is asked for. */
export function composeAccounts({ layout, snapshots }: Pick<App, 'layout' | 'snapshots'>, options: AccountsOptions): HomeAccounts {
  const { environment, engineEnvironment = () => environment, safeStorage, clock = systemClock } = options;
  const documents = new WorkspaceDocuments(layout.root);
  const files = new FileTokens(layout.root);
  return new HomeAccounts({
    documents, clock,
    tokens: new EnvironmentToken(safeStorage === undefined ? files : new SealedTokens(layout.root, safeStorage, files), environment, () => documents.list()),
    fetch: options.fetch ?? ((request) => fetch(request)),
    transfer: (remote) => new HomeTransfer({ layout, snapshots, remote, images: async () => new (await import('./content/docker-images.ts')).DockerEngineImages(engineEnvironment()) }),
  });
}
