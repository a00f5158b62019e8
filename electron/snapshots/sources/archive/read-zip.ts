import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { DrydockError } from '#shared/errors.ts';
import { SourceTooLargeError, UnreadableSourceError, UnsafeSourceError } from '../source-errors.ts';
import type { SourceLimits } from '../source-limits.ts';
import type { TreeEntry, Wanted } from '../tree-entry.ts';
import { treePath } from '../tree-path.ts';
import type { ByteGuard } from './byte-guard.ts';

const MADE_ON_UNIX = 3;
const FILE_TYPE = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const MOST_LINK = 4_096;
const STORED = 0;
const DEFLATED = 8;
const METHODS: Readonly<Record<number, string>> = { 1: 'shrunk', 6: 'imploded', 9: 'deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'zstd', 95: 'xz', 98: 'PPMd', 99: 'AES encryption' };

/** Reads a zip file entry by entry. Sizes and checksums are proved; what the archive announces is not believed. */
export async function* readZip(file: string, where: string, wanted: Wanted, guard: ByteGuard, limits: SourceLimits): AsyncGenerator<TreeEntry> {
  const broken = (error: unknown): unknown => (error instanceof DrydockError ? error : new UnreadableSourceError(`${where} cannot be read as a zip archive: ${wordsOf(error)}. It is cut short or damaged: get it again.`, { cause: error }));
  let zip: ZipFile;
  try {
    zip = await openPromise(file, { lazyEntries: true, decodeStrings: false, autoClose: false });
  } catch (error) {
    throw broken(error);
  }
  try {
    if (zip.entryCount > limits.files) throw new SourceTooLargeError(where, `has more than ${String(limits.files)} files`);
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry, where);
      const read = await readEntry(zip, entry, name, { where, wanted, guard });
      if (read !== undefined) yield read;
    }
  } catch (error) {
    throw broken(error);
  } finally {
    zip.close();
  }
}

interface Reading {
  readonly where: string;
  readonly wanted: Wanted;
  readonly guard: ByteGuard;
}

async function readEntry(zip: ZipFile, entry: Entry, name: string, { where, wanted, guard }: Reading): Promise<TreeEntry | undefined> {
  const path = treePath(name, where);
  const mode = entry.versionMadeBy >>> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & FILE_TYPE;
  if (name.endsWith('/') || type === FOLDER) return undefined;
  if (type !== 0 && type !== REGULAR && type !== LINK) throw new UnsafeSourceError(`${where} has a device, pipe or socket ${JSON.stringify(name)}, which is refused. Nothing of it was kept.`);
  const executable = (mode & 0o111) !== 0;
  if (!wanted(path)) return { kind: 'file', path: name, executable };
  if (entry.isEncrypted()) throw new UnsafeSourceError(`${where} is encrypted (${JSON.stringify(name)} needs a password). Nothing of it was kept: unpack it, and name the folder.`);
  const { compressionMethod: method } = entry;
  if (method !== STORED && method !== DEFLATED) throw new UnreadableSourceError(`${where} packs ${JSON.stringify(name)} with ${METHODS[method] ?? `method ${String(method)}`}, which is not read here. Pack it again with the usual method (deflate).`);
  const content = contentOf(zip, entry, name, where, guard);
  if (type !== LINK) return { kind: 'file', path: name, executable, content };
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > MOST_LINK) break;
    pieces.push(piece);
  }
  const target = Buffer.concat(pieces);
  if (size > MOST_LINK || !isUtf8(target)) throw new UnsafeSourceError(`${where} has a symbolic link ${JSON.stringify(name)} with no usable target. Nothing of it was kept.`);
  return { kind: 'link', path: name, target: target.toString('utf8') };
}

/** The content, counted by the guard and proved by its checksum once it is out. */
async function* contentOf(zip: ZipFile, entry: Entry, name: string, where: string, guard: ByteGuard): AsyncGenerator<Uint8Array> {
  let sum = 0;
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum);
      guard.count(piece.length);
      yield piece;
    }
  } catch (error) {
    if (error instanceof DrydockError) throw error;
    throw new UnreadableSourceError(`${where} is damaged at ${JSON.stringify(name)}: ${wordsOf(error)}. Get it again.`, { cause: error });
  } finally {
    stream?.destroy();
  }
  if (sum !== entry.crc32) throw new UnreadableSourceError(`${where} is damaged at ${JSON.stringify(name)}: its content is not what its checksum says. Get it again.`);
}

/** Names are UTF-8, or said to be unusable: guessing an old code page would make up names. */
function nameOf(entry: Entry, where: string): string {
  const raw = entry.fileNameRaw;
  if (!isUtf8(raw)) throw new UnsafeSourceError(`${where} has an entry whose name ${JSON.stringify(raw.toString('latin1'))} is not valid UTF-8. Nothing of it was kept: pack it again with names in UTF-8.`);
  const name = raw.toString('utf8');
  if (name.includes('\\')) throw new UnsafeSourceError(`${where} has an entry ${JSON.stringify(name)} with a backslash in its name, which is refused. Nothing of it was kept: pack it again with a tool that writes "/".`);
  return name;
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
