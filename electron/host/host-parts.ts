import type { Clock } from '../clock.ts';
import type { App } from '../compose.ts';
import type { SafeStorage } from '../sync/accounts/sealed-tokens.ts';
import type { Hub } from './hub.ts';
import type { TaskList } from './task-list.ts';

/** What handlers are made from. */
export interface HostParts {
  readonly app: App;
  readonly hub: Hub;
  readonly tasks: TaskList;
  readonly clock: Clock;
  /** A new id, unique for ever. */
  readonly newId: () => string;
  readonly environment: NodeJS.ProcessEnv;
  readonly kind: 'desktop' | 'browser';
  readonly version: string;
  /** Where file dialogs begin: the folder the app was started in, or the user's own. */
  readonly workingFolder: string;
  /** Absolute path of `resources/`. */
  readonly resources: string;
  /** Shows a path in the system's file manager. */
  readonly reveal: (path: string) => Promise<void>;
  /** The desktop's keychain, which seals the tokens of workspaces; without it they are kept in files. */
  readonly safeStorage?: SafeStorage | undefined;
  /** Keeps what went wrong inside, for the person who looks for it. */
  readonly log: (message: string, error: unknown) => void;
}
