import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header } from 'tar';
import { throwIfCancelled } from '#shared/errors.ts';
import { ContentChangingError } from '../../content/content-errors.ts';

/** One file of an archive, its content asked for when its turn comes. `path` fits into a plain header: ASCII, at most 100 letters. */
export interface TarFile {
  readonly path: string;
  readonly size: number;
  readonly content: () => AsyncIterable<Uint8Array>;
}

const block = 512;

/** Writes a `.tar.gz`: equal files in equal order give equal bytes. Throws `ContentChangingError` when a content has not the size it was said to have. */
export async function writeTarGz(target: string, files: readonly TarFile[], signal: AbortSignal, onProgress: (bytes: number) => void): Promise<void> {
  const gzip = createGzip({ level: 6 });
  const written = pipeline(gzip, createWriteStream(target, { flags: 'wx' }), { signal });
  // Its failure comes out below, whatever the loop is doing.
  written.catch(() => undefined);
  const put = async (bytes: Uint8Array): Promise<void> => {
    if (gzip.destroyed) await written;
    if (!gzip.write(bytes)) await Promise.race([once(gzip, 'drain'), written]);
  };
  try {
    for (const file of files) {
      throwIfCancelled(signal);
      await put(headerOf(file));
      let size = 0;
      for await (const piece of file.content()) {
        throwIfCancelled(signal);
        size += piece.length;
        if (size > file.size) break;
        await put(piece);
        onProgress(piece.length);
      }
      if (size !== file.size) throw new ContentChangingError(file.path);
      const rest = size % block;
      if (rest > 0) await put(Buffer.alloc(block - rest));
    }
    await put(Buffer.alloc(2 * block));
    gzip.end();
    await written;
  } catch (error) {
    gzip.destroy();
    await written.catch(() => undefined);
    throwIfCancelled(signal);
    throw error;
  }
}

function headerOf({ path, size }: TarFile): Buffer {
  const header = new Header({ path, mode: 0o644, uid: 0, gid: 0, size, mtime: new Date(0), type: 'File', uname: '', gname: '' });
  const bytes = Buffer.alloc(block);
  if (header.encode(bytes, 0)) throw new Error(`"${path}" does not fit into the header of an archive.`);
  return bytes;
}
