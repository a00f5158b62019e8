import type { Role } from '#shared/workspace/members.ts';
import type { ChangeEvent } from '#electron/sync/remote/remote-events.ts';
import type { RemoteMembers } from '#electron/sync/remote/remote-members.ts';
import type { SyncService } from '#electron/sync/sync-service.ts';

export type AddOutcome =
  | { readonly outcome: 'added'; readonly id: string; readonly name: string }
  | { readonly outcome: 'choose'; readonly workspaces: readonly { readonly id: string; readonly name: string; readonly role: Role }[] };

/** Everything the app does with workspaces, over the home's own parts. */
export interface WorkspaceParts {
  readonly sync: SyncService;
  /** Asks the server what the token opens; keeps address and token when that is one workspace, or the one that is named. */
  readonly add: (request: { readonly url: string; readonly token: string; readonly workspace?: string | undefined }, signal: AbortSignal) => Promise<AddOutcome>;
  /** Throws `RemoteRefusalError` for a token that does not open the workspace: the one that is kept stays. */
  readonly login: (workspace: string, token: string, signal: AbortSignal) => Promise<void>;
  readonly remove: (workspace: string, signal: AbortSignal) => Promise<void>;
  readonly members: (workspace: string) => Promise<RemoteMembers>;
  readonly changes: (workspace: string, signal: AbortSignal) => AsyncIterable<ChangeEvent>;
  /** Files and folders whose changes, by whichever process, mean that {@link SyncService.workspaces} may say something else. */
  readonly places: readonly string[];
  readonly close: () => Promise<void>;
}
