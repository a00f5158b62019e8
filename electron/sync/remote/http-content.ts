import { hash } from 'node:crypto';
import { missingReplySchema, packMediaType, packReplySchema, uploadLengthHeader, uploadOffsetHeader } from '#shared/workspace/content.ts';
import { imageListSchema, type WorkspaceImage } from '#shared/workspace/images.ts';
import { checkManifest } from '#electron/content/check-manifest.ts';
import { canonicalManifest, manifestId, manifestSchema, type Manifest } from '#electron/content/manifest.ts';
import type { HttpExchange } from './http-exchange.ts';
import { BadPackError, decodePack, encodePack } from './pack-records.ts';
import type { RemoteContent } from './remote-workspace.ts';

/** Larger contents are not asked for in packs. */
const MOST_IN_PACK = 64 << 20;
const MISSING_AT_ONCE = 20_000;

/** The contents of a workspace over HTTP; see {@link RemoteContent}. */
export class HttpContent implements RemoteContent {
  readonly #exchange: HttpExchange;

  constructor(exchange: HttpExchange) {
    this.#exchange = exchange;
  }

  async missingBlobs(digests: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    const missing = new Set<string>();
    for (let at = 0; at < digests.length; at += MISSING_AT_ONCE) {
      const reply = await this.#exchange.json(missingReplySchema, { method: 'POST', path: ['blobs', 'missing'], body: { json: { digests: digests.slice(at, at + MISSING_AT_ONCE) } }, signal });
      for (const digest of reply.missing) missing.add(digest);
    }
    // What was not asked for is no answer of ours, whatever the server says.
    return digests.filter((digest) => missing.has(digest));
  }

  async sendPack(contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[], signal?: AbortSignal): Promise<void> {
    if (contents.length === 0) return;
    await this.#exchange.json(packReplySchema, { method: 'POST', path: ['blobs'], body: { bytes: encodePack(contents), type: packMediaType }, signal });
  }

  async uploadOffset(digest: string, signal?: AbortSignal): Promise<number | undefined> {
    await using answer = await this.#exchange.open({ method: 'HEAD', path: ['blobs', digest], accept: [404], signal });
    if (answer.status !== 404) return undefined;
    const offset = Number(answer.headers.get(uploadOffsetHeader) ?? Number.NaN);
    if (!Number.isSafeInteger(offset) || offset < 0) throw this.#exchange.unreachable('it does not say how much of a content it has');
    return offset;
  }

  async upload(digest: string, part: { readonly offset: number; readonly total: number; readonly bytes: Uint8Array }, signal?: AbortSignal): Promise<void> {
    await this.#exchange.done({
      method: 'PATCH', path: ['blobs', digest], signal,
      headers: { [uploadOffsetHeader]: String(part.offset), [uploadLengthHeader]: String(part.total) },
      body: { bytes: new Uint8Array(part.bytes), type: 'application/octet-stream' },
    });
  }

  async putSnapshot(id: string, manifest: Manifest, signal?: AbortSignal): Promise<void> {
    await this.#exchange.done({ method: 'PUT', path: ['snapshots', id], body: { bytes: new Uint8Array(Buffer.from(canonicalManifest(manifest))), type: 'application/json' }, signal });
  }

  async putWholeSnapshot(id: string, manifest: Manifest, contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[], signal?: AbortSignal): Promise<void> {
    const text = Buffer.from(canonicalManifest(manifest));
    const pack = encodePack([{ digest: hash('sha256', text), bytes: text }, ...contents]);
    await this.#exchange.done({ method: 'PUT', path: ['snapshots', id, 'pack'], body: { bytes: pack, type: packMediaType }, signal });
  }

  async snapshot(id: string, signal?: AbortSignal): Promise<Manifest> {
    const manifest = await this.#exchange.json(manifestSchema, { method: 'GET', path: ['snapshots', id], signal });
    if (manifestId(manifest) !== id) throw this.#exchange.unreachable(`what it gave as the snapshot ${id} is another one`);
    checkManifest(manifest);
    return manifest;
  }

  async *readPack(digests: readonly string[], signal?: AbortSignal): AsyncGenerator<{ readonly digest: string; readonly bytes: Uint8Array }> {
    if (digests.length === 0) return;
    const wanted = new Set(digests);
    await using answer = await this.#exchange.open({ method: 'POST', path: ['blobs', 'read'], body: { json: { digests } }, signal });
    try {
      for await (const record of decodePack(answer.pieces(), MOST_IN_PACK)) {
        if (!wanted.delete(record.digest)) throw this.#exchange.unreachable('it sent a content that was not asked for');
        if (hash('sha256', record.bytes) !== record.digest) throw this.#exchange.unreachable(`the content ${record.digest} did not arrive as it should be`);
        yield record;
      }
    } catch (error) {
      throw error instanceof BadPackError ? this.#exchange.unreachable(`what it sent is no pack of contents: ${error.message}`, error) : error;
    }
  }

  async *readBlob(digest: string, offset: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    await using answer = await this.#exchange.open({ method: 'GET', path: ['blobs', digest], headers: { 'accept-encoding': 'identity', ...(offset > 0 ? { range: `bytes=${String(offset)}-` } : {}) }, signal });
    const from = answer.status === 206 ? Number(/^bytes (\d+)-/u.exec(answer.headers.get('content-range') ?? '')?.[1]) : 0;
    if (from !== offset && from !== 0) throw this.#exchange.unreachable('it sent another part of a content than was asked for');
    // A server or cache that does not know ranges sends the whole.
    let skip = offset - from;
    for await (const piece of answer.pieces()) {
      const rest = piece.subarray(Math.min(skip, piece.length));
      skip -= piece.length - rest.length;
      if (rest.length > 0) yield rest;
    }
  }

  async putImage(image: WorkspaceImage, signal?: AbortSignal): Promise<void> {
    await this.#exchange.done({ method: 'PUT', path: ['images', image.id], body: { json: image }, signal });
  }

  async findImage(reference: string, signal?: AbortSignal): Promise<WorkspaceImage | undefined> {
    const { images } = await this.#exchange.json(imageListSchema, { method: 'GET', path: ['images'], query: { reference }, signal });
    return images[0];
  }
}
