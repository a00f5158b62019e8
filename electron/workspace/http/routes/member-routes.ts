import { createRoute, z } from '@hono/zod-openapi';
import { idSchema } from '#shared/workspace/entity.ts';
import { auditSchema, createdTokenSchema, createMemberSchema, createTokenSchema, memberPatchSchema, memberSchema, tokenSchema } from '#shared/workspace/members.ts';
import type { WorkspaceService } from '../../service/workspace-service.ts';
import { failuresOf, json, jsonBody, wholeNumber, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const tags = ['Members'];
const workspace = z.object(workspaceParam);
const byId = z.object({ ...workspaceParam, id: idSchema });
const member = memberSchema.meta({ id: 'Member' });
const token = tokenSchema.meta({ id: 'Token' });

/** Members, their tokens, and what was done by whom. */
export function memberRoutes(service: WorkspaceService, limits: WorkspaceLimits): AddRoutes {
  const path = '/v1/workspaces/{workspace}/members';
  const body = boundedJson(limits.documentBytes, limits.depth);
  const list = createRoute({
    method: 'get', path, tags, summary: 'The members',
    request: { params: workspace },
    responses: { 200: json('All, also those who were removed.', z.object({ members: z.array(member) })), ...failuresOf.reading },
  });
  const get = createRoute({ method: 'get', path: `${path}/{id}`, tags, summary: 'One member', request: { params: byId }, responses: { 200: json('The member.', member), ...failuresOf.reading } });
  const put = createRoute({
    method: 'put', path: `${path}/{id}`, tags, summary: 'Add a member (admin)', middleware: [needs('admin'), body],
    request: { params: byId, body: jsonBody(createMemberSchema) },
    responses: { 200: json('The member.', member), ...failuresOf.sending },
  });
  const patch = createRoute({
    method: 'patch', path: `${path}/{id}`, tags, summary: 'Change or remove a member (admin)', description: 'The last admin cannot be removed or made less.', middleware: [needs('admin'), body],
    request: { params: byId, body: jsonBody(memberPatchSchema) },
    responses: { 200: json('The member.', member), ...failuresOf.sending },
  });
  const createToken = createRoute({
    method: 'post', path: `${path}/{id}/tokens`, tags, summary: 'Make a token (admin, or for oneself)', middleware: [body],
    request: { params: byId, body: jsonBody(createTokenSchema) },
    responses: { 201: json('The only answer that ever holds the token.', createdTokenSchema), ...failuresOf.sending },
  });
  const revoke = createRoute({
    method: 'delete', path: '/v1/workspaces/{workspace}/tokens/{id}', tags, summary: 'Revoke a token (admin, or one of oneself)',
    request: { params: byId },
    responses: { 200: json('It opens nothing any more.', token), ...failuresOf.sending },
  });
  const audit = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/audit', tags, summary: 'What was done by whom, newest first (admin)', middleware: [needs('admin')],
    request: { params: workspace, query: z.object({ before: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(), limit: wholeNumber(1, 1_000).optional() }) },
    responses: { 200: json('A page of it.', auditSchema), ...failuresOf.inspecting },
  });

  return (api) => {
    api.openapi(list, async (c) => c.json({ members: [...(await service.members(c.get('caller')))] }, 200));
    api.openapi(get, async (c) => c.json(await service.member(c.get('caller'), c.req.valid('param').id), 200));
    api.openapi(put, async (c) => c.json(await service.putMember(c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200));
    api.openapi(patch, async (c) => c.json(await service.patchMember(c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200));
    api.openapi(createToken, async (c) => c.json(await service.createToken(c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 201));
    api.openapi(revoke, async (c) => c.json(await service.revokeToken(c.get('caller'), c.req.valid('param').id), 200));
    api.openapi(audit, async (c) => {
      const { entries, more } = await service.audit(c.get('caller'), c.req.valid('query'));
      return c.json({ entries: [...entries], more }, 200);
    });
  };
}
