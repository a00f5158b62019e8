import { hash } from 'node:crypto';
import { z } from 'zod';
import { imageSchema, type WorkspaceImage } from '#shared/workspace/images.ts';
import { DrydockError } from '#shared/errors.ts';
import { checkManifest } from '#electron/content/check-manifest.ts';
import { canonicalManifest, hexOfId, makeManifest, manifestId, manifestSchema, type FileEntry, type Manifest } from '#electron/content/manifest.ts';
import { RefusalError } from '../refusal-error.ts';
import type { ByteRange } from './blob-storage.ts';
import { packHead, readPack, PACK_HEAD_BYTES } from './pack.ts';
import { MOST_KEPT_BYTES, refuseUnused, sentFiles, textOf, type SentContents } from './publication-pack.ts';
import type { StoredContents } from './stored-contents.ts';
import type { UploadPart, Uploads } from './uploads.ts';

/** What the database says of a workspace's snapshots: which are whole. A publication relies on it. */
export interface WholeSnapshots {
  has(workspace: string, id: string): Promise<boolean>;
  put(workspace: string, id: string): Promise<void>;
}

export interface WorkspaceContentParts {
  readonly storage: StoredContents;
  readonly uploads: Uploads;
  readonly snapshots: WholeSnapshots;
  /** Bytes. */
  readonly limits: { readonly packBytes: number; readonly blobBytes: number };
}

const LONGEST_PATH = 4_096;

/** The contents of workspaces: blobs, snapshots and images, with the rules that hold for them. Refuses with `RefusalError`. */
export class WorkspaceContent {
  readonly #parts: WorkspaceContentParts;

  constructor(parts: WorkspaceContentParts) {
    this.#parts = parts;
  }

  async missing(workspace: string, digests: readonly string[]): Promise<string[]> {
    const sizes = await this.#parts.storage.sizes(workspace, digests);
    return digests.filter((digest) => !sizes.has(digest));
  }

  /** Takes all contents of a pack or none that is not proved. Returns how many it has. */
  async takePack(workspace: string, pack: Uint8Array): Promise<number> {
    const contents = readPack(pack);
    await this.#parts.storage.put(workspace, contents);
    return contents.length;
  }

  /** A pack of contents, in the order that is asked for, each once. Found before the first byte is out. */
  async packOf(workspace: string, digests: readonly string[]): Promise<{ readonly bytes: number; readonly pieces: AsyncIterable<Uint8Array> }> {
    const { storage, limits } = this.#parts;
    const wanted = [...new Set(digests)];
    const sizes = await storage.sizes(workspace, wanted);
    const records = wanted.map((digest) => ({ digest, size: sizes.get(digest) ?? notHere(digest) }));
    const bytes = records.reduce((sum, { size }) => sum + PACK_HEAD_BYTES + size, 0);
    if (bytes > limits.packBytes) throw new RefusalError({ code: 'too-large', message: `These contents are ${String(bytes)} bytes together; a pack has at most ${String(limits.packBytes)}. Ask for fewer, or for large ones by themselves.` });
    return { bytes, pieces: packPieces(storage, workspace, records) };
  }

  /** Bytes of a content, or how much of an unfinished upload of it is here. */
  async find(workspace: string, digest: string): Promise<{ readonly size: number } | { readonly offset: number }> {
    const size = (await this.#parts.storage.sizes(workspace, [digest])).get(digest);
    return size === undefined ? { offset: await this.#parts.uploads.offset(workspace, digest) } : { size };
  }

  read(workspace: string, digest: string, range?: ByteRange): AsyncIterable<Uint8Array> {
    return this.#parts.storage.read(workspace, digest, range);
  }

  /** Goes on with an upload; see `Uploads`. */
  async upload(workspace: string, digest: string, part: UploadPart, body: AsyncIterable<Uint8Array>): Promise<number | 'whole'> {
    const most = this.#parts.limits.blobBytes;
    if (part.total > most) throw new RefusalError({ code: 'too-large', message: `One content has at most ${String(most)} bytes here.` });
    if (part.offset > part.total) throw new RefusalError({ code: 'invalid-request', message: 'Upload-Offset is behind Upload-Length.' });
    return this.#parts.uploads.append(workspace, digest, part, body);
  }

  /**
   * Takes a snapshot whose contents are here. Its id must be that of its canonical manifest, and nothing in it may lead out of its folder; sizes must be those of
   * the contents. Refuses with `content-missing` and the digests (hex) that are not here.
   */
  async putSnapshot(workspace: string, id: string, manifest: Manifest): Promise<'created' | 'unchanged'> {
    const { storage, snapshots } = this.#parts;
    checkIs(id, manifest);
    if (await snapshots.has(workspace, id)) return 'unchanged';
    const files = filesOf(manifest);
    checkAllThere(files, await storage.sizes(workspace, [...new Set(files.map(({ digest }) => digest))]));
    await storage.settle(workspace);
    await storage.putRecord(workspace, 'snapshots', hexOf(id), canonicalManifest(makeManifest(manifest.entries)));
    await snapshots.put(workspace, id);
    return 'created';
  }

  /**
   * Takes a snapshot together with contents of it, as {@link putSnapshot} and {@link takePack} do one after the other: one request for what is small. The first
   * record of the pack is the canonical manifest; what is not in the pack must be here. Whether it was here before is not looked up: that would cost more than writing it again.
   */
  async takeSnapshot(workspace: string, id: string, pack: Uint8Array): Promise<void> {
    const { storage, snapshots } = this.#parts;
    const [first, ...contents] = readPack(pack);
    if (first === undefined || first.digest !== hexOf(id)) throw new RefusalError({ code: 'content-mismatch', message: `The first record of the pack is not the canonical manifest of ${id}.` });
    const manifest = readManifest(first.bytes);
    checkIs(id, manifest);
    const files = filesOf(manifest);
    const sent = new Map(contents.map(({ digest, bytes }) => [digest, bytes.byteLength]));
    const others = [...new Set(files.flatMap(({ digest }) => (sent.has(digest) ? [] : [digest])))];
    checkAllThere(files, others.length === 0 ? sent : new Map([...sent, ...(await storage.sizes(workspace, others))]));
    // The manifest means nothing before the database says that the snapshot is whole, so that both can go to the disk at once.
    await Promise.all([storage.put(workspace, contents), storage.putRecord(workspace, 'snapshots', hexOf(id), canonicalManifest(manifest))]);
    await snapshots.put(workspace, id);
  }

  /**
   * Proves what came together with a publication that needs `snapshots`: for each that is in `records` (by digest) as its canonical manifest, whatever {@link takeSnapshot}
   * asks for. Returns what is to be kept in the transaction of the publication; what is too large for that is in its place by then. Refuses with `content-missing` and
   * the ids of snapshots of which a content is neither in `records` nor here.
   */
  async takeSent(workspace: string, snapshots: readonly string[], records: ReadonlyMap<string, Uint8Array>): Promise<SentContents> {
    const { storage } = this.#parts;
    const trees = snapshots.flatMap((id) => {
      const bytes = records.get(hexOf(id));
      if (bytes === undefined) return [];
      const manifest = readManifest(bytes);
      checkIs(id, manifest);
      return [{ id, text: canonicalManifest(manifest), files: filesOf(manifest) }];
    });
    const files = trees.flatMap((tree) => tree.files);
    refuseUnused(records, new Set([...trees.map(({ id }) => hexOf(id)), ...files.map(({ digest }) => digest)]));
    const contents = sentFiles(files, records);
    const sizes = new Map(contents.map(({ digest, bytes }) => [digest, bytes.byteLength]));
    const others = [...new Set(files.flatMap(({ digest }) => (sizes.has(digest) ? [] : [digest])))];
    if (others.length > 0) {
      for (const [digest, size] of await storage.sizes(workspace, others)) sizes.set(digest, size);
      const missing = trees.filter((tree) => tree.files.some(({ digest }) => !sizes.has(digest))).map(({ id }) => id);
      if (missing.length > 0) throw new RefusalError({ code: 'content-missing', message: `The files of ${missing.length === 1 ? 'a snapshot' : `${String(missing.length)} snapshots`} are neither sent with this nor here. Send them, then publish again.`, missing });
      await storage.settle(workspace);
    }
    checkAllThere(files, sizes);
    const bytes = [...contents.map((content) => content.bytes.byteLength), ...trees.map(({ text }) => text.length)].reduce((sum, size) => sum + size, 0);
    if (bytes <= MOST_KEPT_BYTES) return { snapshots: new Map(trees.map(({ id, text }) => [id, text])), contents };
    await Promise.all([storage.put(workspace, contents), ...trees.map(({ id, text }) => storage.putRecord(workspace, 'snapshots', hexOf(id), text))]);
    return { snapshots: new Map(trees.map(({ id }) => [id, undefined])), contents: [] };
  }

  /** The canonical text of a snapshot's manifest. */
  async snapshot(workspace: string, id: string): Promise<string> {
    const text = (await this.#parts.snapshots.has(workspace, id)) ? await this.#parts.storage.record(workspace, 'snapshots', hexOf(id)) : undefined;
    return text ?? refuseUnknown(`There is no snapshot ${id} in this workspace.`);
  }

  /** Takes an image whose snapshot is whole. Each of its names means it from now on. */
  async putImage(workspace: string, id: string, image: WorkspaceImage): Promise<'created' | 'unchanged'> {
    const { storage } = this.#parts;
    const hex = hexOf(id);
    if (image.id !== id) throw new RefusalError({ code: 'invalid-request', message: `The image says that it is ${image.id}, and its address that it is ${id}.` });
    const manifest = await this.#manifest(workspace, image.snapshot_id);
    if (!manifest.entries.some((entry) => entry.kind === 'file' && entry.digest === hex)) {
      throw new RefusalError({ code: 'content-mismatch', message: `The snapshot ${image.snapshot_id} does not hold what the image's id ${id} is the digest of: it is not that image.` });
    }
    const before = await storage.record(workspace, 'images', hex);
    const text = JSON.stringify(image);
    if (before !== text) await storage.putRecord(workspace, 'images', hex, text);
    for (const reference of new Set(image.references)) await storage.putRecord(workspace, 'image-names', hash('sha256', reference), JSON.stringify({ reference, image: id }));
    return before === undefined ? 'created' : 'unchanged';
  }

  async image(workspace: string, id: string): Promise<WorkspaceImage> {
    const text = await this.#parts.storage.record(workspace, 'images', hexOf(id));
    return text === undefined ? refuseUnknown(`There is no image ${id} in this workspace.`) : imageSchema.parse(JSON.parse(text));
  }

  /** The image that was published last under a name. */
  async findImage(workspace: string, reference: string): Promise<WorkspaceImage | undefined> {
    const text = await this.#parts.storage.record(workspace, 'image-names', hash('sha256', reference));
    return text === undefined ? undefined : this.image(workspace, imageNameSchema.parse(JSON.parse(text)).image);
  }

  /** Whether the place of contents can be used right now. */
  check(): Promise<void> {
    return this.#parts.storage.check();
  }

  async #manifest(workspace: string, id: string): Promise<Manifest> {
    if (!(await this.#parts.snapshots.has(workspace, id))) throw new RefusalError({ code: 'content-missing', message: `The snapshot ${id} of the image is not here yet. Send it first.`, missing: [id] });
    return manifestSchema.parse(JSON.parse(await this.snapshot(workspace, id)));
  }
}

const imageNameSchema = z.object({ image: imageSchema.shape.id });

/** So many are looked for in the database at once. */
const READ_AT_ONCE = 100;

async function* packPieces(storage: StoredContents, workspace: string, records: readonly { readonly digest: string; readonly size: number }[]): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < records.length; at += READ_AT_ONCE) {
    const group = records.slice(at, at + READ_AT_ONCE);
    const small = await storage.readSmall(workspace, group.map(({ digest }) => digest));
    for (const { digest, size } of group) {
      yield packHead(digest, size);
      const bytes = small.get(digest);
      if (bytes === undefined) yield* storage.readLarge(workspace, digest);
      else yield bytes;
    }
  }
}

const filesOf = (manifest: Manifest): readonly FileEntry[] => manifest.entries.filter((entry) => entry.kind === 'file');

/** Refuses a manifest that is not the one that its id says, and one that leads out of its folder. */
function checkIs(id: string, manifest: Manifest): void {
  hexOf(id);
  if (manifestId(makeManifest(manifest.entries)) !== id) {
    throw new RefusalError({ code: 'content-mismatch', message: `The manifest is not what the id ${id} says: a snapshot's id is the sha256 of its canonical JSON.` });
  }
  checkSafe(manifest);
}

/** Refuses while a content is missing or has another size than the manifest says. */
function checkAllThere(files: readonly FileEntry[], sizes: ReadonlyMap<string, number>): void {
  const missing = new Set(files.flatMap(({ digest }) => (sizes.has(digest) ? [] : [digest])));
  if (missing.size > 0) {
    throw new RefusalError({ code: 'content-missing', message: `${String(missing.size)} of the contents of this snapshot are not here yet. Send them, then the snapshot again.`, missing: [...missing].slice(0, 1_000) });
  }
  const liar = files.find(({ digest, size }) => sizes.get(digest) !== size);
  if (liar !== undefined) throw new RefusalError({ code: 'content-mismatch', message: `The manifest says that '${liar.path.slice(0, 200)}' has ${String(liar.size)} bytes; its content has ${String(sizes.get(liar.digest))}.` });
}

/** The manifest in a pack; the digest of its record was proved. */
function readManifest(bytes: Uint8Array): Manifest {
  const refuse = (why: string): never => {
    throw new RefusalError({ code: 'invalid-request', message: `A record of the pack that has to be a manifest is none: ${why}.` });
  };
  const text = textOf(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('it is not JSON');
  }
  const read = manifestSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return refuse(`${issue?.path.map(String).join('.').slice(0, 200) ?? ''}: ${issue?.message.slice(0, 500) ?? ''}`);
}

/** As every platform's file system would be left: a client checks once more for its own. */
function checkSafe(manifest: Manifest): void {
  const long = manifest.entries.find(({ path }) => path.length > LONGEST_PATH);
  if (long !== undefined) throw new RefusalError({ code: 'invalid-request', message: `A path of the manifest is longer than ${String(LONGEST_PATH)} characters: '${long.path.slice(0, 100)}...'.` });
  try {
    checkManifest(manifest, 'linux');
  } catch (error) {
    if (!(error instanceof DrydockError)) throw error;
    throw new RefusalError({ code: 'invalid-request', message: error.plainMessage }, { cause: error });
  }
}

function hexOf(id: string): string {
  return hexOfId(id) ?? refuseUnknown(`'${id.slice(0, 100)}' is no id of content.`);
}

function notHere(digest: string): never {
  return refuseUnknown(`The content ${digest} is not in this workspace.`);
}

function refuseUnknown(message: string): never {
  throw new RefusalError({ code: 'not-found', message });
}
