import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { S3mini } from 's3mini';
import { DamagedContentError } from '#electron/content/content-errors.ts';
import type { BlobStorage, ByteRange, Content, RecordKind } from './blob-storage.ts';
import { atStorage, storageFailure } from './content-storage-error.ts';
import { inParallel } from './in-parallel.ts';

/** A bucket of an S3-compatible storage. */
export interface S3Place {
  /** `https://s3.example.org`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Put in front of all names; may be empty. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Bytes above which a content is sent in parts, and of a part; S3 takes no part below 5 MiB but the last. */
  readonly partBytes?: number;
  /** Milliseconds for one request. */
  readonly requestMs?: number;
}

const AT_ONCE = 16;
const PART_BYTES = 16 * 1024 * 1024;
const REQUEST_MS = 60_000;
const MOST_KNOWN = 200_000;
const BYTES = 'application/octet-stream';

/** Contents in a bucket: `<prefix>/<workspace>/blobs/<digest>`. Several servers may share one: nothing in it is changed, and only whole, proved contents get there. */
export class S3Storage implements BlobStorage {
  readonly #s3: S3mini;
  readonly #place: S3Place;
  /** What messages call it. */
  readonly #address: string;
  readonly #partBytes: number;
  /** Sizes of contents that were seen there: nothing is ever removed. */
  readonly #known = new Map<string, number>();

  constructor(place: S3Place) {
    this.#place = place;
    this.#address = `${place.endpoint}/${place.bucket}`;
    this.#partBytes = place.partBytes ?? PART_BYTES;
    this.#s3 = new S3mini({
      endpoint: `${place.endpoint.replace(/\/+$/u, '')}/${place.bucket}`,
      accessKeyId: place.accessKey,
      secretAccessKey: place.secretKey,
      region: place.region,
      requestAbortTimeout: place.requestMs ?? REQUEST_MS,
    });
  }

  async sizes(workspace: string, digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const sizes = new Map<string, number>();
    await atStorage(this.#address, () =>
      inParallel(digests, AT_ONCE, async (digest) => {
        const key = this.#blob(workspace, digest);
        const size = this.#known.get(key) ?? (await this.#size(key));
        if (size === undefined) return;
        sizes.set(digest, size);
        this.#remember(key, size);
      }),
    );
    return sizes;
  }

  async *read(workspace: string, digest: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (range !== undefined && range.from === range.to) return;
    const key = this.#blob(workspace, digest);
    const hasher = range === undefined ? createHash('sha256') : undefined;
    try {
      const response = range === undefined ? await this.#s3.getObjectResponse(key) : await this.#s3.getObjectRaw(key, false, range.from, range.to);
      if (response === null) throw new Error(`${key} is not there`);
      let left = range === undefined ? undefined : range.to - range.from;
      // An empty object may come without a body.
      for await (const piece of response.body ?? []) {
        if (!(piece instanceof Uint8Array)) continue;
        hasher?.update(piece);
        if (left !== undefined) left -= piece.byteLength;
        yield piece;
      }
      if (left !== undefined && left !== 0) throw new Error(`it answered another part of ${key} than was asked for`);
    } catch (error) {
      throw storageFailure(this.#address, error);
    }
    if (hasher === undefined || hasher.digest('hex') === digest) return;
    this.#known.delete(key);
    throw new DamagedContentError(`The stored content ${digest} in ${key} of the bucket '${this.#place.bucket}' is damaged. Remove it there; a member who has it can publish it again.`);
  }

  async put(workspace: string, contents: readonly Content[]): Promise<void> {
    const present = await this.sizes(workspace, contents.map(({ digest }) => digest));
    const absentOnes = new Map(contents.filter(({ digest }) => !present.has(digest)).map((content) => [content.digest, content]));
    await atStorage(this.#address, () =>
      inParallel([...absentOnes.values()], AT_ONCE, async ({ digest, bytes }) => {
        const key = this.#blob(workspace, digest);
        await this.#s3.putObject(key, bytes, BYTES);
        this.#remember(key, bytes.byteLength);
      }),
    );
  }

  async adopt(workspace: string, digest: string, file: string): Promise<void> {
    const key = this.#blob(workspace, digest);
    await atStorage(this.#address, async () => {
      const { size } = await stat(file);
      const handle = await open(file, 'r');
      try {
        const piece = async (from: number): Promise<Uint8Array> => {
          const bytes = new Uint8Array(Math.min(this.#partBytes, size - from));
          for (let read = 0; read < bytes.byteLength; ) {
            const { bytesRead } = await handle.read(bytes, read, bytes.byteLength - read, from + read);
            if (bytesRead === 0) throw new Error(`${file} became shorter while it was read`);
            read += bytesRead;
          }
          return bytes;
        };
        if (size <= this.#partBytes) await this.#s3.putObject(key, await piece(0), BYTES);
        else await this.#inParts(key, size, piece);
      } finally {
        await handle.close();
      }
      this.#remember(key, size);
      await rm(file, { force: true });
    });
  }

  async settle(): Promise<void> {
    // What the storage acknowledged is durable.
  }

  async putRecord(workspace: string, kind: RecordKind, name: string, text: string): Promise<void> {
    await atStorage(this.#address, () => this.#s3.putObject(this.#record(workspace, kind, name), Buffer.from(text), 'application/json'));
  }

  async record(workspace: string, kind: RecordKind, name: string): Promise<string | undefined> {
    return atStorage(this.#address, async () => {
      const bytes = await this.#s3.getObjectArrayBuffer(this.#record(workspace, kind, name));
      return bytes === null ? undefined : Buffer.from(bytes).toString();
    });
  }

  blobs(workspace: string): AsyncIterable<string> {
    return this.#names(`${this.#folder(workspace)}/blobs/`);
  }

  records(workspace: string, kind: RecordKind): AsyncIterable<string> {
    return this.#names(`${this.#folder(workspace)}/records/${kind}/`);
  }

  async check(): Promise<void> {
    const there = await atStorage(this.#address, () => this.#s3.bucketExists());
    if (!there) throw storageFailure(this.#address, new Error('the bucket is not there, or the keys do not open it'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held between calls.
  }

  async #inParts(key: string, size: number, piece: (from: number) => Promise<Uint8Array>): Promise<void> {
    const uploadId = await this.#s3.getMultipartUploadId(key, BYTES);
    try {
      const parts = [];
      for (let from = 0; from < size; from += this.#partBytes) parts.push(await this.#s3.uploadPart(key, uploadId, await piece(from), parts.length + 1));
      await this.#s3.completeMultipartUpload(key, uploadId, parts);
    } catch (error) {
      // Parts that nobody completes cost room until the bucket's own rules remove them; the first failure is what is told.
      await this.#s3.abortMultipartUpload(key, uploadId).catch(() => undefined);
      throw error;
    }
  }

  async *#names(prefix: string): AsyncGenerator<string> {
    let token: string | undefined;
    do {
      const page = await atStorage(this.#address, () => this.#s3.listObjectsPaged('/', prefix, 1_000, token));
      for (const { Key } of page?.objects ?? []) {
        const name = Key.slice(Key.lastIndexOf('/') + 1);
        if (/^[0-9a-f]{64}$/u.test(name)) yield name;
      }
      token = page?.nextContinuationToken;
    } while (token !== undefined);
  }

  async #size(key: string): Promise<number | undefined> {
    return (await this.#s3.objectExists(key)) === true ? this.#s3.getContentLength(key) : undefined;
  }

  #remember(key: string, size: number): void {
    this.#known.set(key, size);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #folder(workspace: string): string {
    return this.#place.prefix === '' ? workspace : `${this.#place.prefix}/${workspace}`;
  }

  #blob(workspace: string, digest: string): string {
    return `${this.#folder(workspace)}/blobs/${digest}`;
  }

  #record(workspace: string, kind: RecordKind, name: string): string {
    return `${this.#folder(workspace)}/records/${kind}/${name}`;
  }
}
