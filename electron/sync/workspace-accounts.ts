import type { ContentTransfer } from './content/content-transfer.ts';
import type { RemoteWorkspace } from './remote/remote-workspace.ts';

/** A workspace that was added to this home. */
export interface WorkspaceAccount {
  /** The workspace's own id; documents say by it where they are to be published. */
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

export interface WorkspaceConnection {
  readonly remote: RemoteWorkspace;
  readonly content: ContentTransfer;
}

/** The workspaces of a home, and how to speak to them. */
export interface WorkspaceAccounts {
  /** Asked each time: another process may add or remove one. */
  list(): readonly WorkspaceAccount[];
  /** Makes no call. Throws `NotFoundError` for an unknown workspace, `NotSignedInError` when there is no token for it. */
  connect(id: string): Promise<WorkspaceConnection>;
}
