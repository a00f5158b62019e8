import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, opendir, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import prettyBytes from 'pretty-bytes';
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

/** How much of what is unfinished is kept. */
export interface UploadRoom {
  /** Bytes of all unfinished uploads of one workspace together. */
  readonly mostBytes: number;
  /** After this without a new part an upload makes room for others where there is none. Milliseconds. */
  readonly idleMs: number;
}

const endlessRoom: UploadRoom = { mostBytes: Number.POSITIVE_INFINITY, idleMs: 0 };

/** When whoever finds no room is told to come back. */
const NO_ROOM_SECONDS = 600;

/** How many unfinished uploads have their digest so far kept; the others are read once more at their end. */
const MOST_KEPT = 64;

/**
 * Contents that arrive in parts, in a folder on the server's own disk until they are whole and proved; then they go to where contents lie. How much of one has
 * arrived is the size of its file, so that an upload goes on after a lost connection and after a restart.
 */
export class Uploads {
  readonly #folder: string;
  readonly #storage: BlobStorage;
  readonly #room: UploadRoom;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** The digest of what has arrived so far, of the latest uploads. */
  readonly #hashes = new Map<string, { readonly hash: Hash; readonly offset: number }>();

  /** Bytes of all that is unfinished, by workspace, once they were counted; then kept up to date. */
  #held: Promise<Map<string, number>> | undefined;

  constructor(folder: string, storage: BlobStorage, room: UploadRoom = endlessRoom) {
    this.#folder = folder;
    this.#storage = storage;
    this.#room = room;
  }

  /** Bytes of everything that is unfinished, of all workspaces. */
  async heldBytes(): Promise<number> {
    return [...(await this.#counted()).values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Bytes of an unfinished upload that are here. */
  async offset(workspace: string, digest: string): Promise<number> {
    return (await stat(this.#file(workspace, digest)).catch(absent))?.size ?? 0;
  }

  /**
   * Appends a part; what arrived of one that was cut off stays. Returns the new offset, or `whole` when the content is complete and stored. Refuses with
   * `content-mismatch` and the right offset when the part begins elsewhere, with offset 0 when the whole is not what the digest says: then it is dropped. Refuses with
   * `too-many-requests` while unfinished uploads of the workspace leave no room for it.
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
    await this.#drop(workspace, this.#file(workspace, digest));
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
        await this.#drop(workspace, file);
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
    const held = await this.#counted();
    const handle = await open(file, 'a', 0o600);
    try {
      for await (const piece of body) {
        if ((held.get(workspace) ?? 0) + piece.byteLength > this.#room.mostBytes) await this.#makeRoom(workspace, piece.byteLength);
        if (at + piece.byteLength > total) throw new RefusalError({ code: 'invalid-request', message: `The part goes on after byte ${String(total)}, which Upload-Length said is the end.` });
        for (let written = 0; written < piece.byteLength; ) {
          const { bytesWritten } = await handle.write(piece, written);
          written += bytesWritten;
          count(held, workspace, bytesWritten);
        }
        hash?.update(piece);
        at += piece.byteLength;
      }
    } catch (error) {
      // A part that says too much is no part; one that was cut off is what arrived of it.
      if (error instanceof RefusalError && error.failure.code === 'invalid-request') {
        await truncate(file, here);
        count(held, workspace, here - at);
      }
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
      await this.#drop(workspace, file);
      throw new RefusalError({ code: 'content-mismatch', message: `What was uploaded is not what its digest ${digest} says. It was dropped: upload it again from the beginning.`, offset: 0 });
    }
    await this.#storage.adopt(workspace, digest, file);
    count(held, workspace, -at);
    return 'whole';
  }

  /** Those that nobody has gone on with for a while give way, the oldest first. */
  async #makeRoom(workspace: string, bytes: number): Promise<void> {
    const held = await this.#counted();
    const { mostBytes, idleMs } = this.#room;
    const idle: { readonly file: string; readonly mtimeMs: number }[] = [];
    for await (const name of names(path.join(this.#folder, workspace))) {
      const file = path.join(this.#folder, workspace, name);
      const found = this.#turns.has(file) ? undefined : await stat(file).catch(absent);
      if (found !== undefined && found.mtimeMs < Date.now() - idleMs) idle.push({ file, mtimeMs: found.mtimeMs });
    }
    for (const { file } of idle.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if ((held.get(workspace) ?? 0) + bytes <= mostBytes) return;
      if (!this.#turns.has(file)) await this.#drop(workspace, file);
    }
    if ((held.get(workspace) ?? 0) + bytes <= mostBytes) return;
    throw new RefusalError({
      code: 'too-many-requests',
      message: `Uploads of this workspace that are not finished take ${prettyBytes(held.get(workspace) ?? 0)} of the ${prettyBytes(mostBytes)} that they may. Go on with this one when others are finished; what nobody goes on with gives way by itself.`,
    }, { retryAfterSeconds: NO_ROOM_SECONDS });
  }

  async #drop(workspace: string, file: string): Promise<void> {
    const held = await this.#counted();
    const size = (await stat(file).catch(absent))?.size ?? 0;
    await rm(file, { force: true });
    this.#hashes.delete(file);
    count(held, workspace, -size);
  }

  #counted(): Promise<Map<string, number>> {
    this.#held ??= this.#count();
    return this.#held;
  }

  async #count(): Promise<Map<string, number>> {
    const held = new Map<string, number>();
    for await (const workspace of names(this.#folder)) {
      for await (const name of names(path.join(this.#folder, workspace))) count(held, workspace, (await stat(path.join(this.#folder, workspace, name)).catch(absent))?.size ?? 0);
    }
    return held;
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

function count(held: Map<string, number>, workspace: string, bytes: number): void {
  held.set(workspace, (held.get(workspace) ?? 0) + bytes);
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
