import { createReadStream, lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { asSingleFile } from '../../content/content-digester.ts';
import { asContentError } from '../../content/content-errors.ts';
import type { ContentHasher } from '../../content/content-hasher.ts';
import { digestFound } from '../../content/digest-found.ts';
import type { Manifest } from '../../content/manifest.ts';
import { describeFound, walkTree } from '../../content/walk-tree.ts';

/** A file or folder of this machine as a tree, with where each of its files lies. */
export interface DataTree {
  readonly shape: 'file' | 'folder';
  readonly manifest: Manifest;
  readonly sourceOf: (digest: string) => string | undefined;
}

/** Digests local data. Throws `ContentAccessError`, `UnsafeContentError`, `ContentChangingError`. */
export async function dataTree(place: string, hasher: ContentHasher, signal: AbortSignal): Promise<DataTree> {
  const root = await realpath(place).catch((error: unknown) => {
    throw asContentError(error, place);
  });
  const stat = lstatSync(root, { bigint: true });
  const isFolder = stat.isDirectory();
  const found = isFolder ? await walkTree({ root, prefix: '', emptyFolders: true, signal }) : [asSingleFile(describeFound(path.basename(place).normalize('NFC'), root, stat))];
  const { manifest } = await digestFound({ found, hasher, signal });
  const places = new Map(found.flatMap((entry) => (entry.kind === 'file' ? [[entry.path, entry.source] as const] : [])));
  const sources = new Map(manifest.entries.flatMap((entry) => (entry.kind === 'file' ? [[entry.digest, places.get(entry.path)] as const] : [])));
  return { shape: isFolder ? 'folder' : 'file', manifest, sourceOf: (digest) => sources.get(digest) };
}

/** The content of a file. */
export const readPlace = (place: string): AsyncIterable<Uint8Array> => createReadStream(place);
