import type { MemoryWorkspace } from './memory-workspace.ts';
import type { KeptContents } from './workspace-store.ts';

/** What is kept of contents in a store in memory. */
export class MemoryContents implements KeptContents {
  readonly #find: (workspace: string) => MemoryWorkspace | undefined;

  constructor(find: (workspace: string) => MemoryWorkspace | undefined) {
    this.#find = find;
  }

  async sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map([...(await this.read(workspace, digests))].map(([digest, bytes]) => [digest, bytes.byteLength]));
  }

  read(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const contents = this.#find(workspace)?.contents;
    const found = new Map<string, Uint8Array>();
    for (const digest of digests) {
      const bytes = contents?.get(digest);
      if (bytes !== undefined) found.set(digest, bytes);
    }
    return Promise.resolve(found);
  }

  digests(workspace: string, page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly string[]> {
    return Promise.resolve(pageOf([...(this.#find(workspace)?.contents.keys() ?? [])], page));
  }

  manifest(workspace: string, id: string): Promise<string | undefined> {
    return Promise.resolve(this.#find(workspace)?.snapshots.get(id));
  }

  manifests(workspace: string, page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly string[]> {
    const kept = [...(this.#find(workspace)?.snapshots ?? [])].flatMap(([id, manifest]) => (manifest === undefined ? [] : [id]));
    return Promise.resolve(pageOf(kept, page));
  }
}

const pageOf = (all: readonly string[], { after, limit }: { readonly after?: string | undefined; readonly limit: number }): readonly string[] =>
  all.filter((each) => after === undefined || each > after).sort().slice(0, limit);
