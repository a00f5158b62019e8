import path from 'node:path';
import type { ContentPlace, Preview } from '#shared/contract/previews.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { App } from '../compose.ts';
import type { Area, Found } from './contained-path.ts';
import { findInside, openFound } from './contained-path.ts';
import type { ContentPlacesPorts } from './content-places.ts';
import { ContentPlaces } from './content-places.ts';
import { folderEntries } from './folder-entries.ts';
import { previewFile } from './preview-file.ts';
import { findInSnapshot } from './snapshot-tree.ts';

const FOLDER_ENTRIES = 2_000;
/** A file of a snapshot is read whole; a larger one is not worth it. */
const SNAPSHOT_FILE_BYTES = 64 * 1024 ** 2;

export interface PreviewsPorts extends ContentPlacesPorts {
  readonly app: Pick<App, 'layout' | 'catalog' | 'artifacts' | 'snapshots' | 'runs'>;
}

/** Shows files and folders that runs, modules and data assets consist of. Nothing outside of the place that is asked for is ever opened. */
export class Previews {
  readonly #ports: PreviewsPorts;
  readonly #places: ContentPlaces;

  constructor(ports: PreviewsPorts) {
    this.#ports = ports;
    this.#places = new ContentPlaces(ports);
  }

  /** What is at a path of a place, in a form that can be shown. What is not to be had is the preview `absent`, which says why. */
  async preview(place: ContentPlace, relative: string, signal?: AbortSignal): Promise<Preview> {
    const placed = await this.#places.find(place);
    if ('absent' in placed) return { kind: 'absent', reason: placed.absent };
    return 'snapshotId' in placed ? this.#ofSnapshot(placed.snapshotId, relative) : this.#ofArea(placed, relative, signal);
  }

  /** The path on this machine. Throws `NotFoundError` that says why there is none. */
  async locate(place: ContentPlace, relative: string): Promise<string> {
    const placed = await this.#places.find(place);
    if ('absent' in placed) throw new NotFoundError(placed.absent);
    if ('snapshotId' in placed) throw new NotFoundError('The files of a module version are kept packed, and have no path. Download the version to a folder to open them.');
    const found = await findInside(placed, relative);
    if ('absent' in found) throw new NotFoundError(found.absent);
    return found.path;
  }

  async #ofArea(area: Area, relative: string, signal: AbortSignal | undefined): Promise<Preview> {
    const found = await findInside(area, relative);
    if ('absent' in found) return { kind: 'absent', reason: found.absent };
    if (!found.stats.isDirectory()) return previewFound(found);
    return { kind: 'folder', ...(await folderEntries(found.path, { limit: FOLDER_ENTRIES, hidden: true, base: found.base, signal })) };
  }

  async #ofSnapshot(id: string, relative: string): Promise<Preview> {
    const { snapshots } = this.#ports.app;
    if (!(await snapshots.has(id))) return { kind: 'absent', reason: 'The files of this version are not in this home.' };
    const found = findInSnapshot(await snapshots.manifest(id), relative);
    if ('absent' in found) return { kind: 'absent', reason: found.absent };
    if (found.kind === 'folder') return { kind: 'folder', entries: found.entries.slice(0, FOLDER_ENTRIES), truncated: found.entries.length > FOLDER_ENTRIES };
    if (found.size > SNAPSHOT_FILE_BYTES) return { kind: 'absent', reason: 'This file is too large to be shown. Download the version to a folder to open it.' };
    let whole: Promise<Buffer> | undefined;
    return previewFile({ name: found.path, bytes: found.size, read: async (limit) => (await (whole ??= snapshots.readFile(id, found.path))).subarray(0, limit) });
  }
}

async function previewFound(found: Found): Promise<Preview> {
  const handle = await openFound(found);
  if ('absent' in handle) return { kind: 'absent', reason: handle.absent };
  try {
    const { size } = await handle.stat();
    return await previewFile({
      name: path.basename(found.path),
      bytes: size,
      read: async (limit) => {
        const wanted = Math.min(limit, size);
        const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(wanted), position: 0 });
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}
