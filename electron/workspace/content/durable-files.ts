import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file so that its content is on disk before it has its name. The name itself is durable after {@link settleFolder}. Does not hold up the thread:
 * a server answers others meanwhile.
 */
export async function placeFile(file: string, content: string | Uint8Array, stagingFolder: string): Promise<void> {
  const staged = path.join(stagingFolder, `${randomUUID()}.tmp`);
  try {
    const handle = await open(staged, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(staged, file);
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
}

/** Makes new names in a folder survive a power cut. Windows does that by itself and refuses to be asked. */
export async function settleFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
