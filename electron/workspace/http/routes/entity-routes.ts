import { createRoute, z } from '@hono/zod-openapi';
import { entityPatchSchema, idSchema } from '#shared/workspace/entity.ts';
import { collectionOf, kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import type { WorkspaceService } from '../../service/workspace-service.ts';
import { failuresOf, flag, json, jsonBody, namedEntitySchema, wholeNumber, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { hasAlready, ifMatch } from '../preconditions.ts';
import { packed } from '../packed.ts';
import { boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const pageSchema = z.object({ entities: z.array(namedEntitySchema), next: z.string().optional() }).meta({ id: 'EntityPage' });
const patchSchema = entityPatchSchema.meta({ id: 'EntityPatch' });

/** What every kind of entity has: a list, one of them, and its mutable fields. */
export function entityRoutes(kind: EntityKind, service: WorkspaceService, limits: WorkspaceLimits): AddRoutes {
  const tags = [`${kindWords[kind]}s`];
  const path = `/v1/workspaces/{workspace}/${collectionOf[kind]}`;
  const one = z.object({ ...workspaceParam, id: idSchema });
  const list = createRoute({
    method: 'get', path, tags, summary: `The ${kindWords[kind]}s, by name`, middleware: [packed],
    request: { params: z.object(workspaceParam), query: z.object({ name: z.string().max(1_000).optional(), after: z.string().max(4_000).optional(), limit: wholeNumber(1, 1_000).optional(), all: flag.optional() }) },
    responses: { 200: json('A page of them.', pageSchema), ...failuresOf.reading },
  });
  const get = createRoute({
    method: 'get', path: `${path}/{id}`, tags, summary: `One ${kindWords[kind]} with its versions`,
    request: { params: one },
    responses: { 200: json('It, with an ETag.', namedEntitySchema), 304: { description: 'It has the ETag that If-None-Match names.' }, ...failuresOf.reading },
  });
  const patch = createRoute({
    method: 'patch', path: `${path}/{id}`, tags, summary: `Change a ${kindWords[kind]}`, description: 'Needs `If-Match` with the ETag that was seen.',
    middleware: [needs('contributor'), boundedJson(limits.documentBytes, limits.depth)],
    request: { params: one, body: jsonBody(patchSchema) },
    responses: { 200: json('As it is now.', namedEntitySchema), ...failuresOf.changing },
  });

  return (api) => {
    api.openapi(list, async (c) => {
      const { all, ...query } = c.req.valid('query');
      const { entities, next } = await service.list(c.get('caller'), kind, { ...query, all: all === 'true' });
      return c.json({ entities: [...entities], ...(next === undefined ? {} : { next }) }, 200);
    });
    api.openapi(get, async (c) => {
      const entity = await service.entity(c.get('caller'), kind, c.req.valid('param').id);
      c.header('ETag', `"${entity.etag}"`);
      return hasAlready(c.req.header('if-none-match'), entity.etag) ? c.body(null, 304) : c.json(entity, 200);
    });
    api.openapi(patch, async (c) => {
      const entity = await service.patch(c.get('caller'), kind, c.req.valid('param').id, ifMatch(c.req.header('if-match')), c.req.valid('json'));
      c.header('ETag', `"${entity.etag}"`);
      return c.json(entity, 200);
    });
  };
}
