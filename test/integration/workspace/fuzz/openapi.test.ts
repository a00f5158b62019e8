import * as fc from 'fast-check';
import path from 'node:path';
import { createRoute, z } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import { systemClock } from '#electron/clock.ts';
import { defaultLimits } from '#electron/workspace/http/limits.ts';
import { runRoutes } from '#electron/workspace/http/routes/run-routes.ts';
import type { AddRoutes } from '#electron/workspace/http/workspace-api.ts';
import { openStore } from '#electron/workspace/database/open-store.ts';
import { openRuns } from '#electron/workspace/runs/open-runs.ts';
import { failureCodes, failureSchema } from '#shared/workspace/failure.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { describeWithPostgres } from '#test/kit/postgres/describe-with-postgres.ts';
import { openAppWorld, type AppWorld, type AppWorldOptions } from '#test/kit/workspace/app-world.ts';
import { sha256, urlPublication } from '#test/kit/workspace/documents.ts';
import { hostileTexts, near, valid } from '#test/kit/workspace/fuzz/arbitrary.ts';
import { readDescription, type Description, type Operation } from '#test/kit/workspace/fuzz/described.ts';
import { mismatches } from '#test/kit/workspace/fuzz/matches.ts';
import { packOf } from '#test/kit/workspace/packs.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';

/** Another one is tried by DRYDOCK_FUZZ_SEED; what it finds becomes a test by its own name. */
const seed = Number(process.env['DRYDOCK_FUZZ_SEED'] ?? '20260102');
const requestsOfEach = Number(process.env['DRYDOCK_FUZZ_REQUESTS'] ?? '70');
const once = { 'If-None-Match': '*' };
const base = '/v1/workspaces/ws-1';
const snapshot = { schemaVersion: 1, entries: [{ kind: 'file', path: 'a', size: 1, executable: false, digest: sha256('x') }] };
const snapshotId = `sha256:${sha256(JSON.stringify({ entries: [{ digest: sha256('x'), executable: false, kind: 'file', path: 'a', size: 1 }], schemaVersion: 1 }))}`;
const image = { id: `sha256:${sha256('x')}`, snapshot_id: snapshotId, references: ['my/app:1'], platform: 'linux/amd64', bytes: 1 };

const publications = {
  modules: modulePublication({ id: 'm-1', versionId: 'v-m', version: '1', snapshotId }),
  endpoints: endpointPublication({ id: 'e-1', versionId: 'v-e', version: '1', reference: 'm-1' }),
  data: urlPublication({ id: 'd-1', versionId: 'v-d', version: '1', snapshotId }),
};
const environment = { name: 'n-1', description: '', createdUtc: '2026-01-02T03:04:05.000Z', image: 'my/app:1' };

/** What stands for something at an address. */
const idsOf: readonly (readonly [RegExp, readonly string[], readonly string[]])[] = [
  [/\/modules\b/u, ['m-1'], ['v-m']],
  [/\/endpoints\b/u, ['e-1'], ['v-e']],
  [/\/data\b/u, ['d-1'], ['v-d']],
  [/\/environments\b/u, ['n-1'], []],
  [/\/snapshots\b/u, [snapshotId], []],
  [/\/images\b/u, [image.id], []],
  [/\/members\b/u, ['ws-1-reader', 'u-1'], []],
];

/** Texts that stand for something in the world, so that requests get behind the first check. */
const known: Readonly<Record<string, readonly string[]>> = {
  workspace: ['ws-1'], digest: [sha256('x'), sha256('y')], digests: [sha256('x'), sha256('y')], reference: ['m-1', 'my/app:1'],
  references: ['m-1', 'm-1@latest', 'm-1:1'], name: ['m-1', 'd-1'], snapshot_id: [snapshotId],
};

/** Runs are submitted, looked at and cancelled; nothing executes them. */
async function withRuns({ store, content, folder }: Parameters<NonNullable<AppWorldOptions['more']>>[0]): ReturnType<NonNullable<AppWorldOptions['more']>> {
  const runs = await openRuns({ folder: path.join(folder, 'runs'), engine: undefined, store, content, environment: {}, clock: systemClock, processors: 1, log: () => undefined });
  return { routes: [runRoutes({ runs: runs.service, limits: defaultLimits, stillHolds: () => Promise.resolve(true) })], [Symbol.asyncDispose]: () => runs[Symbol.asyncDispose]() };
}

async function fill(world: AppWorld): Promise<void> {
  await world.ask('POST', `${base}/blobs`, { body: packOf(['x']), headers: { 'Content-Type': 'application/vnd.drydock.pack' } });
  expect((await world.ask('PUT', `${base}/snapshots/${snapshotId}`, { json: snapshot })).status).toBe(201);
  expect((await world.ask('PUT', `${base}/images/${image.id}`, { json: image })).status).toBe(201);
  for (const [collection, { document, entity }] of Object.entries(publications)) {
    const json = { entity, document };
    expect((await world.ask('PUT', `${base}/${collection}/${entity.name}/versions/${document.id}`, { json, headers: once })).status).toBe(201);
  }
  expect((await world.ask('PUT', `${base}/environments/n-1`, { json: environment, headers: once })).status).toBe(201);
}

interface Asked {
  readonly parameters: readonly unknown[];
  readonly body: unknown;
  readonly raw: string | undefined;
  readonly token: 'admin' | 'contributor' | 'reader' | 'nobody' | 'garbage';
  readonly match: string;
  readonly type: string | undefined;
}

test(`no request finds a failure inside or an answer that is not described (seed ${String(seed)})`, async () => {
  const statuses = await proveDescribed(new MemoryStore(), requestsOfEach);
  // A generator that gets nowhere proves nothing.
  for (const status of [200, 201, 204, 400, 401, 403, 404, 409, 412, 428]) expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true]);
}, 120_000);

describeWithPostgres('over PostgreSQL', (postgres) => {
  test('neither does one that a database takes in another way', async () => {
    await proveDescribed(await openStore({ url: await postgres.server().freshDatabase() }), Math.ceil(requestsOfEach / 3));
  }, 120_000);
});

/** Asks everything that is described, so many times each. Returns how many answers there were of each status. */
async function proveDescribed(store: WorkspaceStore, requests: number): Promise<ReadonlyMap<number, number>> {
  await using world = await openAppWorld({ store, more: withRuns });
  await fill(world);
  const description = readDescription(await (await world.ask('GET', '/openapi.json')).text());
  expect(description.operations.length).toBeGreaterThan(45);
  const problems: string[] = [];
  const statuses = new Map<number, number>();
  for (const [at, operation] of description.operations.entries()) {
    for (const asked of fc.sample(requestsOf(operation, description), { seed: seed + at, numRuns: requests })) {
      const { answer, what } = await send(world, operation, asked);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      for (const problem of await problemsOf(answer, operation, description)) problems.push(`${what}\n  ${String(answer.status)} ${problem}`);
    }
  }
  expect(world.defects.map(({ error }) => error)).toEqual([]);
  expect(problems.slice(0, 10)).toEqual([]);
  return statuses;
}

test('a failure inside, an answer that is not described and one of another shape are found', async () => {
  const route = (path: string) => createRoute({ method: 'get', path, responses: { 200: { description: '', content: { 'application/json': { schema: z.object({ a: z.string() }) } } } } });
  const broken: AddRoutes = (api) => {
    api.openapi(route('/v1/breaks'), () => Promise.reject(new Error('broken')));
    api.openapi(route('/v1/surprises'), (c) => c.json({ a: 'x' }, 200, { 'Content-Type': 'text/html' }));
    api.use('/v1/lies', async (c, next) => {
      await next();
      c.res = new Response('{"a":1}', { status: 200, headers: { 'Content-Type': 'application/json' } });
    });
    api.openapi(route('/v1/lies'), (c) => c.json({ a: 'x' }, 200));
  };
  await using world = await openAppWorld({ app: { more: [broken] } });
  const description = readDescription(await (await world.ask('GET', '/openapi.json')).text());
  for (const path of ['/v1/breaks', '/v1/surprises', '/v1/lies']) {
    const operation = description.operations.find((each) => each.path === path) ?? expect.fail(path);
    const { answer } = await send(world, operation, { parameters: [], body: undefined, raw: undefined, token: 'admin', match: '*', type: undefined });
    expect([path, (await problemsOf(answer, operation, description)).length > 0]).toEqual([path, true]);
  }
});

function requestsOf(operation: Operation, description: Description): fc.Arbitrary<Asked> {
  const [, ids = [], versions = []] = idsOf.find(([pattern]) => pattern.test(operation.path)) ?? [];
  const prefer = (name: string): readonly string[] => (name === 'id' ? ids : name === 'version' ? versions : (known[name] ?? []));
  const text = fc.constantFrom(...hostileTexts);
  const parameters = operation.parameters.map(({ name, in: place, schema, required }) => {
    const good = valid(schema, description, prefer, name);
    const weights = fc.oneof({ weight: place === 'path' ? 12 : 4, arbitrary: good }, { weight: 1, arbitrary: text });
    return required === true ? weights : fc.option(weights, { nil: undefined });
  });
  const schema = operation.requestBody?.content['application/json']?.schema;
  const example = exampleFor(operation);
  const made = schema === undefined ? fc.constant(undefined) : valid(schema, description, prefer);
  const body = schema === undefined ? fc.constantFrom<unknown>('x', packOf(['y', 'x']), new Uint8Array(100), '', ...(example === undefined ? [] : [packOf([JSON.stringify(example)]), packOf([JSON.stringify(example), 'x'])])) : near(example === undefined ? made : fc.oneof(fc.constant(example), made));
  return fc.record({
    parameters: fc.tuple(...parameters),
    body,
    raw: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('', '{', '[', 'null', '"', '\u0000', '{"a":1}x', '[[[[', '\ufeff{}', '{"a":1,"a":2}') }),
    token: fc.constantFrom('admin', 'admin', 'admin', 'contributor', 'contributor', 'reader', 'nobody', 'garbage'),
    match: fc.constantFrom('*', '*', '"x"', '"x"', 'current', 'current', 'current', '', 'x', 'W/"x"', '"a", "b"', '"'),
    type: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'multipart/form-data', 'application/x-www-form-urlencoded', 'application/jsonx', '') }),
  });
}

function exampleFor({ path, method }: Operation): unknown {
  if (path.endsWith('/snapshots/{id}')) return snapshot;
  if (path.endsWith('/images/{id}')) return image;
  if (method !== 'put') return undefined;
  for (const [collection, publication] of Object.entries(publications)) if (path.includes(`/${collection}/`)) return publication;
  return undefined;
}

async function send(world: AppWorld, { path, method, parameters, requestBody }: Operation, asked: Asked): Promise<{ answer: Response; what: string }> {
  let address = path;
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const [at, { name, in: place }] of parameters.entries()) {
    const value = asked.parameters[at];
    if (value === undefined) continue;
    // Half of a character cannot stand in an address.
    const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\p{Cs}/gu, '?');
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(text));
    else if (place === 'query') query.append(name, text);
    else if (/^[\u0020-\u007e]*$/u.test(text)) headers[name] = text.slice(0, 1_000);
  }
  const match = asked.match === 'current' ? await currentTag(world, address) : asked.match;
  headers['If-Match'] = match;
  headers['If-None-Match'] = match;
  const json = requestBody?.content['application/json'] !== undefined;
  const type = asked.type ?? (json ? 'application/json' : Object.keys(requestBody?.content ?? {})[0]);
  const carries = requestBody !== undefined;
  if (carries && type !== undefined) headers['Content-Type'] = type;
  const body = carries ? (asked.raw ?? (json ? JSON.stringify(asked.body) : asked.body instanceof Uint8Array ? new Uint8Array(asked.body) : String(asked.body))) : undefined;
  const target = `${address}${query.size === 0 ? '' : `?${query.toString()}`}`;
  const answer = await world.ask(method.toUpperCase(), target, {
    headers,
    ...(body === undefined ? {} : { body }),
    ...(asked.token === 'garbage' ? { token: 'drydock_garbage' } : { as: asked.token }),
  });
  return { answer, what: `${method} ${target.slice(0, 300)} as ${asked.token} ${JSON.stringify(headers).slice(0, 300)} ${typeof body === 'string' ? body.slice(0, 600) : '(bytes)'}` };
}

/** The ETag of what a change would change, as a client that has just read it knows it. */
async function currentTag(world: AppWorld, address: string): Promise<string> {
  if (!/\/(?:modules|endpoints|data|environments)\/[^/]+(?:\/versions\/[^/]+)?$/u.test(address)) return '"x"';
  return (await world.ask('GET', address, { as: 'admin' })).headers.get('etag') ?? '"x"';
}

async function problemsOf(answer: Response, operation: Operation, description: Description): Promise<string[]> {
  const type = answer.headers.get('content-type')?.split(';')[0];
  if (type === 'text/event-stream') {
    await answer.body?.cancel();
    return [];
  }
  const text = await answer.text();
  const declared = operation.responses[String(answer.status)];
  // A path that was emptied by its own parameter is another address.
  if (declared === undefined) return answer.status === 405 && failureSchema.safeParse(JSON.parse(text)).success ? [] : [`is not described: ${text.slice(0, 200)}`];
  const problems = answer.status >= 500 ? [`from inside: ${text.slice(0, 200)}`] : [];
  if (declared.content === undefined) return text === '' ? problems : [...problems, 'a body where none is described'];
  const content = declared.content[type ?? ''];
  if (content === undefined) return [...problems, `the type ${String(type)} is not described`];
  if (type !== 'application/json') return problems;
  const value: unknown = JSON.parse(text);
  if (content.schema !== undefined) problems.push(...mismatches(value, content.schema, description));
  if (answer.ok) return problems;
  const failure = failureSchema.safeParse(value);
  if (!failure.success || failureCodes[failure.data.error.code].status !== answer.status) problems.push(`the code is not one of this status: ${text.slice(0, 200)}`);
  return problems;
}
