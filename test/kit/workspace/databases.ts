import path from 'node:path';
import { openStore } from '#electron/workspace/database/open-store.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { temporaryFolder } from './server-world.ts';

/** A store and all that lies under it. Closing the store is up to whoever uses it. */
export interface OpenDatabase extends AsyncDisposable {
  readonly store: WorkspaceStore;
}

/** The stores that a server can have without anything else on the machine. */
export const openDatabases: readonly { readonly name: string; readonly isQuick: boolean; readonly open: () => Promise<OpenDatabase> }[] = [
  { name: 'memory', isQuick: true, open: () => Promise.resolve({ store: new MemoryStore(), [Symbol.asyncDispose]: () => Promise.resolve() }) },
  {
    name: 'the embedded database',
    isQuick: false,
    open: async () => {
      const folder = temporaryFolder();
      const store = await openStore({ folder: path.join(folder.path, 'database') });
      return {
        store,
        [Symbol.asyncDispose]: () => {
          folder[Symbol.dispose]();
          return Promise.resolve();
        },
      };
    },
  },
];
