import { createRoute, z } from '@hono/zod-openapi';
import { idSchema, versionPatchSchema } from '#shared/workspace/entity.ts';
import { collectionOf, kindWords } from '#shared/workspace/kinds.ts';
import { publishReplySchema, publishRequestSchema } from '#shared/workspace/publish.ts';
import { anyVersionDocumentSchema, type VersionedKind } from '#shared/workspace/version-document.ts';
import type { WorkspaceService } from '../../service/workspace-service.ts';
import { failuresOf, json, jsonBody, namedEntitySchema, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { hasAlready, ifMatch, ifMatchAny, ifNoneMatch } from '../preconditions.ts';
import { boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const documentSchema = anyVersionDocumentSchema.meta({ id: 'VersionDocument' });
const requestSchema = publishRequestSchema.meta({ id: 'Publication' });
const replySchema = publishReplySchema.extend({ entity: namedEntitySchema }).meta({ id: 'Published' });
const patchSchema = versionPatchSchema.meta({ id: 'VersionPatch' });

/** Versions: published once for ever, described, deprecated and reactivated. */
export function versionRoutes(kind: VersionedKind, service: WorkspaceService, limits: WorkspaceLimits): AddRoutes {
  const tags = [`${kindWords[kind]}s`];
  const params = z.object({ ...workspaceParam, id: idSchema, version: idSchema });
  const path = `/v1/workspaces/{workspace}/${collectionOf[kind]}/{id}/versions/{version}`;
  const contributors = [needs('contributor'), boundedJson(limits.documentBytes, limits.depth)];
  const get = createRoute({
    method: 'get', path, tags, summary: 'The document of a version',
    request: { params },
    responses: { 200: json('As it was published, with the description and status of now.', documentSchema), 304: { description: 'It has the ETag that If-None-Match names.' }, ...failuresOf.reading },
  });
  const put = createRoute({
    method: 'put', path, tags, summary: 'Publish a version', description: 'Needs `If-None-Match: *`. Sending it again changes nothing.',
    middleware: contributors,
    request: { params, body: jsonBody(requestSchema) },
    responses: { 201: json('It was published.', replySchema), 200: json('The same content is there under the same version.', replySchema), ...failuresOf.creating },
  });
  const patch = createRoute({
    method: 'patch', path, tags, summary: 'Describe a version', description: "Needs `If-Match` with the ETag of the version's entry.",
    middleware: contributors,
    request: { params, body: jsonBody(patchSchema) },
    responses: { 200: json('The entity as it is now.', namedEntitySchema), ...failuresOf.changing },
  });
  const moving = (verb: 'deprecate' | 'reactivate') =>
    createRoute({
      method: 'post', path: `${path}/${verb}`, tags, summary: verb === 'deprecate' ? 'Deprecate a version' : 'Make a deprecated version active again', description: "With `If-Match` and the ETag of the version's entry it is refused where that was changed meanwhile.",
      middleware: [needs('contributor')],
      request: { params },
      responses: { 200: json('The entity as it is now.', namedEntitySchema), ...failuresOf.changing },
    });

  return (api) => {
    api.openapi(get, async (c) => {
      const { id, version } = c.req.valid('param');
      const { document, etag } = await service.versionDocument(c.get('caller'), kind, id, version);
      c.header('ETag', `"${etag}"`);
      if (hasAlready(c.req.header('if-none-match'), etag)) return c.body(null, 304);
      return c.body(JSON.stringify(document), 200, { 'Content-Type': 'application/json' });
    });
    api.openapi(put, async (c) => {
      ifNoneMatch(c.req.header('if-none-match'));
      const { id, version } = c.req.valid('param');
      const reply = await service.publish(c.get('caller'), kind, id, version, c.req.valid('json'));
      c.header('ETag', `"${reply.entity.etag}"`);
      return c.json(reply, reply.outcome === 'created' ? 201 : 200);
    });
    api.openapi(patch, async (c) => {
      const { id, version } = c.req.valid('param');
      const entity = await service.describeVersion(c.get('caller'), kind, id, version, ifMatch(c.req.header('if-match')), c.req.valid('json').description);
      c.header('ETag', `"${entity.etag}"`);
      return c.json(entity, 200);
    });
    api.openapi(moving('deprecate'), async (c) => {
      const { id, version } = c.req.valid('param');
      const entity = await service.setVersionStatus(c.get('caller'), kind, id, version, 'deprecated', ifMatchAny(c.req.header('if-match')));
      c.header('ETag', `"${entity.etag}"`);
      return c.json(entity, 200);
    });
    api.openapi(moving('reactivate'), async (c) => {
      const { id, version } = c.req.valid('param');
      const entity = await service.setVersionStatus(c.get('caller'), kind, id, version, 'active', ifMatchAny(c.req.header('if-match')));
      c.header('ETag', `"${entity.etag}"`);
      return c.json(entity, 200);
    });
  };
}
