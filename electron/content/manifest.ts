import { hash } from 'node:crypto';
import { z } from 'zod';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    /** Bytes. */
    size: z.number().int().nonnegative(),
    executable: z.boolean(),
    /** sha256 of the content, hex. */
    digest: digestSchema,
  }),
  /** A symbolic link inside the tree; `target` is relative and stays inside. */
  z.object({ kind: z.literal('link'), path: z.string(), target: z.string() }),
  /** An empty folder. Artifacts keep them, snapshots do not. */
  z.object({ kind: z.literal('folder'), path: z.string() }),
]);
/** One name in a tree. `path` is relative, with `/`, in Unicode NFC. */
export type ManifestEntry = z.infer<typeof manifestEntrySchema>;
export type FileEntry = Extract<ManifestEntry, { kind: 'file' }>;

export const manifestSchema = z.object({ schemaVersion: z.literal(1), entries: z.array(manifestEntrySchema) });
/** What a tree contains, sorted by the code points of `path`. Times, owners and the order on disk are not part of it. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Makes a manifest of entries in any order. */
export function makeManifest(entries: readonly ManifestEntry[]): Manifest {
  return { schemaVersion: 1, entries: [...entries].sort((a, b) => compareCodePoints(a.path, b.path)) };
}

/** The one text of a manifest: RFC 8785 canonical JSON (keys in order, no white space). */
export function canonicalManifest(manifest: Manifest): string {
  return JSON.stringify({ entries: manifest.entries.map(inKeyOrder), schemaVersion: manifest.schemaVersion });
}

/** `sha256:<hex>` of the canonical text: equal content, equal id, on every platform. */
export function manifestId(manifest: Manifest): string {
  return `sha256:${hash('sha256', canonicalManifest(manifest))}`;
}

/** The hex part of `sha256:<hex>`; undefined for any other text, so that an id can never act as a path. */
export function hexOfId(id: string): string | undefined {
  return /^sha256:([0-9a-f]{64})$/.exec(id)?.[1];
}

export function totalsOf(manifest: Manifest): { readonly files: number; readonly bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const entry of manifest.entries) {
    if (entry.kind !== 'file') continue;
    files += 1;
    bytes += entry.size;
  }
  return { files, bytes };
}

function inKeyOrder(entry: ManifestEntry): ManifestEntry {
  if (entry.kind === 'folder') return { kind: 'folder', path: entry.path };
  if (entry.kind === 'link') return { kind: 'link', path: entry.path, target: entry.target };
  const { digest, executable, path, size } = entry;
  return { digest, executable, kind: 'file', path, size };
}

/** Order of code points, which is also the order of UTF-8 bytes; `<` alone would sort emoji before some BMP characters. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates behind the rest of the 16-bit units. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
