import { chmod, mkdir, open, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import { checkManifest } from '#electron/content/check-manifest.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import type { FileEntry, Manifest } from '#electron/content/manifest.ts';
import { FolderNotEmptyError } from './snapshot-errors.ts';

const AT_ONCE = 8;

/**
 * Writes a tree into a new or empty folder as a private, writable copy. The manifest is checked first: nothing is written outside.
 * Links come last, so no write can pass through one. When it fails or is cancelled the folder is empty again.
 */
export async function materialise(manifest: Manifest, target: string, read: (digest: string) => AsyncIterable<Buffer>, signal?: AbortSignal): Promise<void> {
  checkManifest(manifest);
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw new FolderNotEmptyError(target);
  try {
    await writeTree(manifest, target, read, signal);
  } catch (error) {
    for (const name of await readdir(target)) await rm(path.join(target, name), { recursive: true, force: true });
    throw asContentError(error, target);
  }
}

async function writeTree(manifest: Manifest, target: string, read: (digest: string) => AsyncIterable<Buffer>, signal: AbortSignal | undefined): Promise<void> {
  const at = (entryPath: string): string => path.join(target, ...entryPath.split('/'));
  const folders = new Set(manifest.entries.map((entry) => (entry.kind === 'folder' ? at(entry.path) : path.dirname(at(entry.path)))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const files = manifest.entries.filter((entry) => entry.kind === 'file').values();
  const stop = new AbortController();
  const lane = async (): Promise<void> => {
    for (const entry of files) {
      throwIfCancelled(signal);
      if (stop.signal.aborted) return;
      await writeFile(entry, at(entry.path), read);
    }
  };
  // All lanes end before a failure is reported, so nothing is written while the caller cleans up.
  const lanes = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, async () => {
      try {
        await lane();
      } catch (error) {
        stop.abort();
        throw error;
      }
    }),
  );
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
  for (const entry of manifest.entries) if (entry.kind === 'link') await symlink(entry.target, at(entry.path));
}

async function writeFile(entry: FileEntry, file: string, read: (digest: string) => AsyncIterable<Buffer>): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for await (const piece of read(entry.digest)) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
  // Explicit, because the umask of the caller may take bits away.
  if (entry.executable) await chmod(file, 0o755);
}
