import { describe } from 'vitest';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { changingContract } from './changing-contract.ts';
import { membersContract } from './members-contract.ts';
import { publishingContract } from './publishing-contract.ts';
import { storeContract } from './store-contract.ts';

/** All that a store promises, and the rules over it. One store for all: workspaces are apart. `opened` is called in hooks. */
export function workspaceContract(opened: () => WorkspaceStore): void {
  describe('keeps what it promises', () => storeContract(opened));
  describe('publishing', () => publishingContract(opened));
  describe('changing', () => changingContract(opened));
  describe('members', () => membersContract(opened));
}
