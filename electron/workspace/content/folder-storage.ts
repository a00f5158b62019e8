import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, opendir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { DamagedContentError } from '#electron/content/content-errors.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { makeFolderDurably } from '#electron/store/write-durably.ts';
import { recordKinds, type BlobStorage, type ByteRange, type Content, type RecordKind } from './blob-storage.ts';
import { atStorage, storageFailure } from './content-storage-error.ts';
import { placeFile, settleFolder } from './durable-files.ts';
import { inParallel } from './in-parallel.ts';
import { SharedSettling } from './shared-settling.ts';

const AT_ONCE = 16;

/** Contents in a folder: `<folder>/<workspace>/blobs/<digest>`. One process may use it at a time. */
export class FolderStorage implements BlobStorage {
  readonly #root: string;
  readonly #made = new Set<string>();
  readonly #settling = new SharedSettling(settleFolder);

  constructor(folder: string) {
    this.#root = folder;
  }

  async sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const sizes = new Map<string, number>();
    await atStorage(this.#root, () =>
      inParallel(digests, AT_ONCE, async (digest) => {
        const found = await stat(this.#blob(workspace, digest)).catch(absent);
        if (found !== undefined) sizes.set(digest, found.size);
      }),
    );
    return sizes;
  }

  async *read(workspace: string, digest: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const file = this.#blob(workspace, digest);
    if (range?.from === range?.to && range !== undefined) return;
    const hasher = range === undefined ? createHash('sha256') : undefined;
    try {
      for await (const piece of createReadStream(file, range === undefined ? { highWaterMark: PIECE } : { start: range.from, end: range.to - 1, highWaterMark: PIECE })) {
        if (!(piece instanceof Uint8Array)) continue;
        hasher?.update(piece);
        yield piece;
      }
    } catch (error) {
      throw storageFailure(this.#root, error);
    }
    if (hasher === undefined || hasher.digest('hex') === digest) return;
    // Moved aside, so that whoever has it can send it again.
    await rename(file, `${file}.damaged`);
    throw new DamagedContentError(`The stored content ${digest} in "${file}" is damaged. Check the disk; a member who has it can publish it again.`);
  }

  async put(workspace: string, contents: readonly Content[]): Promise<void> {
    const { blobs, staging } = this.#folders(workspace);
    const present = await this.sizes(workspace, contents.map(({ digest }) => digest));
    const absentOnes = new Map(contents.filter(({ digest }) => !present.has(digest)).map((content) => [content.digest, content]));
    await atStorage(this.#root, async () => {
      await inParallel([...absentOnes.values()], AT_ONCE, ({ digest, bytes }) => placeFile(path.join(blobs, digest), bytes, staging));
      // Also without new content: another request may have placed what we rely on and not have got to this point.
      await this.#settling.settle(blobs);
    });
  }

  async adopt(workspace: string, digest: string, file: string): Promise<void> {
    const { blobs } = this.#folders(workspace);
    await atStorage(this.#root, async () => {
      await rename(file, path.join(blobs, digest));
      await this.#settling.settle(blobs);
    });
  }

  async settle(workspace: string): Promise<void> {
    const { blobs } = this.#folders(workspace);
    await atStorage(this.#root, () => this.#settling.settle(blobs));
  }

  async putRecord(workspace: string, kind: RecordKind, name: string, text: string): Promise<void> {
    const { records, staging } = this.#folders(workspace);
    const folder = path.join(records, kind);
    await atStorage(this.#root, async () => {
      await placeFile(path.join(folder, name), text, staging);
      await this.#settling.settle(folder);
    });
  }

  async record(workspace: string, kind: RecordKind, name: string): Promise<string | undefined> {
    return atStorage(this.#root, () => readFile(path.join(this.#root, workspace, 'records', kind, name), 'utf8').catch(absent));
  }

  blobs(workspace: string): AsyncIterable<string> {
    return this.#names(path.join(this.#root, workspace, 'blobs'));
  }

  records(workspace: string, kind: RecordKind): AsyncIterable<string> {
    return this.#names(path.join(this.#root, workspace, 'records', kind));
  }

  async check(): Promise<void> {
    await atStorage(this.#root, async () => {
      makeFolderDurably(this.#root);
      await access(this.#root, constants.W_OK);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held between calls.
  }

  async *#names(folder: string): AsyncGenerator<string> {
    const entries = await opendir(folder).catch(absent);
    if (entries === undefined) return;
    for await (const { name } of entries) if (/^[0-9a-f]{64}$/u.test(name)) yield name;
  }

  #blob(workspace: string, digest: string): string {
    return path.join(this.#root, workspace, 'blobs', digest);
  }

  /** The folders of a workspace, made when they are first written to. */
  #folders(workspace: string): { readonly blobs: string; readonly records: string; readonly staging: string } {
    const at = (name: string): string => path.join(this.#root, workspace, name);
    const folders = { blobs: at('blobs'), records: at('records'), staging: at('staging') };
    if (!this.#made.has(workspace)) {
      for (const folder of [folders.blobs, folders.staging, ...recordKinds.map((kind) => path.join(folders.records, kind))]) makeFolderDurably(folder);
      this.#made.add(workspace);
    }
    return folders;
  }
}

const PIECE = 256 * 1024;

function absent(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
  return undefined;
}
