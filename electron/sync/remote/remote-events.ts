import type { z } from 'zod';
import type { changeEventSchema } from '#shared/workspace/feed.ts';
import type { RemoteWorkspace } from './remote-workspace.ts';

/** That the workspace has changes up to `seq`. */
export type ChangeEvent = Readonly<z.infer<typeof changeEventSchema>>;

/** A workspace that says by itself when something changed. */
export interface LiveWorkspace extends RemoteWorkspace {
  /**
   * Each time the newest change has moved, until the connection ends. Ends normally when the server closes it; fails as other calls do. Connecting again, with a pause, is
   * the caller's: what was missed is in the change feed.
   */
  events(signal?: AbortSignal): AsyncIterable<ChangeEvent>;
}
