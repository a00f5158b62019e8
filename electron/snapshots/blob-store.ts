import { createHash, hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { asContentError, DamagedContentError } from '#electron/content/content-errors.ts';
import type { ContentSink, HashedFile } from '#electron/content/content-hasher.ts';
import { makeFolderDurably, syncFolder, writeDurably } from '#electron/store/write-durably.ts';
import { systemCode } from '#electron/store/store-errors.ts';

interface Place {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

const indexSchema = z.object({ schemaVersion: z.literal(1), blobs: z.array(z.tuple([z.string(), z.number(), z.number()])) });

/** Content that was written to a staging folder and is not part of the store yet. */
export interface StagedBlobs {
  readonly alone: ReadonlyMap<string, Place>;
  readonly packed: ReadonlyMap<string, ReadonlyMap<string, Place>>;
}

const CHUNK = 1 << 20;

/**
 * File contents by sha256. A capture of few files stores each in `loose/<digest>`; a large one stores one pack per hashing
 * thread, with an index beside it, because creating and flushing a thousand files costs several times their hashing. What has its final
 * name was flushed to disk before it got it.
 */
export class BlobStore {
  readonly #loose: string;
  readonly #packs: string;
  /** Everything that is not loose: packs whose index was read, and staged content. */
  readonly #places = new Map<string, Place>();
  readonly #indexesRead = new Set<string>();

  constructor(folder: string) {
    this.#loose = path.join(folder, 'loose');
    this.#packs = path.join(folder, 'packs');
  }

  /** Where hashing may put new content, given a private folder for it. */
  async sinkInto(folder: string): Promise<ContentSink> {
    await this.#readIndexes();
    await mkdir(folder, { recursive: true });
    return { folder, known: new Set(this.#places.keys()), loose: this.#loose, isStored: (digest) => this.#isStored(digest) };
  }

  async has(digest: string): Promise<boolean> {
    if (this.#isStored(digest)) return true;
    await this.#readIndexes();
    return this.#isStored(digest);
  }

  /** Makes staged content readable by this process. Returns it with the bytes that were really added. */
  stage(hashed: Iterable<Pick<HashedFile, 'digest' | 'size' | 'place'>>): { readonly staged: StagedBlobs; readonly addedBytes: number } {
    const alone = new Map<string, Place>();
    const packed = new Map<string, Map<string, Place>>();
    let addedBytes = 0;
    for (const { digest, size, place } of hashed) {
      if (place === undefined) continue;
      addedBytes += size;
      const at: Place = { file: place.file, offset: place.offset, size };
      this.#places.set(digest, at);
      if (place.alone) alone.set(digest, at);
      else packed.set(place.file, (packed.get(place.file) ?? new Map<string, Place>()).set(digest, at));
    }
    return { staged: { alone, packed }, addedBytes };
  }

  /** Forgets staged content that will not be committed. */
  unstage(staged: StagedBlobs): void {
    for (const blobs of [staged.alone, ...staged.packed.values()]) {
      for (const [digest, at] of blobs) if (this.#places.get(digest) === at) this.#places.delete(digest);
    }
  }

  /** Flushes staged content and gives it its final name; afterwards it survives a power cut. */
  async commit(batches: readonly StagedBlobs[]): Promise<void> {
    makeFolderDurably(this.#loose);
    makeFolderDurably(this.#packs);
    const alone = batches.flatMap((batch) => [...batch.alone]);
    const packs = batches.flatMap((batch) => [...batch.packed]);
    // All at once: the file system puts concurrent flushes into one journal commit.
    await Promise.all([...alone.map(([, at]) => at.file), ...packs.map(([file]) => file)].map(flush));
    for (const [digest, at] of alone) {
      await rename(at.file, path.join(this.#loose, digest));
      if (this.#places.get(digest) === at) this.#places.delete(digest);
    }
    for (const [file, blobs] of packs) await this.#commitPack(file, blobs);
    // Also without new content: another process may have renamed what we rely on and not have got to this point.
    syncFolder(this.#loose);
    syncFolder(this.#packs);
  }

  /** The content, proved against its digest by the time the last piece is out. Throws `DamagedContentError`. */
  async *read(digest: string): AsyncGenerator<Buffer> {
    const { handle, at } = await this.#open(digest);
    try {
      const hasher = createHash('sha256');
      for (let done = 0; done < at.size; ) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(CHUNK, at.size - done)), { position: at.offset + done });
        if (bytesRead === 0) break;
        done += bytesRead;
        const piece = buffer.subarray(0, bytesRead);
        hasher.update(piece);
        yield piece;
      }
      if (hasher.digest('hex') !== digest) throw await this.#damaged(digest, at);
    } finally {
      await handle.close();
    }
  }

  #isStored(digest: string): boolean {
    return this.#places.has(digest) || existsSync(path.join(this.#loose, digest));
  }

  async #commitPack(file: string, blobs: ReadonlyMap<string, Place>): Promise<void> {
    const text = JSON.stringify({ schemaVersion: 1, blobs: [...blobs].map(([digest, at]) => [digest, at.offset, at.size]) });
    const name = hash('sha256', text);
    const target = path.join(this.#packs, `${name}.pack`);
    await rename(file, target);
    writeDurably(path.join(this.#packs, `${name}.json`), text);
    this.#indexesRead.add(`${name}.json`);
    for (const [digest, at] of blobs) this.#places.set(digest, { ...at, file: target });
  }

  async #readIndexes(): Promise<void> {
    const names = existsSync(this.#packs) ? readdirSync(this.#packs) : [];
    for (const name of names) {
      if (!/^[0-9a-f]{64}\.json$/.test(name) || this.#indexesRead.has(name)) continue;
      const file = path.join(this.#packs, name);
      const text = await readFile(file, 'utf8');
      if (`${hash('sha256', text)}.json` !== name) throw new DamagedContentError(`The index "${file}" is damaged. Restore it from a backup, or remove it and register the modules that use it again.`);
      for (const [digest, offset, size] of indexSchema.parse(JSON.parse(text)).blobs) {
        if (!this.#places.has(digest)) this.#places.set(digest, { file: path.join(this.#packs, `${name.slice(0, 64)}.pack`), offset, size });
      }
      this.#indexesRead.add(name);
    }
  }

  async #open(digest: string): Promise<{ handle: FileHandle; at: Place }> {
    // Staged content moves when it is committed: look again then.
    for (let attempt = 1; ; attempt += 1) {
      const at = this.#places.get(digest);
      const file = at?.file ?? path.join(this.#loose, digest);
      try {
        const handle = await open(file, 'r');
        return { handle, at: at ?? { file, offset: 0, size: (await handle.stat()).size } };
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw asContentError(error, file);
        if (attempt === 2) throw new DamagedContentError(`The content ${digest} is missing from the store. Register the module that needs it again.`);
        await this.#readIndexes();
      }
    }
  }

  /** A damaged loose file is moved aside, so that the next capture of the same content stores it again. */
  async #damaged(digest: string, at: Place): Promise<Error> {
    if (at.file === path.join(this.#loose, digest)) await rename(at.file, `${at.file}.damaged`);
    return new DamagedContentError(`The stored content ${digest} in "${at.file}" is damaged. Register the module that needs it again, and check the disk.`);
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.datasync();
  } catch (error) {
    throw asContentError(error, file);
  } finally {
    await handle.close();
  }
}
