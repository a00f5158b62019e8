import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { asContentError } from './content-errors.ts';
import type { ContentHasher } from './content-hasher.ts';
import { digestFound } from './digest-found.ts';
import { manifestId, totalsOf } from './manifest.ts';
import { StatCache } from './stat-cache.ts';
import { describeFound, walkTree } from './walk-tree.ts';
import type { Found } from './walk-tree.ts';

/** The content of a file or folder that stays where it is. */
export interface PathDigest {
  /** `sha256:<hex>`; equal to the id of an artifact with the same content. */
  readonly id: string;
  readonly shape: 'file' | 'folder';
  readonly bytes: number;
  readonly files: number;
}

/** Digests local data in place; an unchanged tree is not read again. */
export class ContentDigester {
  readonly #hasher: ContentHasher;
  readonly #cacheFolder: string;

  /** `cacheFolder` holds the stat caches; it is made when needed. */
  constructor(options: { readonly hasher: ContentHasher; readonly cacheFolder: string }) {
    this.#hasher = options.hasher;
    this.#cacheFolder = options.cacheFolder;
  }

  /**
   * The id of a file (its base name and content, never executable) or folder (with empty folders and exec bits). A link at `dataPath` itself is
   * followed, links inside must stay inside. Throws `ContentAccessError`, `UnsafeContentError`, `ContentChangingError`.
   */
  async digestPath(dataPath: string, signal?: AbortSignal): Promise<PathDigest> {
    const root = await realpath(dataPath).catch((error: unknown) => {
      throw asContentError(error, dataPath);
    });
    const cache = await StatCache.open(this.#cacheFolder, root);
    const stat = lstatSync(root, { bigint: true });
    const found = stat.isDirectory()
      ? await walkTree({ root, prefix: '', emptyFolders: true, signal })
      : [asSingleFile(describeFound(path.basename(dataPath).normalize('NFC'), root, stat))];
    const { manifest } = await digestFound({ found, hasher: this.#hasher, cache, signal });
    cache.save();
    return { id: manifestId(manifest), shape: stat.isDirectory() ? 'folder' : 'file', ...totalsOf(manifest) };
  }
}

/** A single file is data: its exec bit depends on where it came from (FAT, NTFS, umask), so it does not count. */
export const asSingleFile = (found: Found): Found => (found.kind === 'file' ? { ...found, executable: false } : found);
