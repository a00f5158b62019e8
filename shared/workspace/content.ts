import { z } from 'zod';

/** sha256 of a content, hex. */
export const blobDigestSchema = z.string().regex(/^[0-9a-f]{64}$/u, 'expected 64 hex digits');

/** `POST /v1/workspaces/{workspace}/blobs/missing`: which of these are not here. */
export const missingRequestSchema = z.strictObject({ digests: z.array(blobDigestSchema).max(20_000) });
export const missingReplySchema = z.object({ missing: z.array(blobDigestSchema) });

/**
 * `HEAD /v1/workspaces/{workspace}/blobs/{digest}`: 200 with `Content-Length` when it is here, else 404 with `Upload-Offset`, how much of an unfinished
 * upload is. `PATCH` with `Upload-Offset`, `Upload-Length` and bytes goes on there: 204 with the new `Upload-Offset`, 201 when that was the end and the digest
 * is right. `GET`, with `Range`, reads it. One `PATCH` takes at most `packBytes` of the workspace's limits. A digest that turns out wrong at the end drops what was
 * uploaded (`content-mismatch` with `offset` 0); an offset that is not where the upload stands is answered with the right one.
 */
export const uploadOffsetHeader = 'Upload-Offset';
export const uploadLengthHeader = 'Upload-Length';

/**
 * `POST /v1/workspaces/{workspace}/blobs` takes many small contents in one request, and `POST .../blobs/read` gives them. The body is a sequence of
 * records: 32 bytes of sha256, 8 bytes of length (big endian), the content. Neither is larger than `packBytes` of the workspace's limits, headers of records
 * included: `too-large` else. `PUT .../snapshots/{id}/pack` takes a small snapshot whole: the first record is its canonical manifest, the others are contents of it. Reading takes the body of `blobs/missing`; the records come in the order that was asked for, each once, and `not-found` is answered when one of
 * them is not here.
 */
export const packMediaType = 'application/vnd.drydock.pack';
export const packReplySchema = z.object({ stored: z.number().int().nonnegative() });
