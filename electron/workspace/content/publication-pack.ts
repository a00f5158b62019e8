import type { FileEntry } from '#electron/content/manifest.ts';
import { RefusalError } from '../refusal-error.ts';
import type { SmallContent } from '../store/workspace-store.ts';
import type { Content } from './blob-storage.ts';
import { readPack } from './pack.ts';

/** Contents of a publication that have no more bytes together are kept in the database, beside its document. */
export const MOST_KEPT_BYTES = 256 * 1024;

/** A publication together with manifests and contents that it needs, as it came. */
export interface PublicationPack {
  /** The publication as JSON text. */
  readonly text: string;
  /** Manifests and contents, proved, by digest. */
  readonly records: ReadonlyMap<string, Uint8Array>;
}

/** What is kept in the same transaction as a version. */
export interface SentContents {
  /** Ids of snapshots that are whole with this, and their manifests where these are to be kept with it. */
  readonly snapshots: ReadonlyMap<string, string | undefined>;
  readonly contents: readonly SmallContent[];
}

/** Takes a publication with its contents apart: the first record of the pack is the publication. Refuses what {@link readPack} refuses, and a publication of more than `mostBytes`. */
export function readPublicationPack(pack: Uint8Array, mostBytes: number): PublicationPack {
  const [first, ...rest] = readPack(pack);
  if (first === undefined) throw new RefusalError({ code: 'invalid-request', message: 'The pack is empty: its first record has to be the publication.' });
  if (first.bytes.byteLength > mostBytes) throw new RefusalError({ code: 'too-large', message: `The publication is larger than ${String(mostBytes)} bytes, which is what is taken here. Move large texts into files of the snapshot.` });
  return { text: textOf(first.bytes), records: new Map(rest.map(({ digest, bytes }) => [digest, bytes])) };
}

/** Refuses records that nothing of the publication names: nobody could ever read them. */
export function refuseUnused(records: ReadonlyMap<string, Uint8Array>, used: ReadonlySet<string>): void {
  const unused = [...records.keys()].find((digest) => !used.has(digest));
  if (unused !== undefined) throw new RefusalError({ code: 'invalid-request', message: `The pack has a content ${unused} that neither the document nor a manifest in the pack names. Leave it out.` });
}

/** The contents of files that came with a pack, each once. */
export function sentFiles(files: readonly FileEntry[], records: ReadonlyMap<string, Uint8Array>): readonly Content[] {
  const sent = new Map<string, Content>();
  for (const { digest } of files) {
    const bytes = records.get(digest);
    if (bytes !== undefined) sent.set(digest, { digest, bytes });
  }
  return [...sent.values()];
}

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
