import { hash } from 'node:crypto';
import { DamagedContentError } from '#electron/content/content-errors.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';
import type { BlobStorage, ByteRange, Content, RecordKind } from './blob-storage.ts';

const PAGE = 1_000;

/** The contents of workspaces wherever they lie: small ones that came with a publication in the database, beside its document, all others in a storage of their own. */
export class StoredContents implements BlobStorage {
  readonly #store: Pick<WorkspaceStore, 'contents'>;
  readonly #others: BlobStorage;

  constructor(store: Pick<WorkspaceStore, 'contents'>, others: BlobStorage) {
    this.#store = store;
    this.#others = others;
  }

  async sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (digests.length === 0) return new Map();
    const kept = await this.#store.contents.sizes(workspace, digests);
    const rest = digests.filter((digest) => !kept.has(digest));
    return rest.length === 0 ? kept : new Map([...kept, ...(await this.#others.sizes(workspace, rest))]);
  }

  async *read(workspace: string, digest: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const bytes = (await this.readSmall(workspace, [digest])).get(digest);
    if (bytes === undefined) yield* this.#others.read(workspace, digest, range);
    else if (range === undefined) yield bytes;
    else if (range.from < range.to) yield bytes.subarray(range.from, range.to);
  }

  /** One that is known not to lie in the database. */
  readLarge(workspace: string, digest: string): AsyncIterable<Uint8Array> {
    return this.#others.read(workspace, digest);
  }

  /** Those of them that lie in the database, proved: many at once cost hardly more than one. Throws `DamagedContentError`. */
  async readSmall(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = await this.#store.contents.read(workspace, digests);
    for (const [digest, bytes] of found) {
      if (hash('sha256', bytes) !== digest) throw new DamagedContentError(`The content ${digest} in the database of the workspace is damaged. Check its disk, and restore the workspace from a backup.`);
    }
    return found;
  }

  put(workspace: string, contents: readonly Content[]): Promise<void> {
    return this.#others.put(workspace, contents);
  }

  adopt(workspace: string, digest: string, file: string): Promise<void> {
    return this.#others.adopt(workspace, digest, file);
  }

  settle(workspace: string): Promise<void> {
    return this.#others.settle(workspace);
  }

  putRecord(workspace: string, kind: RecordKind, name: string, text: string): Promise<void> {
    return this.#others.putRecord(workspace, kind, name, text);
  }

  async record(workspace: string, kind: RecordKind, name: string): Promise<string | undefined> {
    const kept = kind === 'snapshots' ? await this.#store.contents.manifest(workspace, `sha256:${name}`) : undefined;
    return kept ?? this.#others.record(workspace, kind, name);
  }

  async *blobs(workspace: string): AsyncGenerator<string> {
    yield* this.#both((page) => this.#store.contents.digests(workspace, page), this.#others.blobs(workspace));
  }

  async *records(workspace: string, kind: RecordKind): AsyncGenerator<string> {
    const others = this.#others.records(workspace, kind);
    if (kind !== 'snapshots') yield* others;
    else for await (const id of this.#both((page) => this.#store.contents.manifests(workspace, page), prefixed(others))) yield id.replace(PREFIX, '');
  }

  check(): Promise<void> {
    return this.#others.check();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#others[Symbol.asyncDispose]();
  }

  /** Each once, wherever it lies. */
  async *#both(pageAfter: (page: { readonly after: string | undefined; readonly limit: number }) => Promise<readonly string[]>, others: AsyncIterable<string>): AsyncGenerator<string> {
    const seen = new Set<string>();
    for (let after: string | undefined; ; ) {
      const page = await pageAfter({ after, limit: PAGE });
      for (const each of page) seen.add(each);
      yield* page;
      after = page.at(-1);
      if (page.length < PAGE) break;
    }
    for await (const each of others) if (!seen.has(each)) yield each;
  }
}

const PREFIX = 'sha256:';

async function* prefixed(names: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const name of names) yield `${PREFIX}${name}`;
}
