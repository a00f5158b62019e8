import { describe, expect, test, vi } from 'vitest';
import { StoreUnavailableError } from '#electron/workspace/store/store-errors.ts';
import { failureSchema } from '#shared/workspace/failure.ts';
import type { Role } from '#shared/workspace/members.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';
import { sha256, urlPublication } from '#test/kit/workspace/documents.ts';
import { readDescription } from '#test/kit/workspace/fuzz/described.ts';
import { packOf } from '#test/kit/workspace/packs.ts';

const once = { 'If-None-Match': '*' };
const base = '/v1/workspaces/ws-1';
const publication = urlPublication({ id: 'd-1', version: '1', versionId: 'v-1' });
const digest = sha256('x');
const manifest = { schemaVersion: 1, entries: [] };

describe('nobody does more than their role allows', () => {
  const forContributors: readonly [string, string, object][] = [
    ['PUT', `${base}/data/d-1/versions/v-1`, { json: publication, headers: once }],
    ['PATCH', `${base}/data/d-1`, { json: { name: 'mine' }, headers: { 'If-Match': '"x"' } }],
    ['PATCH', `${base}/data/d-1/versions/v-1`, { json: { description: 'mine' }, headers: { 'If-Match': '"x"' } }],
    ['POST', `${base}/data/d-1/versions/v-1/deprecate`, {}],
    ['POST', `${base}/data/d-1/versions/v-1/reactivate`, {}],
    ['PUT', `${base}/environments/e-1`, { json: { name: 'a', description: '', createdUtc: '2026-01-01T00:00:00.000Z', image: 'a:1' }, headers: once }],
    ['POST', `${base}/blobs`, { body: packOf(['x']), headers: { 'Content-Type': 'application/vnd.drydock.pack' } }],
    ['PATCH', `${base}/blobs/${digest}`, { body: 'x', headers: { 'Upload-Offset': '0', 'Upload-Length': '1' } }],
    ['PUT', `${base}/snapshots/sha256:${digest}`, { json: manifest }],
    ['PUT', `${base}/images/sha256:${digest}`, { json: {} }],
  ];
  const forAdmins: readonly [string, string, object][] = [
    ['PUT', `${base}/members/u-9`, { json: { name: 'Eve', role: 'admin' } }],
    ['PATCH', `${base}/members/ws-1-contributor`, { json: { role: 'admin' } }],
    ['PATCH', `${base}/members/ws-1-admin`, { json: { status: 'removed' } }],
    ['POST', `${base}/members/ws-1-admin/tokens`, { json: { label: 'mine' } }],
    ['GET', `${base}/audit`, {}],
  ];
  const refused: readonly (readonly [Role, string, string, object])[] = [
    ...[...forContributors, ...forAdmins].map((each) => ['reader', ...each] as const),
    ...forAdmins.map((each) => ['contributor', ...each] as const),
  ];

  test('what is for others is refused, and nothing happens', async () => {
    await using world = await openAppWorld();
    const operator = await world.service.operator('ws-1');
    await world.ask('PUT', `${base}/data/d-1/versions/v-1`, { json: publication, headers: once });
    const all = async (): Promise<string> => JSON.stringify([await world.service.changes(operator, 0), await world.service.members(operator)]).replaceAll(/,"lastUsedUtc":"[^"]*"/gu, '');
    const before = await all();
    for (const [role, method, address, options] of refused) {
      const answer = await world.ask(method, address, { ...options, as: role });
      expect([role, method, address, answer.status]).toEqual([role, method, address, 403]);
      expect(failureSchema.parse(await answer.json()).error.code).toBe('forbidden');
    }
    expect(await all()).toBe(before);
    expect(await world.content.missing('ws-1', [digest])).toEqual([digest]);
  });

  test('a contributor cannot revoke the tokens of others, and the last admin stays', async () => {
    await using world = await openAppWorld();
    const operator = await world.service.operator('ws-1');
    const [admin] = (await world.service.members(operator)).filter(({ role }) => role === 'admin');
    const token = admin?.tokens?.[0]?.id ?? '';
    expect((await world.ask('DELETE', `${base}/tokens/${token}`)).status).toBe(404);
    expect((await world.ask('PATCH', `${base}/members/ws-1-admin`, { as: 'admin', json: { role: 'reader' } })).status).toBe(409);
    expect((await world.ask('GET', base, { as: 'admin' })).status).toBe(200);
  });
});

describe('a workspace is closed to the tokens of another', () => {
  test('every address of it is as unknown as one that does not exist, whatever is there', async () => {
    await using world = await openAppWorld();
    await world.ask('PUT', `${base}/data/d-1/versions/v-1`, { json: publication, headers: once });
    await world.ask('POST', `${base}/blobs`, { body: packOf(['x']), headers: { 'Content-Type': 'application/vnd.drydock.pack' } });
    const { operations } = readDescription(await (await world.ask('GET', '/openapi.json')).text());
    const foreign = world.token('admin', 'ws-2');
    let asked = 0;
    for (const { path, method } of operations.filter((each) => each.path.startsWith('/v1/workspaces/{workspace}'))) {
      const at = (workspace: string): string => path.replace('{workspace}', workspace).replace('{id}', path.includes('snapshots') || path.includes('images') ? `sha256:${digest}` : 'd-1').replace('{version}', 'v-1').replace('{digest}', digest).replaceAll(/\{\w+\}/gu, 'x');
      const [theirs, none] = [await world.ask(method.toUpperCase(), at('ws-1'), { token: foreign }), await world.ask(method.toUpperCase(), at('ws-none'), { token: foreign })];
      expect([method, path, theirs.status, await theirs.text()]).toEqual([method, path, 404, await none.text()]);
      asked += 1;
    }
    expect(asked).toBeGreaterThan(35);
  });

  test('knowing a digest opens nothing in a workspace that does not have the content', async () => {
    await using world = await openAppWorld();
    await world.ask('POST', `${base}/blobs`, { body: packOf(['x']), headers: { 'Content-Type': 'application/vnd.drydock.pack' } });
    const token = world.token('contributor', 'ws-2');
    expect((await world.ask('GET', `/v1/workspaces/ws-2/blobs/${digest}`, { token })).status).toBe(404);
    expect(await (await world.ask('POST', '/v1/workspaces/ws-2/blobs/missing', { token, json: { digests: [digest] } })).json()).toEqual({ missing: [digest] });
    const snapshot = { schemaVersion: 1, entries: [{ kind: 'file', path: 'a', size: 1, executable: false, digest }] };
    const id = `sha256:${sha256(JSON.stringify({ entries: [{ digest, executable: false, kind: 'file', path: 'a', size: 1 }], schemaVersion: 1 }))}`;
    expect((await world.ask('PUT', `/v1/workspaces/ws-2/snapshots/${id}`, { token, json: snapshot })).status).toBe(409);
    expect((await world.ask('PUT', `${base}/snapshots/${id}`, { json: snapshot })).status).toBe(201);
  });
});

describe('a token that was taken away opens nothing', () => {
  test('neither one that was revoked, nor one of a member who was removed or made less, nor one that expired', async () => {
    let nowUtc = '2026-01-01T00:00:00.000Z';
    await using world = await openAppWorld({ clock: { nowUtc: () => nowUtc, monotonicMs: () => 0 } });
    const { service, ask } = world;
    const operator = await service.operator('ws-1');
    const make = async (member: string, expiresInDays?: number) => service.createToken(operator, member, { label: 'x', ...(expiresInDays === undefined ? {} : { expiresInDays }) });
    const publish = async (token: string) => (await ask('PUT', `${base}/data/d-1/versions/v-1`, { token, json: publication, headers: once })).status;

    const revoked = await make('ws-1-contributor');
    expect(await publish(revoked.token)).toBe(201);
    expect((await ask('DELETE', `${base}/tokens/${revoked.view.id}`, { token: revoked.token })).status).toBe(200);
    expect(await publish(revoked.token)).toBe(401);

    const expiring = await make('ws-1-contributor', 1);
    expect(await publish(expiring.token)).toBe(200);
    nowUtc = '2026-01-02T00:00:00.001Z';
    expect(await publish(expiring.token)).toBe(401);

    const lesser = await make('ws-1-contributor');
    await service.patchMember(operator, 'ws-1-contributor', { role: 'reader' });
    expect(await publish(lesser.token)).toBe(403);
    await service.patchMember(operator, 'ws-1-contributor', { status: 'removed' });
    expect(await publish(lesser.token)).toBe(401);
    for (const token of ['', 'drydock_', `${lesser.token} `, lesser.token.toUpperCase(), 'x'.repeat(10_000), 'drydock_\u00e9']) {
      const answer = await ask('GET', base, { as: 'nobody', headers: { Authorization: `Bearer ${encodeURI(token)}` } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect((await ask('GET', `${base}?token=${lesser.token}&access_token=${lesser.token}`, { as: 'nobody' })).status).toBe(401);
    expect((await ask('GET', base, { as: 'nobody', headers: { Authorization: `Basic ${lesser.token}` } })).status).toBe(401);
  });
});

test('a body that is sent slowly publishes nothing for someone who was removed meanwhile', async () => {
  let nowMs = 0;
  await using world = await openAppWorld({ app: { monotonicMs: () => nowMs } });
  const operator = await world.service.operator('ws-1');
  const bytes = new TextEncoder().encode(JSON.stringify(publication));
  const pieces = [
    () => Promise.resolve(bytes.subarray(0, 20)),
    async () => {
      nowMs += 60_000;
      await world.service.patchMember(operator, 'ws-1-contributor', { status: 'removed' });
      return bytes.subarray(20);
    },
  ];
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = pieces.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(await next());
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { ...once, 'Content-Type': 'application/json', Authorization: `Bearer ${world.token('contributor')}` };
  // Not said of requests by the types, and needed for a body that is a stream.
  const init = { method: 'PUT', headers, body, duplex: 'half' };
  const answer = await world.app.request(new Request(`http://workspace${base}/data/d-1/versions/v-1`, init));
  expect(answer.status).toBe(401);
  expect((await world.service.changes(operator, 0)).changes).toEqual([]);
});

test('a live channel that ends because the database does not answer says nothing of where that is', async () => {
  await using world = await openAppWorld({ app: { limits: { keepAliveMs: 10 } } });
  const place = 'postgres://db.internal/drydock';
  let isDown = false;
  const { service } = world;
  const authenticate = service.authenticate.bind(service);
  vi.spyOn(service, 'authenticate').mockImplementation((token) => (isDown ? Promise.reject(new StoreUnavailableError(place, 'connection refused')) : authenticate(token)));
  const channel = await world.ask('GET', `${base}/events`, { as: 'reader' });
  isDown = true;
  expect(await channel.text()).not.toContain('db.internal');
});
