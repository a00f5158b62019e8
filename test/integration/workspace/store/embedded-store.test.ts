import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '#electron/workspace/database/open-store.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { workspaceContract } from './workspace-contract.ts';

describe('a workspace in the embedded database', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-embedded-'));
  let store: WorkspaceStore;
  beforeAll(async () => {
    store = await openStore({ folder });
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  workspaceContract(() => store);
});
