import { throwIfCancelled } from '#shared/errors.ts';
import type { ManifestEntry } from '#electron/content/manifest.ts';
import type { PackedContent, PackWriter } from './pack-writer.ts';
import { SourceNotFoundError, SourceTooLargeError, UnsafeSourceError } from './source-errors.ts';
import type { SourceLimits } from './source-limits.ts';
import type { Content, TreeEntry } from './tree-entry.ts';
import { treePath } from './tree-path.ts';

export interface IngestRequest {
  readonly entries: AsyncIterable<TreeEntry>;
  /** For messages: the source as it is shown. */
  readonly where: string;
  /** Only what lies here is taken, under its path from here. A file keeps its base name. */
  readonly inside: string;
  readonly limits: SourceLimits;
  /** Files, by their path from `inside`, whose texts are wanted too, besides ignore files. Those of more than 1 MiB are left out. */
  readonly keepsText?: (path: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IngestProgress) => void;
}

export interface IngestProgress {
  readonly files: number;
  readonly bytes: number;
}

/** What was taken in: entries as for a manifest, in the order they came. */
export interface IngestedTree {
  readonly entries: readonly ManifestEntry[];
  /** Names at the top of the whole source, folders with a slash; at most {@link MOST_NAMES}. */
  readonly topNames: readonly string[];
  /** Texts of ignore files, and those that were asked for, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Content up to this size is held whole before it is written. */
const HELD = 1 << 20;
const MOST_NAMES = 100;
const IGNORE_FILE = /(^|\/)\.(aml|git)ignore$/;
const REPORT_EVERY = 256;

/** Reads every entry of a source into a pack, within the limits. Throws `UnsafeSourceError`, `SourceTooLargeError`, `SourceNotFoundError`, `CancelledError`. */
export async function ingest(request: IngestRequest, pack: PackWriter): Promise<IngestedTree> {
  const { where, inside, limits, signal } = request;
  const entries = new Map<string, ManifestEntry>();
  const every = new Set<string>();
  const copies: { readonly path: string; readonly of: string }[] = [];
  const topNames = new Set<string>();
  const texts = new Map<string, string>();
  const put = (path: string, entry: ManifestEntry): void => {
    const other = entries.get(path);
    if (other !== undefined && !isSame(other, entry)) throw new UnsafeSourceError(`${where} has two entries named ${JSON.stringify(path)} with different content. Nothing of it was kept: pack it again.`);
    entries.set(path, entry);
  };
  let bytes = 0;
  let nameBytes = 0;
  let seen = 0;
  for await (const entry of request.entries) {
    throwIfCancelled(signal);
    const path = treePath(entry.path, where);
    if (path === '') continue;
    seen += 1;
    nameBytes += path.length;
    if (seen > limits.files) throw new SourceTooLargeError(where, `has more than ${String(limits.files)} files`);
    if (nameBytes > limits.nameBytes) throw new SourceTooLargeError(where, 'has names that are too long together');
    if (topNames.size < MOST_NAMES) topNames.add(path.includes('/') ? `${path.slice(0, path.indexOf('/'))}/` : path);
    every.add(path);
    const at = below(path, inside);
    if (entry.kind === 'copy') {
      copies.push({ path, of: treePath(entry.of, where) });
      continue;
    }
    if (at === undefined) continue;
    if (entry.kind === 'link') {
      put(path, { kind: 'link', path: at, target: entry.target.normalize('NFC') });
      continue;
    }
    if (entry.content === undefined) continue;
    const counted = (size: number, soFar: number): void => {
      if (soFar > limits.fileBytes) throw new SourceTooLargeError(where, `has a file ${JSON.stringify(path)} of more than ${shownBytes(limits.fileBytes)}`);
      bytes += size;
      if (bytes > limits.totalBytes) throw new SourceTooLargeError(where, `holds more than ${shownBytes(limits.totalBytes)}`);
    };
    const { digest, size, held } = await packed(entry.content, pack, counted, signal);
    put(path, { kind: 'file', path: at, size, executable: entry.executable, digest });
    if (held !== undefined && (IGNORE_FILE.test(at) || request.keepsText?.(at) === true)) texts.set(at, held.toString('utf8'));
    if (seen % REPORT_EVERY === 0) request.onProgress({ files: seen, bytes });
  }
  for (const { path, of } of copies) {
    const at = below(path, inside);
    const original = entries.get(of);
    if (!every.has(of)) throw new UnsafeSourceError(`${where} has a hard link ${JSON.stringify(path)} to ${JSON.stringify(of)}, which is not in it. Nothing of it was kept.`);
    if (at === undefined) continue;
    if (original === undefined) throw new UnsafeSourceError(`${where} has a hard link ${JSON.stringify(path)} to ${JSON.stringify(of)}, which lies outside of "${inside}". Name a folder that holds both.`);
    put(path, { ...original, path: at });
  }
  request.onProgress({ files: seen, bytes });
  if (inside !== '' && entries.size === 0) throw notInside(where, inside, every, [...topNames]);
  return { entries: [...entries.values()], topNames: [...topNames], texts };
}

/** The path from `inside`; undefined for what lies elsewhere. */
export function below(path: string, inside: string): string | undefined {
  if (inside === '') return path;
  if (path === inside) return path.slice(path.lastIndexOf('/') + 1);
  return path.startsWith(`${inside}/`) ? path.slice(inside.length + 1) : undefined;
}

async function packed(content: Content, pack: PackWriter, counted: (size: number, soFar: number) => void, signal: AbortSignal): Promise<PackedContent & { readonly held?: Buffer }> {
  if (Buffer.isBuffer(content)) {
    counted(content.length, content.length);
    return { ...(await pack.add(content)), held: content };
  }
  const iterator = content[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let size = 0;
  const next = async (): Promise<Uint8Array | undefined> => {
    throwIfCancelled(signal);
    const { done, value } = await iterator.next();
    if (done === true) return undefined;
    size += value.length;
    counted(value.length, size);
    return value;
  };
  try {
    for (let piece = await next(); piece !== undefined; piece = await next()) {
      held.push(piece);
      if (size > HELD) {
        return await pack.addPieces(
          (async function* () {
            yield* held.splice(0);
            for (let more = await next(); more !== undefined; more = await next()) yield more;
          })(),
        );
      }
    }
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
  const whole = Buffer.concat(held);
  return { ...(await pack.add(whole)), held: whole };
}

const isSame = (a: ManifestEntry, b: ManifestEntry): boolean =>
  a.kind === 'file' && b.kind === 'file' ? a.digest === b.digest && a.executable === b.executable : a.kind === 'link' && b.kind === 'link' && a.target === b.target;

const SHOWN_NAMES = 12;

/** What is there instead: the names beside the deepest folder that exists. */
function notInside(where: string, inside: string, every: ReadonlySet<string>, topNames: readonly string[]): SourceNotFoundError {
  let parent = inside;
  let names: readonly string[] = [];
  while (parent !== '' && names.length === 0) {
    parent = parent.includes('/') ? parent.slice(0, parent.lastIndexOf('/')) : '';
    names = parent === '' ? topNames : namesIn(parent, every);
  }
  const shown = names.slice(0, SHOWN_NAMES).join(', ');
  const more = names.length > SHOWN_NAMES ? ', ...' : '';
  const place = parent === '' ? 'At its top there is' : `In "${parent}" there is`;
  return new SourceNotFoundError(`${where} has no "${inside}". ${names.length === 0 ? 'It is empty.' : `${place}: ${shown}${more}.`}`);
}

function namesIn(folder: string, every: ReadonlySet<string>): readonly string[] {
  const names = new Set<string>();
  for (const path of every) {
    const rest = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
    if (rest !== undefined) names.add(rest.includes('/') ? `${rest.slice(0, rest.indexOf('/'))}/` : rest);
  }
  return [...names];
}

const shownBytes = (bytes: number): string => (bytes >= 1e9 ? `${String(Math.round(bytes / 1e8) / 10)} GB` : bytes >= 1e6 ? `${String(Math.round(bytes / 1e5) / 10)} MB` : `${String(bytes)} bytes`);
