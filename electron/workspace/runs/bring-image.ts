import { hash } from 'node:crypto';
import { normalImageName } from '#shared/catalog/image-name.ts';
import type { WorkspaceImage } from '#shared/workspace/images.ts';
import { hexOfId, makeManifest, type FileEntry, type Manifest } from '#electron/content/manifest.ts';
import { ImageUnavailableError } from '#electron/engines/docker/image-errors.ts';
import type { OtherImages } from '#electron/engines/docker/other-images.ts';
import { nameFiles, renamedIn } from '#electron/export/bundle/image-tags.ts';
import type { EngineImages } from '#electron/sync/content/engine-images.ts';
import { tarPieces } from '#electron/sync/content/tar-pieces.ts';

/** What is read of a workspace for its images. */
export interface ImageContent {
  /** The image that was published last under a name in full. */
  image(workspace: string, reference: string): Promise<WorkspaceImage | undefined>;
  manifest(workspace: string, snapshotId: string): Promise<Manifest>;
  /** A content, proved against its digest (hex) by the time the last piece is out. */
  read(workspace: string, digest: string): AsyncIterable<Uint8Array>;
}

export interface WorkspaceImagesParts {
  readonly workspace: string;
  readonly content: ImageContent;
  readonly images: () => Promise<EngineImages>;
}

const MOST_NAME_BYTES = 4 << 20;

/**
 * The images that members published with their environments. They are loaded under a name that says the workspace and the image's digest: whatever a member calls one, it is
 * never what another workspace, or whoever keeps the server, runs under that name.
 */
export class WorkspaceImages implements OtherImages {
  readonly #parts: WorkspaceImagesParts;

  constructor(parts: WorkspaceImagesParts) {
    this.#parts = parts;
  }

  async nameOf(reference: string): Promise<string | undefined> {
    const image = await this.#find(reference);
    return image === undefined ? undefined : this.#ownName(image);
  }

  async bring(reference: string, signal: AbortSignal): Promise<void> {
    const { workspace, content } = this.#parts;
    const image = await this.#find(reference);
    if (image === undefined) throw new ImageUnavailableError(`The image "${reference}" is not in this workspace any more. Publish its environment with it again.`);
    const name = this.#ownName(image);
    const wrong = (detail: string): ImageUnavailableError => new ImageUnavailableError(`The image "${reference}" of this workspace ${detail}. Publish its environment with the image again.`);
    const manifest = await content.manifest(workspace, image.snapshot_id);
    const texts = await this.#renamed(manifest, name, wrong);
    const entries = manifest.entries.flatMap((entry) => {
      if (!nameFiles.has(entry.path)) return [entry];
      const text = texts.get(entry.path);
      return text === undefined || entry.kind !== 'file' ? [] : [{ ...entry, size: text.byteLength, digest: hash('sha256', text) }];
    });
    const own = new Map([...texts.values()].map((text) => [hash('sha256', text), text]));
    const read = (digest: string): AsyncIterable<Uint8Array> => {
      const text = own.get(digest);
      return text === undefined ? content.read(workspace, digest) : new Blob([text]).stream();
    };
    const images = await this.#parts.images();
    await images.load(name, tarPieces(makeManifest(entries), read, (path) => wrong(`has a file ${JSON.stringify(path.slice(0, 200))}, which no image has`)), signal);
    const loaded = await images.find(name, signal);
    // Engines differ in which of an image's contents they take the id from.
    if (loaded === undefined || !manifest.entries.some((entry) => entry.kind === 'file' && entry.digest === hexOfId(loaded.id))) throw wrong(loaded === undefined ? 'was taken by the container engine under no name' : `became another one, ${loaded.id}, when it was loaded`);
  }

  #find(reference: string): Promise<WorkspaceImage | undefined> {
    return this.#parts.content.image(this.#parts.workspace, normalImageName(reference));
  }

  #ownName({ id, snapshot_id }: WorkspaceImage): string {
    return `drydock-workspace/${hash('sha256', this.#parts.workspace).slice(0, 32)}:${hash('sha256', `${id} ${snapshot_id}`).slice(0, 32)}`;
  }

  /** The documents that say what the images of an archive are called, with one name for the one image; those that are left out say nothing more. */
  async #renamed(manifest: Manifest, name: string, wrong: (detail: string) => Error): Promise<ReadonlyMap<string, Buffer<ArrayBuffer>>> {
    const texts = new Map<string, Buffer<ArrayBuffer>>();
    for (const entry of manifest.entries) {
      if (!nameFiles.has(entry.path)) continue;
      if (entry.kind !== 'file' || entry.size > MOST_NAME_BYTES) throw wrong(`has a ${entry.path} that cannot be one`);
      const renamed = renamedIn(entry.path, await this.#text(entry), name, () => wrong(`has a ${entry.path} that is not that of one image`));
      if (renamed !== undefined) texts.set(entry.path, Buffer.from(renamed));
    }
    if (texts.size === 0) throw wrong('is no archive of an image');
    return texts;
  }

  async #text({ digest }: FileEntry): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#parts.content.read(this.#parts.workspace, digest)) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }
}
