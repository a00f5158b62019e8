import { createRoute, z } from '@hono/zod-openapi';
import { idSchema, versionPatchSchema } from '#shared/workspace/entity.ts';
import { collectionOf, kindWords } from '#shared/workspace/kinds.ts';
import { packMediaType } from '#shared/workspace/content.ts';
import { isJsonDeeperThan } from '#shared/workspace/json-depth.ts';
import { publishReplySchema, publishRequestSchema, type PublishRequest } from '#shared/workspace/publish.ts';
import { anyVersionDocumentSchema, type VersionedKind } from '#shared/workspace/version-document.ts';
import { readPublicationPack } from '../../content/publication-pack.ts';
import type { WorkspaceContent } from '../../content/workspace-content.ts';
import { RefusalError } from '../../refusal-error.ts';
import type { WorkspaceService } from '../../service/workspace-service.ts';
import type { BodyRoom } from '../body-room.ts';
import { bytes, failuresOf, json, jsonBody, namedEntitySchema, workspaceParam } from '../declared.ts';
import { needs } from '../gate.ts';
import type { WorkspaceLimits } from '../limits.ts';
import { hasAlready, ifMatch, ifMatchAny, ifNoneMatch } from '../preconditions.ts';
import { bounded, boundedJson } from '../take-body.ts';
import type { AddRoutes } from '../workspace-api.ts';

const documentSchema = anyVersionDocumentSchema.meta({ id: 'VersionDocument' });
const requestSchema = publishRequestSchema.meta({ id: 'Publication' });
const replySchema = publishReplySchema.extend({ entity: namedEntitySchema }).meta({ id: 'Published' });
const patchSchema = versionPatchSchema.meta({ id: 'VersionPatch' });

export interface VersionRouteParts {
  readonly service: WorkspaceService;
  readonly content: WorkspaceContent;
  readonly limits: WorkspaceLimits;
  readonly room: BodyRoom;
}

/** Versions: published once for ever, described, deprecated and reactivated. */
export function versionRoutes(kind: VersionedKind, { service, content, limits, room }: VersionRouteParts): AddRoutes {
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
  const putWhole = createRoute({
    method: 'put', path: `${path}/whole`, tags, summary: 'Publish a version together with its files',
    description: 'Needs `If-None-Match: *`. Sending it again changes nothing. The first record of the pack is the publication as JSON; canonical manifests of snapshots that its document names follow, and contents of these that may not be here. All of it is kept, or nothing.',
    middleware: [needs('contributor'), room.holding(limits.packBytes), bounded(limits.packBytes)],
    request: { params, body: { required: true, content: bytes(packMediaType) } },
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
    api.openapi(putWhole, async (c) => {
      ifNoneMatch(c.req.header('if-none-match'));
      const { id, version } = c.req.valid('param');
      if (c.req.header('content-type') !== packMediaType) throw new RefusalError({ code: 'invalid-request', message: `A pack has the Content-Type ${packMediaType}.` });
      const pack = new Uint8Array(await c.req.arrayBuffer());
      await c.get('arrived')();
      const { text, records } = readPublicationPack(pack, limits.documentBytes);
      const caller = c.get('caller');
      const reply = await service.publish(caller, kind, id, version, publicationIn(text, limits.depth), (snapshots) => content.takeSent(caller.workspace, snapshots, records));
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

const MOST_PROBLEMS = 20;

/** The publication that the first record of a pack is. */
function publicationIn(text: string, depth: number): PublishRequest {
  if (isJsonDeeperThan(text, depth)) throw new RefusalError({ code: 'invalid-request', message: `The publication nests deeper than ${String(depth)} levels.` });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RefusalError({ code: 'invalid-request', message: 'The first record of the pack has to be the publication as JSON.' });
  }
  const read = publishRequestSchema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({ path: path.map(String).join('.').slice(0, 200), message: message.slice(0, 500) }));
  throw new RefusalError({ code: 'invalid-request', message: `The first record of the pack is not the publication that /openapi.json says: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ').slice(0, 1_000)}`, problems });
}
