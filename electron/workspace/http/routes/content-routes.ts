import { createRoute, z } from '@hono/zod-openapi';
import { blobDigestSchema, missingReplySchema, missingRequestSchema, packMediaType, packReplySchema, uploadOffsetHeader } from '#shared/workspace/content.ts';
import { RefusalError } from '../../refusal-error.ts';
import type { WorkspaceContent } from '../../content/workspace-content.ts';
import type { BodyRoom } from '../body-room.ts';
import { bytes, failuresOf, json, jsonBody, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { rangeOf } from '../range.ts';
import { streamOf } from '../stream-of.ts';
import { bounded, boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const tags = ['Content'];
const workspace = z.object(workspaceParam);
const blob = z.object({ ...workspaceParam, digest: blobDigestSchema });
const octets = 'application/octet-stream';
const headers = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { schema: { type: 'integer' as const, minimum: 0 } }]));

/** Contents by digest: which are missing, packs of small ones, large ones in parts. Their bodies are held in `room`. */
export function contentRoutes(content: WorkspaceContent, limits: WorkspaceLimits, room: BodyRoom): AddRoutes {
  const missing = createRoute({
    method: 'post', path: '/v1/workspaces/{workspace}/blobs/missing', tags, summary: 'Which of these contents are not here',
    middleware: [room.holding(limits.manifestBytes), boundedJson(limits.manifestBytes, limits.depth)],
    request: { params: workspace, body: jsonBody(missingRequestSchema) },
    responses: { 200: json('Those that are not here.', missingReplySchema), ...failuresOf.reading },
  });
  const sendPack = createRoute({
    method: 'post', path: '/v1/workspaces/{workspace}/blobs', tags, summary: 'Send a pack of small contents',
    middleware: [needs('contributor'), room.holding(limits.packBytes), bounded(limits.packBytes)],
    request: { params: workspace, body: { required: true, content: bytes(packMediaType) } },
    responses: { 200: json('All of them are here now.', packReplySchema), ...failuresOf.sending },
  });
  const readPack = createRoute({
    method: 'post', path: '/v1/workspaces/{workspace}/blobs/read', tags, summary: 'Read several small contents',
    middleware: [room.holding(limits.manifestBytes), boundedJson(limits.manifestBytes, limits.depth)],
    request: { params: workspace, body: jsonBody(missingRequestSchema) },
    responses: { 200: { description: 'A pack of them, in this order.', content: bytes(packMediaType) }, ...failuresOf.reading },
  });
  const read = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/blobs/{digest}', tags, summary: 'Read a content, or with Range a part of it',
    description: 'HEAD says how long it is; when it is not here, how much of an unfinished upload is.',
    request: { params: blob },
    responses: {
      200: { description: 'All of it.', content: bytes(octets) },
      206: { description: 'The part that Range asked for.', content: bytes(octets) },
      ...failuresOf.reading,
    },
  });
  const upload = createRoute({
    method: 'patch', path: '/v1/workspaces/{workspace}/blobs/{digest}', tags, summary: 'Go on with the upload of a content',
    middleware: [needs('contributor'), room.holding(limits.packBytes), bounded(limits.packBytes)],
    request: { params: blob, headers: z.object({ 'upload-offset': z.coerce.number().int().min(0), 'upload-length': z.coerce.number().int().min(0) }), body: { required: false, content: bytes(octets) } },
    responses: {
      201: { description: 'That was the end; the content is here.', headers: headers([uploadOffsetHeader]) },
      204: { description: 'It goes on at Upload-Offset.', headers: headers([uploadOffsetHeader]) },
      ...failuresOf.sending,
    },
  });

  return (api) => {
    api.openapi(missing, async (c) => c.json({ missing: await content.missing(c.get('caller').workspace, c.req.valid('json').digests) }, 200));
    api.openapi(sendPack, async (c) => {
      if (c.req.header('content-type') !== packMediaType) throw new RefusalError({ code: 'invalid-request', message: `A pack has the Content-Type ${packMediaType}.` });
      return c.json({ stored: await content.takePack(c.get('caller').workspace, new Uint8Array(await c.req.arrayBuffer())) }, 200);
    });
    api.openapi(readPack, async (c) => {
      const pack = await content.packOf(c.get('caller').workspace, c.req.valid('json').digests);
      return c.body(streamOf(pack.pieces), 200, { 'Content-Type': packMediaType, 'Content-Length': String(pack.bytes) });
    });
    api.openapi(read, async (c) => {
      const { caller } = c.var;
      const { digest } = c.req.valid('param');
      const found = await content.find(caller.workspace, digest);
      if ('offset' in found) {
        c.header(uploadOffsetHeader, String(found.offset));
        throw new RefusalError({ code: 'not-found', message: `The content ${digest} is not in this workspace.` });
      }
      const range = rangeOf(c.req.header('range'), found.size);
      const length = range === undefined ? found.size : range.to - range.from;
      const answer = { 'Content-Type': octets, 'Content-Length': String(length), 'Accept-Ranges': 'bytes', 'Content-Disposition': 'attachment' };
      // Nothing is opened until the first piece is asked for, which HEAD never does.
      const body = streamOf(content.read(caller.workspace, digest, range));
      return range === undefined ? c.body(body, 200, answer) : c.body(body, 206, { ...answer, 'Content-Range': `bytes ${String(range.from)}-${String(range.to - 1)}/${String(found.size)}` });
    });
    api.openapi(upload, async (c) => {
      const { 'upload-offset': offset, 'upload-length': total } = c.req.valid('header');
      const body = c.req.raw.body ?? new Blob([]).stream();
      const reached = await content.upload(c.get('caller').workspace, c.req.valid('param').digest, { offset, total }, body);
      c.header(uploadOffsetHeader, String(reached === 'whole' ? total : reached));
      return reached === 'whole' ? c.body(null, 201) : c.body(null, 204);
    });
  };
}
