import { createRoute, z } from '@hono/zod-openapi';
import { changesSchema } from '#shared/workspace/feed.ts';
import { workspaceInfoSchema, workspaceListSchema } from '#shared/workspace/members.ts';
import { resolveReplySchema, resolveRequestSchema } from '#shared/workspace/resolve.ts';
import type { WorkspaceService } from '../../service/workspace-service.ts';
import { failuresOf, json, jsonBody, wholeNumber, workspaceParam } from '../declared.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { packed } from '../packed.ts';
import { boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const tags = ['Workspace'];
const params = z.object(workspaceParam);

/** The workspace as a whole: what it is, what changed, what references mean. */
export function workspaceRoutes(service: WorkspaceService, limits: WorkspaceLimits): AddRoutes {
  const all = createRoute({
    method: 'get', path: '/v1/workspaces', tags, summary: 'The workspaces that the token opens',
    responses: { 200: json('They.', workspaceListSchema), ...failuresOf.reading },
  });
  const info = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}', tags, summary: 'What this workspace is, and who asks',
    request: { params },
    responses: { 200: json('It. An answer to this is what "online" means.', workspaceInfoSchema), ...failuresOf.reading },
  });
  const changes = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/changes', tags, summary: 'Every entity that changed, once, as it is now', middleware: [packed],
    request: { params, query: z.object({ after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0), limit: wholeNumber(1, 1_000).optional() }) },
    responses: { 200: json('Them, in the order of their last change.', changesSchema), ...failuresOf.reading },
  });
  const resolve = createRoute({
    method: 'post', path: '/v1/workspaces/{workspace}/resolve', tags, summary: 'What module references mean now',
    middleware: [boundedJson(limits.documentBytes, limits.depth)],
    request: { params, body: jsonBody(resolveRequestSchema) },
    responses: { 200: json('In the order of the request; all of one moment.', resolveReplySchema), ...failuresOf.reading },
  });

  return (api) => {
    api.openapi(all, async (c) => c.json({ workspaces: [...(await service.workspaces(c.get('caller')))] }, 200));
    api.openapi(info, async (c) => c.json(await service.info(c.get('caller')), 200));
    api.openapi(changes, async (c) => {
      const { after, limit } = c.req.valid('query');
      return c.json(await service.changes(c.get('caller'), after, limit), 200);
    });
    api.openapi(resolve, async (c) => c.json({ resolved: [...(await service.resolve(c.get('caller'), c.req.valid('json').references))] }, 200));
  };
}
