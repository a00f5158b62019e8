import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { throwIfCancelled } from '#shared/errors.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import { UnreadableSourceError } from '../source-errors.ts';
import type { SourceLimits } from '../source-limits.ts';
import type { TreeEntry, Wanted } from '../tree-entry.ts';
import { ByteGuard } from './byte-guard.ts';
import { readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';

export interface ArchiveRequest {
  readonly file: string;
  /** For messages: the source as it is shown. */
  readonly where: string;
  readonly wanted: Wanted;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
}

export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz';

const HEAD_BYTES = 512;

/** What an archive is, by its first bytes: names lie. Throws `UnreadableSourceError` for what is not read here. */
export async function archiveFormat(file: string, where: string): Promise<ArchiveFormat> {
  const head = Buffer.alloc(HEAD_BYTES);
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw asContentError(error, file);
  });
  let bytesRead: number;
  try {
    ({ bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0));
  } finally {
    await handle.close();
  }
  const begins = (hex: string): boolean => head.subarray(0, hex.length / 2).toString('hex') === hex;
  if (bytesRead === 0) throw new UnreadableSourceError(`${where} is empty. Get it again.`);
  if (begins('504b0304') || begins('504b0506') || begins('504b0708')) return 'zip';
  if (begins('1f8b')) return 'tar.gz';
  if (head.toString('latin1', 257, 262) === 'ustar' || isOldTar(head, bytesRead)) return 'tar';
  const other = begins('fd377a585a00') ? 'xz' : begins('28b52ffd') ? 'zstd' : begins('425a68') ? 'bzip2' : begins('377abcaf271c') ? '7z' : begins('526172211a') ? 'rar' : undefined;
  if (other !== undefined) throw new UnreadableSourceError(`${where} is packed with ${other}, which is not read here. Pack it again as zip or tar.gz, or unpack it and name the folder.`);
  throw new UnreadableSourceError(`${where} is no archive that is read here: zip, tar, tar.gz or tgz is expected.${head.toString('latin1', 0, 100).trimStart().startsWith('<') ? ' It looks like a web page: check the URL.' : ''}`);
}

/** The entries of an archive, one by one. */
export async function* readArchive(request: ArchiveRequest): AsyncGenerator<TreeEntry> {
  const { file, where, wanted, limits, signal } = request;
  const format = await archiveFormat(file, where);
  const { size } = await stat(file);
  if (format === 'zip') {
    yield* readZip(file, where, wanted, new ByteGuard(where, size, limits), limits);
    return;
  }
  const raw = createReadStream(file, { highWaterMark: 1 << 18 });
  const guard = new ByteGuard(where, format === 'tar' ? undefined : size, limits);
  if (format === 'tar') {
    yield* readTar(raw, where, wanted, guard);
    return;
  }
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  raw.on('error', (error) => unpacked.destroy(error));
  throwIfCancelled(signal);
  try {
    yield* readTar(raw.pipe(unpacked), where, wanted, guard);
  } finally {
    raw.destroy();
    unpacked.destroy();
  }
}

/** `sha256:<hex>` of a file's bytes. */
export async function fileDigest(file: string, signal: AbortSignal): Promise<string> {
  const hasher = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    throwIfCancelled(signal);
    hasher.update(piece);
  }
  return `sha256:${hasher.digest('hex')}`;
}

/** Before `ustar` a tar has no mark but the checksum of its first header, or nothing at all in it. */
function isOldTar(head: Buffer, bytesRead: number): boolean {
  if (bytesRead < HEAD_BYTES) return false;
  if (head.every((byte) => byte === 0)) return true;
  const written = Number.parseInt(head.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  let sum = 0;
  for (const [at, byte] of head.entries()) sum += at >= 148 && at < 156 ? 32 : byte;
  return sum === written;
}
