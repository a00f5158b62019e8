import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { homeLayout, type HomeLayout } from '#electron/home/layout.ts';
import { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';

/** The stores of a home of its own, for one test. */
export interface HomeKit extends AsyncDisposable {
  readonly layout: HomeLayout;
  readonly snapshots: SnapshotStore;
  /** Stores these files, by their paths. */
  capture(files: Readonly<Record<string, string | Uint8Array>>): Promise<string>;
}

export function openHomeKit(): HomeKit {
  const root = mkdtempSync(path.join(tmpdir(), 'drydock-client-'));
  const layout = homeLayout(root);
  const hasher = new ContentHasher();
  const snapshots = new SnapshotStore({ layout, hasher });
  return {
    layout, snapshots,
    capture: async (files) => {
      const folder = mkdtempSync(path.join(root, 'code-'));
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
      }
      return (await snapshots.capture({ root: folder, includes: [] })).id;
    },
    [Symbol.asyncDispose]: async () => {
      await hasher[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}
