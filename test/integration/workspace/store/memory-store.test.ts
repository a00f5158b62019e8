import { describe } from 'vitest';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { workspaceContract } from './workspace-contract.ts';

describe('a workspace in memory', () => {
  const store = new MemoryStore();
  workspaceContract(() => store);
});
