import { expect, test } from 'vitest';
import { z } from 'zod';
import { entitySchema } from '#shared/workspace/entity.ts';
import { failureSchema } from '#shared/workspace/failure.ts';
import { changesSchema } from '#shared/workspace/feed.ts';
import { workspaceInfoSchema } from '#shared/workspace/members.ts';
import { publishReplySchema } from '#shared/workspace/publish.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';
import { urlPublication } from '#test/kit/workspace/documents.ts';

const publication = urlPublication({ id: 'd-1', version: '1', versionId: 'v-1', name: 'rows' });
const version = '/v1/workspaces/ws-1/data/d-1/versions/v-1';
const once = { 'If-None-Match': '*' };

test('a version is published once, however often it is sent, and is there for everybody', async () => {
  await using world = await openAppWorld();
  const first = await world.ask('PUT', version, { json: publication, headers: once });
  expect(first.status).toBe(201);
  expect(publishReplySchema.parse(await first.json())).toMatchObject({ outcome: 'created', versionId: 'v-1' });
  const second = await world.ask('PUT', version, { json: publication, headers: once });
  expect(second.status).toBe(200);
  expect(await second.json()).toMatchObject({ outcome: 'unchanged' });

  const read = await world.ask('GET', '/v1/workspaces/ws-1/data/d-1', { as: 'reader' });
  const entity = entitySchema.parse(await read.json());
  expect(read.headers.get('etag')).toBe(`"${entity.etag}"`);
  const again = await world.ask('GET', '/v1/workspaces/ws-1/data/d-1', { as: 'reader', headers: { 'If-None-Match': `"${entity.etag}"` } });
  expect(again.status).toBe(304);
  expect(await (await world.ask('GET', version, { as: 'reader' })).json()).toMatchObject({ id: 'v-1', url: 'https://data.example/rows.csv' });
  const feed = changesSchema.parse(await (await world.ask('GET', '/v1/workspaces/ws-1/changes?after=0')).json());
  expect(feed.changes.map(({ entity }) => entity.name)).toEqual(['rows']);
  const list = await world.ask('GET', '/v1/workspaces/ws-1/data?name=ROWS');
  expect(await list.json()).toMatchObject({ entities: [{ id: 'd-1' }] });
});

test('a change needs the ETag that was seen, and is refused when it was changed since', async () => {
  await using world = await openAppWorld();
  const put = await world.ask('PUT', version, { json: publication, headers: once });
  const etag = put.headers.get('etag') ?? '';
  const address = '/v1/workspaces/ws-1/data/d-1';
  expect((await world.ask('PATCH', address, { json: { description: 'one' } })).status).toBe(428);
  const changed = await world.ask('PATCH', address, { json: { description: 'one' }, headers: { 'If-Match': etag } });
  expect(changed.status).toBe(200);
  const stale = await world.ask('PATCH', address, { json: { description: 'two' }, headers: { 'If-Match': etag } });
  expect(stale.status).toBe(412);
  expect(failureSchema.parse(await stale.json()).error.code).toBe('changed-meanwhile');
  const deprecated = await world.ask('POST', `${version}/deprecate`);
  expect(await deprecated.json()).toMatchObject({ versions: [{ status: 'deprecated' }] });
});

test('who may not, is told so; another workspace is as unknown as none', async () => {
  await using world = await openAppWorld();
  expect((await world.ask('GET', '/v1/workspaces', { as: 'nobody' })).status).toBe(401);
  expect((await world.ask('PUT', version, { as: 'reader', json: publication, headers: once })).status).toBe(403);
  const foreign = await world.ask('GET', '/v1/workspaces/ws-2/changes');
  const unknown = await world.ask('GET', '/v1/workspaces/ws-9/changes');
  expect([foreign.status, await foreign.json()]).toEqual([unknown.status, await unknown.json()]);
  expect(foreign.status).toBe(404);
  const info = workspaceInfoSchema.parse(await (await world.ask('GET', '/v1/workspaces/ws-1', { as: 'reader' })).json());
  expect(info).toMatchObject({ id: 'ws-1', member: { role: 'reader' } });
});

test('every no has the same form, also to what is no request of this server', async () => {
  await using world = await openAppWorld();
  const cases: readonly [string, string, Parameters<typeof world.ask>[2], number, string][] = [
    ['GET', '/nowhere', {}, 404, 'not-found'],
    ['GET', '/v1/workspaces/ws-1/nowhere', {}, 404, 'not-found'],
    ['DELETE', '/v1/workspaces/ws-1/modules', {}, 405, 'method-not-allowed'],
    ['PUT', version, { body: '{', headers: { ...once, 'Content-Type': 'application/json' } }, 400, 'invalid-request'],
    ['PUT', version, { body: '{}', headers: { ...once, 'Content-Type': 'text/plain' } }, 400, 'invalid-request'],
    ['PUT', version, { json: {}, headers: once }, 400, 'invalid-request'],
    ['PUT', version, { json: publication }, 428, 'precondition-required'],
    ['GET', '/v1/workspaces/ws-1/data/..%2f..', {}, 400, 'invalid-request'],
    ['GET', '/v1/workspaces/ws-1/changes?after=-1', {}, 400, 'invalid-request'],
    ['PUT', version, { body: '['.repeat(100_000), headers: { ...once, 'Content-Type': 'application/json' } }, 400, 'invalid-request'],
    ['PUT', version, { body: `"${'x'.repeat(5_000_000)}"`, headers: { ...once, 'Content-Type': 'application/json' } }, 413, 'too-large'],
  ];
  for (const [method, address, options, status, code] of cases) {
    const answer = await world.ask(method, address, options);
    expect([method, address, answer.status, failureSchema.parse(await answer.json()).error.code]).toEqual([method, address, status, code]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-request-id')).not.toBeNull();
  }
  expect(world.defects).toEqual([]);
});

test('a defect inside is told to those who keep the server, and to nobody else', async () => {
  await using world = await openAppWorld({ app: { more: [(api) => api.get('/v1/break', () => Promise.reject(new Error('secret place'))) ] } });
  const answer = await world.ask('GET', '/v1/break');
  const { error } = failureSchema.parse(await answer.json());
  expect([answer.status, error.code]).toEqual([500, 'internal']);
  expect(error.message).not.toContain('secret');
  expect(error.message).toContain(answer.headers.get('x-request-id'));
  expect(world.defects).toHaveLength(1);
});

test('the feed comes packed to whoever takes that', async () => {
  await using world = await openAppWorld();
  for (let at = 0; at < 20; at += 1) {
    const json = urlPublication({ id: `d-${String(at)}`, version: '1', versionId: `v-${String(at)}` });
    await world.ask('PUT', `/v1/workspaces/ws-1/data/d-${String(at)}/versions/v-${String(at)}`, { json, headers: once });
  }
  const plain = await world.ask('GET', '/v1/workspaces/ws-1/changes');
  const small = await world.ask('GET', '/v1/workspaces/ws-1/changes', { headers: { 'Accept-Encoding': 'gzip, br' } });
  expect(small.headers.get('content-encoding')).toBe('gzip');
  const unpacked = small.body?.pipeThrough(new DecompressionStream('gzip'));
  expect(await new Response(unpacked).text()).toBe(await plain.text());
});

test('the description is there for everybody, and names every route', async () => {
  await using world = await openAppWorld();
  const answer = await world.ask('GET', '/openapi.json', { as: 'nobody' });
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).not.toContain('$/u');
  const { paths } = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(JSON.parse(text));
  expect(Object.keys(paths)).toContain('/v1/workspaces/{workspace}/modules/{id}/versions/{version}');
});
