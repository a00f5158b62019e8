import { expect, test } from 'vitest';
import { failureSchema } from '#shared/workspace/failure.ts';
import { openAppWorld } from '#test/kit/workspace/app-world.ts';
import { openStore } from '#electron/workspace/database/open-store.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { describeWithPostgres } from '#test/kit/postgres/describe-with-postgres.ts';
import { openDatabases } from '#test/kit/workspace/databases.ts';
import { sha256, urlPublication } from '#test/kit/workspace/documents.ts';
import { packOf } from '#test/kit/workspace/packs.ts';

const base = '/v1/workspaces/ws-1';
const once = { 'If-None-Match': '*' };

/** Of the first ones, which are meant for databases. */
const FOR_DATABASES = 9;

/** What has broken other servers. */
const hostile = [
  `'; DROP TABLE entities; --`, `' OR '1'='1`, `") UNION SELECT * FROM tokens --`, `\\'; SELECT pg_sleep(9); --`, '${7*7}{{7*7}}#{7*7}', '%00', '$1', '$$', '\\x00', '../../../etc/passwd',
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[a](javascript:alert(1))', '__proto__', 'constructor', '\u202etxt.exe', '\r\nSet-Cookie: a=b', '%', '_', 'é'.repeat(50), '\u{1F600}',
];

test.each(openDatabases)('text is text in $name: what was written comes back as it was, and does nothing', async ({ open, isQuick }) => {
  await using database = await open();
  await provePlain(database.store, isQuick ? hostile : hostile.slice(0, FOR_DATABASES));
}, 60_000);

describeWithPostgres('in PostgreSQL', (postgres) => {
  test('text is text', async () => {
    await provePlain(await openStore({ url: await postgres.server().freshDatabase() }), hostile);
  }, 60_000);
});

/** Writes texts everywhere where text can be written, and reads them. */
async function provePlain(store: WorkspaceStore, texts: readonly string[]): Promise<void> {
  await using world = await openAppWorld({ store });
  for (const [at, text] of texts.entries()) {
    const id = `d-${String(at)}`;
    const published = await world.ask('PUT', `${base}/data/${id}/versions/v-${id}`, {
      json: urlPublication({ id, version: `1 ${text}`.trim(), versionId: `v-${id}`, name: `name-${String(at)}`, url: `https://data.example/${encodeURIComponent(text)}`, description: text }),
      headers: once,
    });
    // A version that is no good name for one is refused with a reason; everything else is kept as it is.
    if (published.status !== 201) expect(failureSchema.parse(await published.json()).error.code).toBe('invalid-request');
    else expect(await (await world.ask('GET', `${base}/data/${id}`)).json()).toMatchObject({ versions: [{ description: text }] });
    for (const [address, statuses] of [
      [`${base}/data?name=${encodeURIComponent(text)}`, [200, 400]],
      [`${base}/data?after=${encodeURIComponent(text)}`, [400]],
      [`${base}/images?reference=${encodeURIComponent(text)}`, [200]],
      [`${base}/data/${encodeURIComponent(text)}`, [400, 404]],
      [`${base}/changes?after=${encodeURIComponent(text)}`, [400]],
      [`${base}/audit?before=${encodeURIComponent(text)}`, [400]],
    ] as const) {
      const answer = await world.ask('GET', address, { as: 'admin' });
      expect([address, statuses.some((status) => status === answer.status)]).toEqual([address, true]);
    }
    const resolved = await world.ask('POST', `${base}/resolve`, { json: { references: [text] } });
    expect(resolved.status).toBe(200);
    const member = await world.ask('PUT', `${base}/members/u-${String(at)}`, { as: 'admin', json: { name: text, role: 'reader' } });
    expect([200, 400]).toContain(member.status);
  }
  expect(world.defects).toEqual([]);
  expect((await world.ask('GET', `${base}/members`, { as: 'admin' })).status).toBe(200);
}

test('markup in a description comes back as plain data that no browser runs', async () => {
  await using world = await openAppWorld();
  const description = '<script>alert(document.cookie)</script> [x](javascript:alert(1))';
  await world.ask('PUT', `${base}/data/d-1/versions/v-1`, { json: urlPublication({ id: 'd-1', version: '1', versionId: 'v-1', description }), headers: once });
  for (const address of ['/data/d-1', '/data/d-1/versions/v-1', '/data', '/changes', '/data/%3Cscript%3E']) {
    const answer = await world.ask('GET', `${base}${address}`, { headers: { Accept: 'text/html' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/u);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
  const options = await world.ask('OPTIONS', `${base}/data`, { headers: { 'Origin': 'https://evil.example', 'Access-Control-Request-Method': 'GET' } });
  expect(options.status).toBe(405);
});

test('headers change nothing about who asks, what is asked, or where it is noted', async () => {
  const noted: string[] = [];
  await using world = await openAppWorld({ app: { onAnswered: (answered) => noted.push(JSON.stringify(answered)) } });
  const tricks: Record<string, string>[] = [
    { 'X-HTTP-Method-Override': 'DELETE' }, { 'X-Forwarded-For': '127.0.0.1' }, { 'X-Original-URL': '/v1/workspaces/ws-2' }, { 'X-Rewrite-URL': '/metrics' },
    { 'X-Request-Id': 'mine' }, { Cookie: 'token=x' }, { Range: 'bytes=0-,0-,0-' }, { 'Accept-Encoding': 'gzip;q=0, *;q=0' }, { 'If-None-Match': 'W/"'.repeat(500) }, { 'Content-Length': '0' },
  ];
  for (const headers of tricks) {
    const answer = await world.ask('GET', base, { as: 'reader', headers });
    expect([headers, answer.status]).toEqual([headers, 200]);
    expect(answer.headers.get('x-request-id')).not.toBe('mine');
    expect(await answer.json()).toMatchObject({ id: 'ws-1', member: { role: 'reader' } });
  }
  const ranges = ['bytes=0-0', 'bytes=-1', 'bytes=5-2', 'bytes=99-', 'lines=1-2', 'bytes=99999999999999999999-'];
  await world.content.takePack('ws-1', packOf(['abc']));
  const statuses = [];
  for (const range of ranges) statuses.push((await world.ask('GET', `${base}/blobs/${sha256('abc')}`, { headers: { Range: range } })).status);
  expect(statuses).toEqual([206, 206, 200, 400, 200, 200]);
  expect(noted.join('\n')).not.toContain(world.token('reader'));
  expect(world.defects).toEqual([]);
});

test('keys that mean something to the language mean nothing here', async () => {
  await using world = await openAppWorld();
  const body = JSON.stringify({ references: ['a'] }).replace('{', '{"__proto__":{"admin":true},"constructor":{"prototype":{}},');
  const answer = await world.ask('POST', `${base}/resolve`, { body, headers: { 'Content-Type': 'application/json' } });
  expect(answer.status).toBe(400);
  expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  expect((await world.ask('POST', `${base}/resolve`, { body: '{"references":["a"],"references":"b"}', headers: { 'Content-Type': 'application/json' } })).status).toBe(400);
});
