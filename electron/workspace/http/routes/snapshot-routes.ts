import { createRoute, z } from '@hono/zod-openapi';
import { packMediaType } from '#shared/workspace/content.ts';
import { digestSchema } from '#shared/workspace/entity.ts';
import { imageListSchema, imageSchema } from '#shared/workspace/images.ts';
import { manifestSchema } from '#electron/content/manifest.ts';
import type { WorkspaceContent } from '../../content/workspace-content.ts';
import { RefusalError } from '../../refusal-error.ts';
import type { BodyRoom } from '../body-room.ts';
import { bytes, failuresOf, json, jsonBody, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { packed } from '../packed.ts';
import { hasAlready } from '../preconditions.ts';
import { bounded, boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const tags = ['Content'];
const manifest = manifestSchema.meta({ id: 'Manifest' });
const image = imageSchema.meta({ id: 'Image' });
const byId = z.object({ ...workspaceParam, id: digestSchema });

/** Trees of contents, and images, which are such trees. */
export function snapshotRoutes(content: WorkspaceContent, limits: WorkspaceLimits, room: BodyRoom): AddRoutes {
  const put = createRoute({
    method: 'put', path: '/v1/workspaces/{workspace}/snapshots/{id}', tags, summary: 'Add a snapshot whose contents are here',
    middleware: [needs('contributor'), room.holding(limits.manifestBytes), boundedJson(limits.manifestBytes, limits.depth)],
    request: { params: byId, body: jsonBody(manifest) },
    responses: { 201: { description: 'It is whole here now.' }, 204: { description: 'It was here.' }, ...failuresOf.sending },
  });
  const putPack = createRoute({
    method: 'put', path: '/v1/workspaces/{workspace}/snapshots/{id}/pack', tags, summary: 'Add a small snapshot with its contents', description: 'The first record of the pack is its canonical manifest.',
    middleware: [needs('contributor'), room.holding(limits.packBytes), bounded(limits.packBytes)],
    request: { params: byId, body: { required: true, content: bytes(packMediaType) } },
    responses: { 204: { description: 'It is whole here now, if it was not before.' }, ...failuresOf.sending },
  });
  const get = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/snapshots/{id}', tags, summary: 'The manifest of a snapshot', middleware: [packed],
    request: { params: byId },
    responses: { 200: json('Canonical JSON; its sha256 is the id.', manifest), 304: { description: 'A snapshot never changes: whoever names its id in If-None-Match has it.' }, ...failuresOf.reading },
  });
  const putImage = createRoute({
    method: 'put', path: '/v1/workspaces/{workspace}/images/{id}', tags, summary: 'Add an image whose unpacked archive is here as a snapshot',
    middleware: [needs('contributor'), boundedJson(limits.documentBytes, limits.depth)],
    request: { params: byId, body: jsonBody(image) },
    responses: { 201: { description: 'It is here now.' }, 204: { description: 'It was here; its names mean it from now on.' }, ...failuresOf.sending },
  });
  const getImage = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/images/{id}', tags, summary: 'An image',
    request: { params: byId },
    responses: { 200: json('The image.', image), ...failuresOf.reading },
  });
  const findImage = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/images', tags, summary: 'The image that was published last under a name',
    request: { params: z.object(workspaceParam), query: z.object({ reference: z.string().min(1).max(500) }) },
    responses: { 200: json('It, or none.', imageListSchema), ...failuresOf.reading },
  });

  return (api) => {
    api.openapi(put, async (c) => {
      const outcome = await content.putSnapshot(c.get('caller').workspace, c.req.valid('param').id, c.req.valid('json'));
      return outcome === 'created' ? c.body(null, 201) : c.body(null, 204);
    });
    api.openapi(putPack, async (c) => {
      if (c.req.header('content-type') !== packMediaType) throw new RefusalError({ code: 'invalid-request', message: `A pack has the Content-Type ${packMediaType}.` });
      await content.takeSnapshot(c.get('caller').workspace, c.req.valid('param').id, new Uint8Array(await c.req.arrayBuffer()));
      return c.body(null, 204);
    });
    api.openapi(get, async (c) => {
      const { id } = c.req.valid('param');
      const text = await content.snapshot(c.get('caller').workspace, id);
      return hasAlready(c.req.header('if-none-match'), id) ? c.body(null, 304) : c.body(text, 200, { 'Content-Type': 'application/json' });
    });
    api.openapi(putImage, async (c) => {
      const outcome = await content.putImage(c.get('caller').workspace, c.req.valid('param').id, c.req.valid('json'));
      return outcome === 'created' ? c.body(null, 201) : c.body(null, 204);
    });
    api.openapi(getImage, async (c) => c.json(await content.image(c.get('caller').workspace, c.req.valid('param').id), 200));
    api.openapi(findImage, async (c) => {
      const found = await content.findImage(c.get('caller').workspace, c.req.valid('query').reference);
      return c.json({ images: found === undefined ? [] : [found] }, 200);
    });
  };
}
