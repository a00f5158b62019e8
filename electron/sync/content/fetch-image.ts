import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import { normalImageName } from '#shared/catalog/image-name.ts';
import { hexOfId, type Manifest } from '#electron/content/manifest.ts';
import type { Produced } from '#electron/snapshots/snapshot-store.ts';
import { nameFiles, namesIn } from '#electron/export/bundle/image-tags.ts';
import type { TransferOptions } from './content-transfer.ts';
import { fetchContents } from './fetch-contents.ts';
import { checkIncoming } from './incoming-manifest.ts';
import { placesOf, type ContentPlaces } from './content-places.ts';
import type { ImageParts } from './send-image.ts';
import { tarPieces } from './tar-pieces.ts';
import { movablesOf } from './transfer-limits.ts';

/** Thrown when an image that a workspace gave is not what it is said to be. What was fetched of it was taken away. */
export class WrongImageError extends DrydockError {
  constructor(reference: string, detail: string) {
    super('wrong-image', 'failed', `The workspace gave an image '${reference}' that ${detail}. It is not used: tell whoever runs the workspace.`);
  }
}

const MOST_NAME_BYTES = 4 << 20;
const never = new AbortController().signal;

/** Brings the image of a reference into the container engine, where it has none of that name; one that is there stays what it is. False when the workspace has none. */
export async function fetchImage({ remote, images, staging, partials, limits }: ImageParts & { readonly partials: () => Promise<string> }, reference: string, options: TransferOptions): Promise<boolean> {
  const signal = options.signal ?? never;
  if ((await images.find(reference, signal)) !== undefined) return true;
  const image = await remote.findImage(normalImageName(reference), signal);
  if (image === undefined) return false;
  const manifest = await remote.snapshot(image.snapshot_id, signal);
  checkIncoming(image.snapshot_id, manifest, limits);
  const wrong = (detail: string): WrongImageError => new WrongImageError(reference, detail);
  if (!holds(manifest, image.id)) throw wrong(`does not hold what its id ${image.id} says`);
  await mkdir(staging, { recursive: true });
  const folder = await mkdtemp(path.join(staging, 'image-'));
  try {
    const contents: Produced['contents'] = await fetchContents(remote, movablesOf(manifest.entries), { sink: { folder, isStored: () => false }, partials: await partials() }, limits, options);
    const places = placesOf(contents);
    await checkNames(manifest, places, reference, wrong);
    await images.load(reference, tarPieces(manifest, places.read, (name) => wrong(`has a file ${JSON.stringify(name.slice(0, 200))}, which no image has`)), signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const loaded = await images.find(reference, signal);
  // Engines differ in which of an image's contents they take the id from.
  if (loaded === undefined || !holds(manifest, loaded.id)) throw wrong(loaded === undefined ? 'the container engine does not know by that name after it was loaded' : `became another one, ${loaded.id}, when it was loaded`);
  return true;
}

const holds = (manifest: Manifest, id: string): boolean => manifest.entries.some((entry) => entry.kind === 'file' && entry.digest === hexOfId(id));

/** The engine takes every name in an archive: another one could put this image in the place of one that is here. */
async function checkNames(manifest: Manifest, places: ContentPlaces, reference: string, wrong: (detail: string) => Error): Promise<void> {
  for (const entry of manifest.entries) {
    if (!nameFiles.has(entry.path)) continue;
    if (entry.kind !== 'file' || entry.size > MOST_NAME_BYTES) throw wrong(`has a ${entry.path} that cannot be one`);
    const pieces: Uint8Array[] = [];
    for await (const piece of places.read(entry.digest)) pieces.push(piece);
    const names = namesIn(entry.path, Buffer.concat(pieces).toString('utf8'), () => wrong(`has a ${entry.path} that cannot be read`));
    const others = names.filter((name) => normalImageName(name) !== normalImageName(reference));
    if (others.length > 0) throw wrong(`also calls images ${others.slice(0, 5).join(', ')}`);
  }
}
