import PQueue from 'p-queue';
import { emptyWorkspace, MemoryChanges, MemoryReads, type MemoryWorkspace } from './memory-workspace.ts';
import { unknownWorkspace, WorkspaceExistsError } from './store-errors.ts';
import { MemoryContents } from './memory-contents.ts';
import type { HeldToken, WorkspaceChanges, WorkspaceReads, WorkspaceRow, WorkspaceStore } from './workspace-store.ts';

/** Workspaces in memory, for simulations: the same promises as a database, but for what is on disk. A transaction works on a copy, which replaces what was when it ends well. */
export class MemoryStore implements WorkspaceStore {
  readonly #workspaces = new Map<string, MemoryWorkspace>();
  readonly #queues = new Map<string, PQueue>();
  readonly contents = new MemoryContents((workspace) => this.#workspaces.get(workspace));

  workspaces(): Promise<readonly WorkspaceRow[]> {
    return Promise.resolve([...this.#workspaces.values()].map(({ row }) => row).sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  createWorkspace(row: Omit<WorkspaceRow, 'seq'>): Promise<void> {
    if (this.#workspaces.has(row.id)) return Promise.reject(new WorkspaceExistsError(row.id));
    this.#workspaces.set(row.id, emptyWorkspace({ ...row, seq: 0 }));
    this.#queues.set(row.id, new PQueue({ concurrency: 1 }));
    return Promise.resolve();
  }

  async renewEpoch(workspace: string, epoch: string): Promise<void> {
    await this.#exclusively(workspace, (before) => {
      this.#workspaces.set(workspace, { ...before, row: { ...before.row, epoch } });
      return Promise.resolve();
    });
  }

  token(hash: string): Promise<HeldToken | undefined> {
    for (const { tokens, members } of this.#workspaces.values()) {
      const token = [...tokens.values()].find((candidate) => candidate.hash === hash);
      const member = token === undefined ? undefined : members.get(token.member);
      if (token !== undefined && member !== undefined) return Promise.resolve({ token, member });
    }
    return Promise.resolve(undefined);
  }

  async touchToken(id: string, atUtc: string): Promise<void> {
    const workspace = [...this.#workspaces.values()].find(({ tokens }) => tokens.has(id))?.row.id;
    if (workspace === undefined) return;
    await this.change(workspace, async (changes) => {
      const token = (await changes.tokens()).find((candidate) => candidate.id === id);
      if (token !== undefined) await changes.putToken({ ...token, lastUsedUtc: atUtc });
    });
  }

  async read<T>(workspace: string, work: (reads: WorkspaceReads) => Promise<T>): Promise<T> {
    const moment = this.#workspace(workspace);
    return work(new MemoryReads(() => moment));
  }

  async change<T>(workspace: string, work: (changes: WorkspaceChanges) => Promise<T>): Promise<T> {
    return this.#exclusively(workspace, async (before) => {
      const changes = new MemoryChanges(before);
      const result = await work(changes);
      this.#workspaces.set(workspace, changes.state);
      return result;
    });
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const queue of this.#queues.values()) await queue.onIdle();
  }

  /** The whole store as it is, to be gone back to with {@link restore}: what a backup is. */
  backup(): ReadonlyMap<string, MemoryWorkspace> {
    return new Map(this.#workspaces);
  }

  restore(backup: ReadonlyMap<string, MemoryWorkspace>): void {
    for (const [id, workspace] of backup) this.#workspaces.set(id, workspace);
  }

  #exclusively<T>(workspace: string, work: (before: MemoryWorkspace) => Promise<T>): Promise<T> {
    const queue = this.#queues.get(workspace);
    if (queue === undefined) return Promise.reject(unknownWorkspace(workspace));
    return queue.add(() => work(this.#workspace(workspace)));
  }

  #workspace(id: string): MemoryWorkspace {
    const workspace = this.#workspaces.get(id);
    if (workspace === undefined) throw unknownWorkspace(id);
    return workspace;
  }
}
