import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of all files below a folder, each hard link counted; 0 when it does not exist. Files that vanish meanwhile do not count. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    bytes += entry.isDirectory() ? await folderBytes(full) : await lstat(full).then((stat) => stat.size, () => 0);
  }
  return bytes;
}
