import type { WorkspaceInfo } from '#shared/workspace/members.ts';
import type { Clock } from '#electron/clock.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';

/** What the rules of a workspace need from outside. */
export interface WorkspacePorts {
  readonly store: WorkspaceStore;
  readonly clock: Clock;
  /** A new ULID in lower case: for ids of tokens, ETags and epochs. */
  readonly newId: () => string;
  /** A new secret: 256 random bits as text without special characters. */
  readonly newSecret: () => string;
  /** Told of failures that no answer speaks of, with what failed. */
  readonly tellDefect?: ((what: string, error: unknown) => void) | undefined;
  /** What the server says about itself. */
  readonly about: Pick<WorkspaceInfo, 'version' | 'limits' | 'runs'>;
}
