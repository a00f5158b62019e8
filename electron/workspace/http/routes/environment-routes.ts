import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#shared/workspace/entity.ts';
import { createEnvironmentSchema } from '#shared/workspace/publish.ts';
import type { WorkspaceService } from '../../service/workspace-service.ts';
import { failuresOf, json, jsonBody, namedEntitySchema, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { ifNoneMatch } from '../preconditions.ts';
import { boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

/** Environments are made as a whole: they have no versions. */
export function environmentRoutes(service: WorkspaceService, limits: WorkspaceLimits): AddRoutes {
  const put = createRoute({
    method: 'put', path: '/v1/workspaces/{workspace}/environments/{id}', tags: ['environments'], summary: 'Add an environment', description: 'Needs `If-None-Match: *`. Sending it again changes nothing.',
    middleware: [needs('contributor'), boundedJson(limits.documentBytes, limits.depth)],
    request: { params: z.object({ ...workspaceParam, id: idSchema }), body: jsonBody(createEnvironmentSchema.meta({ id: 'NewEnvironment' })) },
    responses: { 201: json('It was made.', namedEntitySchema), 200: json('It was there.', namedEntitySchema), ...failuresOf.creating },
  });
  return (api) => {
    api.openapi(put, async (c) => {
      ifNoneMatch(c.req.header('if-none-match'));
      const { outcome, entity } = await service.createEnvironment(c.get('caller'), c.req.valid('param').id, c.req.valid('json'));
      c.header('ETag', `"${entity.etag}"`);
      return c.json(entity, outcome === 'created' ? 201 : 200);
    });
  };
}
