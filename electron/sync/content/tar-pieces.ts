import { Header } from 'tar';
import type { Manifest, ManifestEntry } from '#electron/content/manifest.ts';

const BLOCK = 512;

/** A tree as an uncompressed archive, in the order of its manifest. Throws what `refuse` makes for a name that does not fit into a plain header. */
export async function* tarPieces(manifest: Manifest, read: (digest: string) => AsyncIterable<Uint8Array>, refuse: (path: string) => Error): AsyncGenerator<Uint8Array> {
  for (const entry of manifest.entries) {
    yield headerOf(entry, refuse);
    if (entry.kind !== 'file') continue;
    yield* read(entry.digest);
    const rest = entry.size % BLOCK;
    if (rest > 0) yield new Uint8Array(BLOCK - rest);
  }
  yield new Uint8Array(2 * BLOCK);
}

function headerOf(entry: ManifestEntry, refuse: (path: string) => Error): Uint8Array {
  const common = { path: entry.path, uid: 0, gid: 0, mtime: new Date(0), uname: '', gname: '' };
  const header =
    entry.kind === 'file'
      ? new Header({ ...common, mode: entry.executable ? 0o755 : 0o644, size: entry.size, type: 'File' })
      : entry.kind === 'link'
        ? new Header({ ...common, mode: 0o777, size: 0, type: 'SymbolicLink', linkpath: entry.target })
        : new Header({ ...common, mode: 0o755, size: 0, type: 'Directory' });
  const bytes = Buffer.alloc(BLOCK);
  // `encode` answers whether more than a plain header is needed.
  if (header.encode(bytes, 0) || /[^\u0020-\u007e]/u.test(entry.path) || (entry.kind === 'link' && (entry.target.length > 100 || /[^\u0020-\u007e]/u.test(entry.target)))) throw refuse(entry.path);
  return bytes;
}
