import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { asContentError, DamagedContentError } from '#electron/content/content-errors.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { SnapshotNotFoundError } from '#electron/snapshots/snapshot-errors.ts';
import type { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';
import { hexOfId } from '#electron/content/manifest.ts';
import { whileSharingFileLock } from '#electron/store/file-lock.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import type { ContentTransfer, SmallContent, TransferOptions } from './content-transfer.ts';
import type { EngineImages } from './engine-images.ts';
import { fetchContents } from './fetch-contents.ts';
import { gatherSmall } from './gather-small.ts';
import { checkIncoming } from './incoming-manifest.ts';
import { sendTree } from './send-tree.ts';
import { movablesOf, usualTransferLimits, type TransferLimits } from './transfer-limits.ts';

export interface HomeTransferParts {
  readonly layout: HomeLayout;
  readonly snapshots: SnapshotStore;
  readonly remote: RemoteContent;
  /** The container engine of this machine, asked for only when an image is to be moved. */
  readonly images: () => Promise<EngineImages>;
  readonly limits?: Partial<TransferLimits> | undefined;
}

const never = new AbortController().signal;

/** Contents between the stores of a home and one workspace; see {@link ContentTransfer}. */
export class HomeTransfer implements ContentTransfer {
  readonly #parts: HomeTransferParts;
  readonly #limits: TransferLimits;

  constructor(parts: HomeTransferParts) {
    this.#parts = parts;
    this.#limits = { ...usualTransferLimits, ...parts.limits };
  }

  async sendSnapshot(id: string, options: TransferOptions = {}): Promise<void> {
    const { snapshots, remote, layout } = this.#parts;
    // Whatever cleans this home waits until it is sent.
    await whileSharingFileLock(layout.contentLock, options.signal ?? never, async () => sendTree(remote, { id, manifest: await snapshots.manifest(id), read: (digest) => snapshots.content(digest) }, this.#limits, options));
  }

  async gatherSmall(ids: readonly string[], options: Pick<TransferOptions, 'signal'> = {}): Promise<readonly SmallContent[] | undefined> {
    const { snapshots, layout } = this.#parts;
    return whileSharingFileLock(layout.contentLock, options.signal ?? never, () => gatherSmall(snapshots, ids, this.#limits, options.signal));
  }

  async fetchSnapshot(id: string, options: TransferOptions = {}): Promise<void> {
    const { snapshots, remote, layout } = this.#parts;
    if (hexOfId(id) === undefined) throw new SnapshotNotFoundError(id);
    if (await snapshots.has(id)) return;
    await whileSharingFileLock(layout.contentLock, options.signal ?? never, async () => {
      const manifest = await remote.snapshot(id, options.signal);
      checkIncoming(id, manifest, this.#limits);
      const partials = await this.#partials();
      const captured = await snapshots.captureFrom(async (sink) => ({ manifest, contents: await fetchContents(remote, movablesOf(manifest.entries), { sink, partials }, this.#limits, options) }));
      if (captured.id !== id) throw new DamagedContentError(`The snapshot ${id} could not be stored as it is. Try again.`);
    });
  }

  async sendImage(reference: string, options: TransferOptions = {}): Promise<void> {
    const [{ sendImage }, images] = await Promise.all([import('./send-image.ts'), this.#parts.images()]);
    await sendImage({ remote: this.#parts.remote, images, staging: this.#parts.layout.staging, limits: this.#limits }, reference, options);
  }

  async fetchImage(reference: string, options: TransferOptions = {}): Promise<boolean> {
    const [{ fetchImage }, images] = await Promise.all([import('./fetch-image.ts'), this.#parts.images()]);
    return fetchImage({ remote: this.#parts.remote, images, staging: this.#parts.layout.staging, partials: () => this.#partials(), limits: this.#limits }, reference, options);
  }

  /** Beside what is being made, not in it: what arrived outlives the try. Cleaning takes it with the caches. */
  async #partials(): Promise<string> {
    const folder = path.join(this.#parts.layout.root, 'cache', 'partial');
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw asContentError(error, folder);
    }
    return folder;
  }
}
