import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, opendir, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { asContentError } from '#electron/content/content-errors.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { makeFolderDurably } from '#electron/store/write-durably.ts';
import { RefusalError } from '../refusal-error.ts';
import type { BlobStorage } from './blob-storage.ts';

/** A part of a content: where it begins in it, and how large the whole is. Bytes. */
export interface UploadPart {
  readonly offset: number;
  readonly total: number;
}

/** How many unfinished uploads have their digest so far kept; the others are read once more at their end. */
const MOST_KEPT = 64;

/**
 * Contents that arrive in parts, in a folder on the server's own disk until they are whole and proved; then they go to where contents lie. How much of one has
 * arrived is the size of its file, so that an upload goes on after a lost connection and after a restart.
 */
export class Uploads {
  readonly #folder: string;
  readonly #storage: BlobStorage;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** The digest of what has arrived so far, of the latest uploads. */
  readonly #hashes = new Map<string, { readonly hash: Hash; readonly offset: number }>();

  constructor(folder: string, storage: BlobStorage) {
    this.#folder = folder;
    this.#storage = storage;
  }

  /** Bytes of an unfinished upload that are here. */
  async offset(workspace: string, digest: string): Promise<number> {
    return (await stat(this.#file(workspace, digest)).catch(absent))?.size ?? 0;
  }

  /**
   * Appends a part; what arrived of one that was cut off stays. Returns the new offset, or `whole` when the content is complete and stored. Refuses with
   * `content-mismatch` and the right offset when the part begins elsewhere, with offset 0 when the whole is not what the digest says: then it is dropped.
   */
  append(workspace: string, digest: string, part: UploadPart, body: AsyncIterable<Uint8Array>): Promise<number | 'whole'> {
    const file = this.#file(workspace, digest);
    // One after the other for each content: parts of two senders must not mix.
    const turn = (this.#turns.get(file) ?? Promise.resolve()).catch(() => undefined).then(() => this.#append(workspace, digest, file, part, body));
    this.#turns.set(file, turn);
    const forget = (): void => {
      if (this.#turns.get(file) === turn) this.#turns.delete(file);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Stores a large content that comes as a whole, once it is proved. Refuses as {@link append} does. */
  async keep(workspace: string, digest: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    await rm(this.#file(workspace, digest), { force: true });
    const reached = await this.append(workspace, digest, { offset: 0, total: Number.MAX_SAFE_INTEGER }, body);
    if (reached !== 'whole') await this.append(workspace, digest, { offset: reached, total: reached }, nothing());
  }

  /** Removes uploads that nobody has gone on with since `beforeMs` (of the wall clock, as file times are). Returns how many. */
  async sweep(beforeMs: number): Promise<number> {
    let removed = 0;
    for await (const workspace of names(this.#folder)) {
      for await (const name of names(path.join(this.#folder, workspace))) {
        const file = path.join(this.#folder, workspace, name);
        const found = await stat(file).catch(absent);
        if (found === undefined || found.mtimeMs >= beforeMs || this.#turns.has(file)) continue;
        await rm(file, { force: true });
        this.#hashes.delete(file);
        removed += 1;
      }
    }
    return removed;
  }

  async #append(workspace: string, digest: string, file: string, { offset, total }: UploadPart, body: AsyncIterable<Uint8Array>): Promise<number | 'whole'> {
    if ((await this.#storage.sizes(workspace, [digest])).has(digest)) return 'whole';
    const here = await this.offset(workspace, digest);
    if (offset !== here) throw new RefusalError({ code: 'content-mismatch', message: `This upload stands at byte ${String(here)}, not ${String(offset)}. Go on there.`, offset: here });
    makeFolderDurably(path.dirname(file));
    const kept = this.#hashes.get(file);
    this.#hashes.delete(file);
    const hash = kept?.offset === here ? kept.hash : here === 0 ? createHash('sha256') : undefined;
    let at = here;
    const handle = await open(file, 'a', 0o600);
    try {
      for await (const piece of body) {
        if (at + piece.byteLength > total) throw new RefusalError({ code: 'invalid-request', message: `The part goes on after byte ${String(total)}, which Upload-Length said is the end.` });
        for (let written = 0; written < piece.byteLength; ) written += (await handle.write(piece, written)).bytesWritten;
        hash?.update(piece);
        at += piece.byteLength;
      }
    } catch (error) {
      // A part that says too much is no part; one that was cut off is what arrived of it.
      if (error instanceof RefusalError) await truncate(file, here);
      throw asContentError(error, file);
    } finally {
      await handle.datasync();
      await handle.close();
    }
    if (at < total) {
      if (hash !== undefined) this.#keep(file, hash, at);
      return at;
    }
    if ((hash?.digest('hex') ?? (await digestOf(file))) !== digest) {
      await rm(file, { force: true });
      throw new RefusalError({ code: 'content-mismatch', message: `What was uploaded is not what its digest ${digest} says. It was dropped: upload it again from the beginning.`, offset: 0 });
    }
    await this.#storage.adopt(workspace, digest, file);
    return 'whole';
  }

  #keep(file: string, hash: Hash, offset: number): void {
    this.#hashes.set(file, { hash, offset });
    const [oldest] = this.#hashes.keys();
    if (this.#hashes.size > MOST_KEPT && oldest !== undefined) this.#hashes.delete(oldest);
  }

  #file(workspace: string, digest: string): string {
    return path.join(this.#folder, workspace, digest);
  }
}

const nothing = (): AsyncIterable<Uint8Array> => new Blob([]).stream();

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) if (piece instanceof Uint8Array) hash.update(piece);
  return hash.digest('hex');
}

async function* names(folder: string): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(absent);
  if (entries === undefined) return;
  for await (const { name } of entries) yield name;
}

function absent(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
  return undefined;
}
