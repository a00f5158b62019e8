import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { asContentError, DamagedContentError } from '#electron/content/content-errors.ts';
import type { ContentHasher, ContentSink, HashedFile } from '#electron/content/content-hasher.ts';
import { digestFound } from '#electron/content/digest-found.ts';
import { canonicalManifest, hexOfId, manifestId, manifestSchema, totalsOf } from '#electron/content/manifest.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { StatCache } from '#electron/content/stat-cache.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { writeDurably } from '#electron/store/write-durably.ts';
import { BlobStore } from './blob-store.ts';
import type { StagedBlobs } from './blob-store.ts';
import { gather } from './gather.ts';
import { materialise } from './materialise.ts';
import { SnapshotNotFoundError } from './snapshot-errors.ts';

export interface CaptureRequest {
  /** Absolute path of the code: a folder, or a single file. */
  readonly root: string;
  /** Absolute files and folders stored at the snapshot's root under their base name. */
  readonly includes: readonly string[];
  /** Paths in the code that are stored although an ignore file names them. */
  readonly keep?: ReadonlySet<string>;
  /** The ignore files that count; default `.amlignore`, else `.gitignore`. */
  readonly ignoreFiles?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
  /**
   * `now` (default): resolves when the snapshot is on disk. `later`: resolves when it can be used by this process; it is on disk after the
   * next {@link SnapshotStore.flush}, and before that no document may name it. Many captures and one flush cost far less.
   */
  readonly durable?: 'now' | 'later';
}

export interface Captured {
  readonly id: string;
  readonly files: number;
  /** Size of the content. */
  readonly bytes: number;
  /** What the store grew by. */
  readonly addedBytes: number;
}

/** What a capture puts into the store. */
export interface Produced {
  readonly manifest: Manifest;
  readonly contents: readonly Pick<HashedFile, 'digest' | 'size' | 'place'>[];
}

interface Pending {
  readonly id: string;
  readonly manifest: Manifest;
  readonly staged: StagedBlobs;
  readonly folder: string;
}

/**
 * Content-addressed code: same files, same id. Empty folders are no part of a snapshot. A manifest is written after all its content is on disk,
 * so a snapshot that has a manifest is whole.
 */
export class SnapshotStore {
  readonly #layout: HomeLayout;
  readonly #hasher: ContentHasher;
  readonly #blobs: BlobStore;
  #pending: Pending[] = [];
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: { readonly layout: HomeLayout; readonly hasher: ContentHasher }) {
    this.#layout = options.layout;
    this.#hasher = options.hasher;
    this.#blobs = new BlobStore(options.layout.blobs);
  }

  /**
   * Stores a folder or file. Throws `CodeNotFoundError`, `IncludeError`, `UnsafeContentError`, `ContentChangingError`,
   * `ContentAccessError`, `DiskFullError`, `CancelledError`; then nothing of it is kept.
   */
  async capture(request: CaptureRequest): Promise<Captured> {
    const { root, includes, signal } = request;
    throwIfCancelled(signal);
    const found = await gather(root, includes, { signal, keep: request.keep, ignoreFiles: request.ignoreFiles });
    const cache = await StatCache.open(this.#layout.stats, [root, ...includes].join('\0'));
    const captured = await this.captureFrom(async (sink) => {
      const { manifest, read } = await digestFound({ found, hasher: this.#hasher, cache, sink, signal });
      return { manifest, contents: [...read.values()] };
    }, request.durable);
    cache.save();
    return captured;
  }

  /**
   * Stores what `produce` puts into the sink: a checked manifest, and the contents that were read for it. Throws what `produce` throws, and storage
   * errors; then nothing of it is kept.
   */
  async captureFrom(produce: (sink: ContentSink) => Promise<Produced>, durable: 'now' | 'later' = 'now'): Promise<Captured> {
    const folder = await this.#stagingFolder();
    let kept = false;
    try {
      const { manifest, contents } = await produce(await this.#blobs.sinkInto(folder));
      const id = manifestId(manifest);
      const { staged, addedBytes } = this.#blobs.stage(contents);
      if (addedBytes > 0 || contents.length > 0 || !(await this.has(id))) {
        this.#pending.push({ id, manifest, staged, folder });
        kept = true;
      }
      if (durable !== 'later') await this.flush();
      return { id, ...totalsOf(manifest), addedBytes };
    } catch (error) {
      throw asContentError(error, this.#layout.root);
    } finally {
      if (!kept) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Resolves when everything captured before the call is on disk. When it cannot be, none of what was pending is kept. */
  async flush(): Promise<void> {
    const flushed = this.#flushing.then(async () => this.#flushPending());
    this.#flushing = flushed.catch(() => undefined);
    return flushed;
  }

  /** Whether the snapshot is here, on disk or pending. */
  async has(id: string): Promise<boolean> {
    const file = this.#manifestFile(id);
    return file !== undefined && (this.#pending.some((pending) => pending.id === id) || existsSync(file));
  }

  /** Throws `SnapshotNotFoundError`, or `DamagedContentError` when the stored text is not what the id says. */
  async manifest(id: string): Promise<Manifest> {
    const pending = this.#pending.find((candidate) => candidate.id === id);
    if (pending !== undefined) return pending.manifest;
    const file = this.#manifestFile(id);
    if (file === undefined) throw new SnapshotNotFoundError(id);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw systemCode(error) === 'ENOENT' ? new SnapshotNotFoundError(id) : asContentError(error, file);
    });
    const manifest = parseManifest(text);
    if (manifest === undefined || manifestId(manifest) !== id) throw new DamagedContentError(`The snapshot manifest "${file}" is damaged. Remove it and register the module again.`);
    return manifest;
  }

  /** Writes a private, writable copy into a new or empty folder. The content is proved against its digests on the way. */
  async materialise(id: string, targetFolder: string, signal?: AbortSignal): Promise<void> {
    await materialise(await this.manifest(id), targetFolder, (digest) => this.#blobs.read(digest), signal);
  }

  /** The content of one file of a snapshot. Throws `SnapshotNotFoundError` when there is no such file. */
  async readFile(id: string, filePath: string): Promise<Buffer> {
    const manifest = await this.manifest(id);
    const entry = manifest.entries.find((candidate) => candidate.path === filePath);
    if (entry?.kind !== 'file') throw new SnapshotNotFoundError(`${id}/${filePath}`);
    const pieces: Buffer[] = [];
    for await (const piece of this.#blobs.read(entry.digest)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** A stored content by its sha256 (hex), proved by the time the last piece is out. Throws `DamagedContentError`. */
  content(digest: string): AsyncIterable<Buffer> {
    return this.#blobs.read(digest);
  }

  /** Reads everything again. Throws `DamagedContentError` at the first content that is missing or wrong. */
  async verify(id: string, signal?: AbortSignal): Promise<void> {
    for (const entry of (await this.manifest(id)).entries) {
      if (entry.kind !== 'file') continue;
      throwIfCancelled(signal);
      let size = 0;
      for await (const piece of this.#blobs.read(entry.digest)) size += piece.length;
      if (size !== entry.size) throw new DamagedContentError(`"${entry.path}" of ${id} has ${size} bytes in store instead of ${entry.size}.`);
    }
  }

  async #flushPending(): Promise<void> {
    // A copy: captures that end while this batch is being written belong to the next one.
    const batch = [...this.#pending];
    if (batch.length === 0) return;
    try {
      await this.#blobs.commit(batch.map((pending) => pending.staged));
      for (const { id, manifest } of batch) {
        await this.#checkWhole(id, manifest);
        const file = this.#manifestFile(id);
        if (file !== undefined && !existsSync(file)) writeDurably(file, canonicalManifest(manifest));
      }
    } catch (error) {
      for (const pending of batch) this.#blobs.unstage(pending.staged);
      throw asContentError(error, this.#layout.root);
    } finally {
      this.#pending = this.#pending.filter((pending) => !batch.includes(pending));
      for (const { folder } of batch) await rm(folder, { recursive: true, force: true });
    }
  }

  /** A capture may have relied on content that another one had staged and then failed to flush. */
  async #checkWhole(id: string, manifest: Manifest): Promise<void> {
    for (const entry of manifest.entries) {
      if (entry.kind === 'file' && !(await this.#blobs.has(entry.digest))) throw new DamagedContentError(`The content of "${entry.path}" in ${id} could not be stored. Try again.`);
    }
  }

  async #stagingFolder(): Promise<string> {
    try {
      await mkdir(this.#layout.staging, { recursive: true });
      return await mkdtemp(path.join(this.#layout.staging, 'capture-'));
    } catch (error) {
      throw asContentError(error, this.#layout.staging);
    }
  }

  #manifestFile(id: string): string | undefined {
    const hex = hexOfId(id);
    return hex === undefined ? undefined : path.join(this.#layout.snapshots, hex.slice(0, 2), `${hex}.json`);
  }
}

function parseManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
