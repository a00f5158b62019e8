import { createHash } from 'node:crypto';
import { open, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { NotFoundError, throwIfCancelled } from '#shared/errors.ts';
import type { BundleManifest } from '#shared/export/bundle/bundle-manifest.ts';
import { bundleManifestSchema } from '#shared/export/bundle/bundle-manifest.ts';
import { checkManifest } from '../../content/check-manifest.ts';
import { asContentError } from '../../content/content-errors.ts';
import { canonicalManifest, manifestSchema } from '../../content/manifest.ts';
import type { Manifest } from '../../content/manifest.ts';
import { readArchive } from '../../snapshots/sources/archive/read-archive.ts';
import { defaultSourceLimits } from '../../snapshots/sources/source-limits.ts';
import type { SourceLimits } from '../../snapshots/sources/source-limits.ts';
import type { Content } from '../../snapshots/sources/tree-entry.ts';
import { systemCode } from '../../store/store-errors.ts';
import { BadBundleError } from './bundle-errors.ts';

/** Bounds on what a bundle may make this machine do, besides what its manifest declares: images and data are large, and honest. */
const limits: SourceLimits = { ...defaultSourceLimits, totalBytes: 500e9 };
const manifestBytes = 64e6;
const treeBytes = 64e6;
const treesBytes = 512e6;

export interface ReadBundle {
  readonly manifest: BundleManifest;
  /** By id. */
  readonly trees: ReadonlyMap<string, Manifest>;
  /** All that it unpacks to. */
  readonly bytes: number;
}

/**
 * Reads a bundle from end to end and proves every content against its digest. Blobs and images are written to `folder`, as `<digest>`; without a
 * folder nothing is written. Names in the archive never become paths. Throws `BadBundleError`, `NotFoundError`, the errors of reading archives, `CancelledError`.
 */
export async function readBundle(file: string, folder: string | undefined, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<ReadBundle> {
  await checkFile(file);
  const reading = new Reading(file, folder, onProgress);
  for await (const entry of readArchive({ file, where: file, wanted: () => true, limits, signal })) {
    throwIfCancelled(signal);
    if (entry.kind !== 'file') throw new BadBundleError(file, `its entry ${shown(entry.path)} is a link, and a bundle has only files`);
    await reading.entry(entry.path, entry.content ?? Buffer.alloc(0), signal);
  }
  return reading.finish();
}

async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') throw new NotFoundError(`There is no file ${file}.`);
    throw asContentError(error, file);
  });
  if (!found.isFile()) throw new BadBundleError(file, 'it is a folder. Name the bundle, a file that ends in .drydock.tar.gz');
}

class Reading {
  readonly #file: string;
  readonly #folder: string | undefined;
  readonly #onProgress: (fraction: number) => void;
  readonly #trees = new Map<string, Manifest>();
  readonly #expected = new Map<string, number>();
  readonly #found = new Set<string>();
  #manifest: BundleManifest | undefined;
  #total = 0;
  #done = 0;

  constructor(file: string, folder: string | undefined, onProgress: (fraction: number) => void) {
    this.#file = file;
    this.#folder = folder;
    this.#onProgress = onProgress;
  }

  async entry(name: string, content: Content, signal: AbortSignal): Promise<void> {
    if (this.#manifest === undefined) {
      if (name !== 'manifest.json') throw this.#bad('it does not begin with manifest.json, as a bundle does');
      await this.#begin(await this.#whole(name, content, manifestBytes));
      return;
    }
    const size = this.#expected.get(name);
    if (size === undefined) throw this.#bad(`its manifest does not tell of the entry ${shown(name)}`);
    if (this.#found.has(name)) throw this.#bad(`it has the entry ${shown(name)} twice`);
    this.#found.add(name);
    const digest = /^(?:trees|blobs|images)\/([0-9a-f]{64})(?:\.json|\.tar)?$/.exec(name)?.[1] ?? '';
    if (name.startsWith('trees/')) this.#tree(digest, await this.#whole(name, content, Math.min(size, treeBytes)));
    else await this.#content(name, content, digest, size, signal);
  }

  finish(): ReadBundle {
    const manifest = this.#manifest;
    if (manifest === undefined) throw this.#bad('it is empty');
    const missing = [...this.#expected.keys()].find((name) => !this.#found.has(name));
    if (missing !== undefined) throw this.#bad(`the entry ${shown(missing)} is missing`);
    const blobs = new Map(manifest.blobs.map(({ digest, size }) => [digest, size]));
    for (const tree of this.#trees.values()) {
      for (const entry of tree.entries) if (entry.kind === 'file' && blobs.get(entry.digest) !== entry.size) throw this.#bad(`the content of ${shown(entry.path)} is missing`);
    }
    for (const { path: name, digest } of manifest.folder.texts) if (!blobs.has(digest)) throw this.#bad(`the content of ${shown(name)} is missing`);
    for (const { path: name, snapshotId } of manifest.folder.code) if (!this.#trees.has(snapshotId)) throw this.#bad(`the code ${shown(name)} is missing`);
    for (const { path: name, tree } of manifest.folder.data) if (!this.#trees.has(tree)) throw this.#bad(`the data ${shown(name)} is missing`);
    return { manifest, trees: this.#trees, bytes: [...this.#expected.values()].reduce((sum, size) => sum + size, 0) };
  }

  async #begin(bytes: Buffer): Promise<void> {
    const manifest = this.#parse(bytes);
    this.#manifest = manifest;
    for (const { id, size } of manifest.trees) this.#expected.set(`trees/${id.slice('sha256:'.length)}.json`, size);
    for (const { digest, size } of manifest.blobs) this.#expected.set(`blobs/${digest}`, size);
    for (const { digest, size } of manifest.images) this.#expected.set(`images/${digest}.tar`, size);
    this.#total = [...this.#expected.values()].reduce((sum, size) => sum + size, 0);
    if (manifest.trees.reduce((sum, { size }) => sum + size, 0) > treesBytes) throw this.#bad('it has too many files');
    if (this.#folder === undefined) return;
    const { bavail, bsize } = await statfs(this.#folder);
    if (this.#total > bavail * bsize) throw this.#bad(`it unpacks to ${String(this.#total)} bytes, more than the disk has free. Free some space (\`drydock home clean\`)`);
  }

  #parse(bytes: Buffer): BundleManifest {
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch (error) {
      throw this.#bad('its manifest.json is no JSON', error);
    }
    const version: unknown = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
    if (typeof version === 'number' && version > 1) throw this.#bad(`it was made by a newer Drydock (schemaVersion ${String(version)}, this one knows 1). Update Drydock`);
    const parsed = bundleManifestSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#bad(`its manifest.json is not that of a bundle (${issue === undefined ? '' : `${issue.path.map(String).join('.')}: ${issue.message}`})`);
  }

  #tree(digest: string, bytes: Buffer): void {
    if (createHash('sha256').update(bytes).digest('hex') !== digest) throw this.#bad(`the list of files ${digest.slice(0, 12)} is not what its name says`);
    let manifest: Manifest;
    try {
      manifest = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      throw this.#bad(`the list of files ${digest.slice(0, 12)} cannot be read`, error);
    }
    if (canonicalManifest(manifest) !== bytes.toString('utf8')) throw this.#bad(`the list of files ${digest.slice(0, 12)} is not in its one form`);
    // Refuses paths and links that lead out.
    checkManifest(manifest);
    this.#trees.set(`sha256:${digest}`, manifest);
  }

  /** Streams an entry to its place, proving it against its digest. */
  async #content(name: string, content: Content, digest: string, size: number, signal: AbortSignal): Promise<void> {
    const hash = createHash('sha256');
    let handle: FileHandle | undefined;
    let read = 0;
    try {
      handle = this.#folder === undefined ? undefined : await open(path.join(this.#folder, digest), 'wx');
      for await (const piece of pieces(content)) {
        throwIfCancelled(signal);
        read += piece.length;
        if (read > size) throw this.#bad(`the entry ${shown(name)} is longer than its manifest says`);
        hash.update(piece);
        await handle?.writeFile(piece);
        this.#done += piece.length;
        this.#onProgress(this.#total === 0 ? 1 : this.#done / this.#total);
      }
    } finally {
      await handle?.close();
    }
    if (read !== size || hash.digest('hex') !== digest) throw this.#bad(`the content ${digest.slice(0, 12)} is not what its name says: it was damaged or changed`);
  }

  async #whole(name: string, content: Content, most: number): Promise<Buffer> {
    const held: Uint8Array[] = [];
    let size = 0;
    for await (const piece of pieces(content)) {
      size += piece.length;
      if (size > most) throw this.#bad(`its entry ${shown(name)} is too large`);
      held.push(piece);
    }
    return Buffer.concat(held);
  }

  #bad(what: string, cause?: unknown): BadBundleError {
    return new BadBundleError(this.#file, what, cause);
  }
}

async function* pieces(content: Content): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(content)) yield content;
  else yield* content;
}

const shown = (name: string): string => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
