import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { syncFolder, writeDurably } from '#electron/store/write-durably.ts';
import { DataUnavailableError, TransientDownloadError } from './download-errors.ts';
import { readDownloadRecord } from './download-record.ts';
import type { DownloadPlaces, DownloadRecord } from './download-record.ts';
import { openResponse } from './open-response.ts';
import type { OpenResponse, ResponseLimits } from './open-response.ts';

export interface AttemptRequest {
  readonly url: string;
  readonly places: DownloadPlaces;
  readonly limits: ResponseLimits;
  readonly signal: AbortSignal;
  readonly neededBy: string | undefined;
  /** More than this is refused. */
  readonly mostBytes?: number | undefined;
  readonly onBytes: (bytes: number, totalBytes: number | undefined) => void;
}

/**
 * One try: goes on where an earlier one stopped when the server can prove that the file is still the same, else starts anew.
 * The file gets its name only after its length was checked and it is on disk. Must be called under the download's lock.
 */
export async function attemptDownload(request: AttemptRequest): Promise<void> {
  const { places, url, signal } = request;
  await mkdir(places.content, { recursive: true });
  const before = await readDownloadRecord(places.meta);
  const have = partSize(places.part);
  const validator = before === undefined || have === 0 ? undefined : strongValidator(before);
  const headers: Record<string, string> = validator === undefined ? {} : { range: `bytes=${have}-`, 'if-range': validator };
  const opened = await openResponse(url, headers, request.limits, signal, request.neededBy);
  try {
    const { response } = opened;
    if (response.status === 416) return await startOver(places, 'the server has less than was downloaded before');
    const resumes = response.status === 206;
    const total = resumes ? resumedTotal(response, have, before) : wholeLength(response);
    if (total === 'mismatch') return await startOver(places, 'the server sent another part than was asked for');
    const record: DownloadRecord = { ...(resumes && before !== undefined ? before : recordOf(response, request)), ...(total === undefined ? {} : { length: total }), complete: false };
    // Old bytes under new validators would be taken for the new file after a crash: empty the part first.
    if (!resumes) await rm(places.part, { force: true });
    writeDurably(places.meta, JSON.stringify(record));
    const { bytes, sha256 } = await receive(opened, request, resumes ? have : 0, total);
    if (total !== undefined && bytes > total) return await startOver(places, `the server announced ${total} bytes and sent ${bytes}`);
    if (total !== undefined && bytes < total) throw new TransientDownloadError(`the connection ended after ${bytes} of ${total} bytes`);
    await rename(places.part, places.file);
    syncFolder(places.content);
    writeDurably(places.meta, JSON.stringify({ ...record, length: bytes, sha256, complete: true } satisfies DownloadRecord));
  } finally {
    await opened.close();
  }
}

async function receive(opened: OpenResponse, request: AttemptRequest, from: number, total: number | undefined): Promise<{ bytes: number; sha256: string }> {
  const hasher = createHash('sha256');
  if (from > 0) await hashPart(request.places.part, hasher);
  const handle = await open(request.places.part, 'a');
  let bytes = from;
  try {
    request.onBytes(bytes, total);
    checkSize(request, Math.max(bytes, total ?? 0));
    for await (const piece of opened.body()) {
      await handle.writeFile(piece);
      hasher.update(piece);
      bytes += piece.length;
      checkSize(request, bytes);
      request.onBytes(bytes, total);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hasher.digest('hex') };
}

function checkSize({ url, neededBy, mostBytes }: AttemptRequest, bytes: number): void {
  if (mostBytes !== undefined && bytes > mostBytes) throw new DataUnavailableError(url, neededBy, `it is larger than ${String(Math.round(mostBytes / 1e6))} MB, the most that is downloaded`);
}

async function hashPart(part: string, hasher: Hash): Promise<void> {
  await pipeline(createReadStream(part), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) hasher.update(piece);
  });
}

async function startOver(places: DownloadPlaces, why: string): Promise<never> {
  await rm(places.part, { force: true });
  await rm(places.meta, { force: true });
  throw new TransientDownloadError(why);
}

export function partSize(part: string): number {
  return statSync(part, { throwIfNoEntry: false })?.size ?? 0;
}

/** `If-Range` needs a strong validator: a weak ETag does not promise equal bytes. */
const strongValidator = (record: DownloadRecord): string | undefined =>
  record.etag !== undefined && !record.etag.startsWith('W/') ? record.etag : record.lastModified;

/** The whole file's length according to a 206; 'mismatch' when it is not the continuation that was asked for. */
function resumedTotal(response: Response, have: number, before: DownloadRecord | undefined): number | undefined | 'mismatch' {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (match === null || Number(match[1]) !== have || before === undefined) return 'mismatch';
  const etag = response.headers.get('etag');
  if (etag !== null && before.etag !== undefined && etag !== before.etag) return 'mismatch';
  const total = match[2] === '*' ? before.length : Number(match[2]);
  return before.length !== undefined && total !== before.length ? 'mismatch' : total;
}

function wholeLength(response: Response): number | undefined {
  const length = response.headers.get('content-length');
  const encoded = response.headers.get('content-encoding') ?? 'identity';
  return length === null || encoded !== 'identity' ? undefined : Number(length);
}

function recordOf(response: Response, request: AttemptRequest): Omit<DownloadRecord, 'complete'> {
  const etag = response.headers.get('etag');
  const lastModified = response.headers.get('last-modified');
  // A body that arrived compressed was unpacked by fetch: its ranges would not be those of our file.
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  return {
    schemaVersion: 1,
    url: request.url,
    fileName: request.places.fileName,
    ...(etag === null || encoded ? {} : { etag }),
    ...(lastModified === null || encoded ? {} : { lastModified }),
  };
}
