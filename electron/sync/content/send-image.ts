import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { NotFoundError } from '#shared/errors.ts';
import { normalImageName } from '#shared/catalog/image-name.ts';
import { checkManifest } from '#electron/content/check-manifest.ts';
import { makeManifest, manifestId, totalsOf, type Manifest } from '#electron/content/manifest.ts';
import { ByteGuard } from '#electron/snapshots/sources/archive/byte-guard.ts';
import { readTar } from '#electron/snapshots/sources/archive/read-tar.ts';
import { ingest } from '#electron/snapshots/sources/ingest.ts';
import { PackWriter } from '#electron/snapshots/sources/pack-writer.ts';
import type { SourceLimits } from '#electron/snapshots/sources/source-limits.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import type { TransferOptions } from './content-transfer.ts';
import type { EngineImages } from './engine-images.ts';
import { sendTree } from './send-tree.ts';
import type { TransferLimits } from './transfer-limits.ts';

export interface ImageParts {
  readonly remote: RemoteContent;
  readonly images: EngineImages;
  /** An image is unpacked in a folder of its own below it, and nothing of it stays. */
  readonly staging: string;
  readonly limits: TransferLimits;
}

/** An image may have single layers of many gigabytes. Nothing in its archive is compressed by the engine. */
const imageLimits: SourceLimits = { totalBytes: 500e9, files: 100_000, fileBytes: 200e9, nameBytes: 64e6, ratio: 200, ratioFloorBytes: 512e6, downloadBytes: 0, gitMs: 0 };

const never = new AbortController().signal;

/** Sends the local image that `reference` names: its layers are contents like others, so those that the workspace has are not sent again. */
export async function sendImage({ remote, images, staging, limits }: ImageParts, reference: string, options: TransferOptions): Promise<void> {
  const signal = options.signal ?? never;
  const image = await images.find(reference, signal);
  if (image === undefined) throw new NotFoundError(`The container engine of this machine has no image '${reference}', so it cannot be sent. Pull or build it first.`);
  const name = normalImageName(reference);
  const there = await remote.findImage(name, signal);
  if (there?.id === image.id) return;
  await mkdir(staging, { recursive: true });
  const folder = await mkdtemp(path.join(staging, 'image-'));
  try {
    const archive = path.join(folder, 'archive');
    await images.save(reference, archive, signal);
    await using pack = await PackWriter.create(path.join(folder, 'pack'), () => false);
    const manifest = await unpacked(archive, `the image ${reference}`, pack, signal);
    await rm(archive);
    const id = manifestId(manifest);
    await sendTree(remote, { id, manifest, read: (digest) => pack.pieces(digest) }, { ...limits }, options);
    await remote.putImage({ id: image.id, snapshot_id: id, references: [...new Set([name, reference])], platform: image.platform, bytes: totalsOf(manifest).bytes }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpacked(archive: string, where: string, pack: PackWriter, signal: AbortSignal): Promise<Manifest> {
  const entries = readTar(createReadStream(archive), where, () => true, new ByteGuard(where, undefined, imageLimits));
  const tree = await ingest({ entries, where, inside: '', limits: imageLimits, signal, onProgress: () => undefined }, pack);
  const manifest = makeManifest(tree.entries);
  checkManifest(manifest);
  return manifest;
}
