import { lstatSync } from 'node:fs';
import type { ContentHasher } from '#electron/content/content-hasher.ts';
import { manifestId, makeManifest } from '#electron/content/manifest.ts';
import type { Manifest } from '#electron/content/manifest.ts';
import { isStampProof, stampOf } from '#electron/content/stamp.ts';
import { walkTree } from '#electron/content/walk-tree.ts';
import type { Found, FoundFile } from '#electron/content/walk-tree.ts';
import type { ArtifactRecord } from './artifact-record.ts';

export interface CheckOutcome {
  /** What is wrong, in a sentence; undefined when all is well. */
  readonly damage?: string;
  /** Stamps to keep for the next check, when they changed. */
  readonly stamps?: Record<string, string>;
}

/**
 * Compares a folder with its record. Names, sizes, links and exec bits always; content only of files whose stamp is not the recorded one,
 * or of all when `everything` is set.
 */
export async function checkArtifact(folder: string, record: ArtifactRecord, hasher: ContentHasher, options: { readonly everything: boolean; readonly signal?: AbortSignal | undefined }): Promise<CheckOutcome> {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return { damage: 'its folder is gone' };
  const found = await walkTree({ root: folder, prefix: '', emptyFolders: true, signal: options.signal });
  const difference = compareShape(found, record.manifest);
  if (difference !== undefined) return { damage: difference };
  const unproven = found.filter((entry): entry is FoundFile => entry.kind === 'file' && (options.everything || record.stamps[entry.path] !== entry.stamp));
  if (unproven.length === 0) return {};
  const hashed = await hasher.hash(unproven, { signal: options.signal });
  const digests = new Map(record.manifest.entries.map((entry) => [entry.path, entry.kind === 'file' ? entry.digest : '']));
  const stamps = { ...record.stamps };
  for (const [at, file] of unproven.entries()) {
    const read = hashed[at];
    if (read === undefined || read.digest !== digests.get(file.path)) return { damage: `the content of "${file.path}" was changed` };
    if (isStampProof(read.stamp, read.readAtMs)) stamps[file.path] = read.stamp;
  }
  return { stamps };
}

/** Compares everything but content. A single-file artifact is recorded as not executable, whatever its file is. */
function compareShape(found: readonly Found[], manifest: Manifest): string | undefined {
  const recorded = new Map(manifest.entries.map((entry) => [entry.path, entry]));
  const present = makeManifest(
    found.map((entry) => {
      if (entry.kind !== 'file') return entry;
      const known = recorded.get(entry.path);
      const digest = known?.kind === 'file' ? known.digest : '0'.repeat(64);
      return { kind: 'file', path: entry.path, size: entry.size, executable: known?.kind === 'file' && known.executable, digest };
    }),
  );
  if (manifestId(present) === manifestId(manifest)) return undefined;
  const names = new Set(present.entries.map((entry) => entry.path));
  const gone = manifest.entries.find((entry) => !names.has(entry.path));
  if (gone !== undefined) return `"${gone.path}" is gone`;
  const extra = present.entries.find((entry) => !recorded.has(entry.path));
  if (extra !== undefined) return `"${extra.path}" was added`;
  return 'a file has another size or kind';
}

/** The stamp of a file now, when it is the same file that was read; only its change time may differ (from taking write permission away). */
export function stampAfterSealing(file: string, readStamp: string): string | undefined {
  const now = stampOf(lstatSync(file, { bigint: true }));
  const [size, mtime, , inode] = readStamp.split(':');
  const [sizeNow, mtimeNow, , inodeNow] = now.split(':');
  return size === sizeNow && mtime === mtimeNow && inode === inodeNow ? now : undefined;
}
