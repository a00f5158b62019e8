import { checkManifest } from './check-manifest.ts';
import type { ContentHasher, ContentSink, HashedFile } from './content-hasher.ts';
import { makeManifest } from './manifest.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';
import type { StatCache } from './stat-cache.ts';
import type { Found, FoundFile } from './walk-tree.ts';

export interface DigestRequest {
  readonly found: readonly Found[];
  readonly hasher: ContentHasher;
  readonly cache?: StatCache;
  /** Store new content while reading. A file whose stamp is known is still read when its content is not stored. */
  readonly sink?: ContentSink;
  readonly signal?: AbortSignal | undefined;
}

export interface Digested {
  readonly manifest: Manifest;
  /** The files that were read, by manifest path; the others were known by their stamp. */
  readonly read: ReadonlyMap<string, HashedFile & { readonly source: string }>;
}

/** Turns what a walk found into a checked manifest, reading only what the cache does not know. */
export async function digestFound(request: DigestRequest): Promise<Digested> {
  const entries: ManifestEntry[] = [];
  const unread: FoundFile[] = [];
  for (const found of request.found) {
    if (found.kind !== 'file') {
      entries.push(found);
      continue;
    }
    const digest = request.cache?.lookup(found.source, found.stamp);
    if (digest === undefined || request.sink?.isStored(digest) === false) unread.push(found);
    else entries.push(fileEntry(found, digest, found.size));
  }
  // Links and clashing names are refused before anything is read or stored.
  const expected = makeManifest([...entries, ...unread.map((file) => fileEntry(file, '', file.size))]);
  checkManifest(expected);
  if (unread.length === 0) return { manifest: expected, read: new Map() };
  const { sink, signal } = request;
  const hashed = await request.hasher.hash(unread, { signal, ...(sink === undefined ? {} : { sink }) });
  const read = new Map<string, HashedFile & { readonly source: string }>();
  for (const [at, file] of unread.entries()) {
    const result = hashed[at];
    if (result === undefined) throw new Error(`No digest for "${file.source}".`);
    request.cache?.remember(file.source, result.stamp, result.digest, result.readAtMs);
    read.set(file.path, { ...result, source: file.source });
  }
  // In order already: only digests and sizes were not known.
  const complete = expected.entries.map((entry): ManifestEntry => {
    const result = entry.kind === 'file' ? read.get(entry.path) : undefined;
    return entry.kind === 'file' && result !== undefined ? { ...entry, digest: result.digest, size: result.size } : entry;
  });
  return { manifest: { schemaVersion: 1, entries: complete }, read };
}

const fileEntry = (file: FoundFile, digest: string, size: number): ManifestEntry => ({
  kind: 'file',
  path: file.path,
  size,
  executable: file.executable,
  digest,
});
