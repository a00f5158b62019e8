import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { execFileSync } from 'node:child_process';
import https from 'node:https';
import path from 'node:path';
import { expect, test } from 'vitest';
import { failureSchema } from '#shared/workspace/failure.ts';
import { changeEventSchema } from '#shared/workspace/feed.ts';
import { OpenToNetworkError, ServerFolderInUseError } from '#electron/workspace/server/server-errors.ts';
import { urlPublication } from '#test/kit/workspace/documents.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';

const bearer = (token: string | undefined) => ({ Authorization: `Bearer ${token ?? ''}` });

test('the first start makes a workspace and a token that only its keeper can read', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path, { name: 'Team' });
  const { workspace, token, tokenFile } = server.founded ?? { workspace: '', token: '', tokenFile: '' };
  expect(readFileSync(tokenFile, 'utf8').trim()).toBe(token);
  expect(statSync(tokenFile).mode & 0o077).toBe(0);
  const answer = await fetch(`${server.address}/v1/workspaces`, { headers: bearer(token) });
  expect(await answer.json()).toEqual({ workspaces: [{ id: workspace, name: 'Team', role: 'admin' }] });
  expect(await (await fetch(`${server.address}/healthz`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  expect(metrics).toContain('drydock_http_requests_total{method="GET",route="/v1/workspaces",status="200"} 1');
  expect(metrics).toContain('drydock_unfinished_upload_bytes 0');
  expect(JSON.stringify(server.answered)).not.toContain(token);
});

test('a folder is served once at a time, and to this machine only without TLS', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path);
  await expect(startServer(folder.path)).rejects.toThrow(ServerFolderInUseError);
  using other = temporaryFolder();
  await expect(startServer(other.path, { host: '0.0.0.0' })).rejects.toThrow(OpenToNetworkError);
  expect(server.port).toBeGreaterThan(0);
  await using behind = await startServer(other.path, { host: '0.0.0.0', behindProxy: true });
  expect((await fetch(`http://127.0.0.1:${String(behind.port)}/metrics`, { headers: { 'X-Forwarded-For': '127.0.0.1, 203.0.113.9' } })).status).toBe(401);
});

test('it is reached by TLS', async () => {
  using folder = temporaryFolder();
  const certificate = path.join(folder.path, 'cert.pem');
  const key = path.join(folder.path, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const tls = { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  await using server = await startServer(path.join(folder.path, 'server'), { tls });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    https.get(`${server.address}/healthz`, { ca: tls.certificate }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  expect(status).toBe(200);
});

test('whoever listens is told of a change at once, and no more when the token is revoked', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path, { limits: { keepAliveMs: 50, streamsPerToken: 1 } });
  const { service } = server.parts;
  const workspace = server.founded?.workspace ?? '';
  const operator = await service.operator(workspace);
  await service.putMember(operator, 'u-b', { name: 'B', role: 'contributor' });
  const { token, view } = await service.createToken(operator, 'u-b', { label: 'test' });
  const base = `${server.address}/v1/workspaces/${workspace}`;
  const stream = await fetch(`${base}/events`, { headers: bearer(token) });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  expect((await fetch(`${base}/events`, { headers: bearer(token) })).status).toBe(429);
  const heard = readEvents(stream);
  const first = await heard.next();
  await fetch(`${base}/data/d-1/versions/v-1`, {
    method: 'PUT', headers: { ...bearer(token), 'Content-Type': 'application/json', 'If-None-Match': '*' }, body: JSON.stringify(urlPublication({ id: 'd-1', version: '1', versionId: 'v-1' })),
  });
  const second = await heard.next();
  const seqOf = (data: string | undefined): number => changeEventSchema.parse(JSON.parse(data ?? '')).seq;
  expect(seqOf(second.value)).toBe(seqOf(first.value) + 1);
  await service.revokeToken(operator, view.id);
  expect((await heard.next()).done).toBe(true);
});

test('a channel whose listener went away makes room for another', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path, { limits: { streamsPerToken: 1 } });
  const address = `${server.address}/v1/workspaces/${server.founded?.workspace ?? ''}/events`;
  const headers = bearer(server.founded?.token);
  for (let round = 0; round < 5; round += 1) expect((await fetch(address, { method: 'HEAD', headers })).status).toBe(200);
  for (let round = 0; round < 3; round += 1) {
    const leaving = new AbortController();
    let stream = await fetch(address, { headers, signal: leaving.signal });
    // The server learns of it a moment later.
    while (stream.status === 429) {
      await stream.body?.cancel();
      stream = await fetch(address, { headers, signal: leaving.signal });
    }
    expect((await readEvents(stream).next()).done).toBe(false);
    leaving.abort();
  }
  expect(server.defects).toEqual([]);
});

test('stopping ends live channels, answers what was asked, and closes everything', async () => {
  using folder = temporaryFolder();
  const server = await startServer(folder.path);
  const token = server.founded?.token;
  const stream = await fetch(`${server.address}/v1/workspaces/${server.founded?.workspace ?? ''}/events`, { headers: bearer(token) });
  const heard = readEvents(stream);
  await heard.next();
  await server[Symbol.asyncDispose]();
  expect((await heard.next()).done).toBe(true);
  await expect(fetch(`${server.address}/healthz`)).rejects.toThrow('fetch failed');
  expect(existsSync(path.join(folder.path, 'control.json'))).toBe(false);
});

test('a client that takes its time with a request loses the connection, and others do not notice', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path, { network: { headersMs: 200, requestMs: 400 } });
  const answerOf = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
      let heard = '';
      socket.on('data', (piece) => (heard += piece.toString())).on('close', () => resolve(heard)).on('error', reject);
    });
  const slowHeaders = answerOf('GET /healthz HTTP/1.1\r\nHost: x\r\n');
  const slowBody = answerOf(`POST /v1/workspaces/${server.founded?.workspace ?? ''}/resolve HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.founded?.token ?? ''}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  const garbage = await answerOf('NONSENSE\r\n\r\n');
  for (const [answer, code] of [[await slowHeaders, 'unavailable'], [garbage, 'invalid-request']] as const) {
    expect(failureSchema.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).error.code).toBe(code);
  }
  expect(await slowBody).toMatch(/^HTTP\/1\.1 503/u);
});

test('too many requests are told when to come back', async () => {
  using folder = temporaryFolder();
  const many = { requests: 1_000, seconds: 60 };
  await using server = await startServer(folder.path, { rates: { token: { requests: 3, seconds: 60 }, address: many, refusals: { requests: 2, seconds: 60 } } });
  const ask = (token: string | undefined) => fetch(`${server.address}/v1/workspaces`, { headers: bearer(token) });
  const statuses = [];
  for (let at = 0; at < 4; at += 1) statuses.push((await ask(server.founded?.token)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const refused = await ask(server.founded?.token);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(failureSchema.parse(await refused.json()).error.code).toBe('too-many-requests');
  expect([(await ask('guess')).status, (await ask('guess')).status, (await ask('guess')).status]).toEqual([401, 401, 429]);
});

async function* readEvents(response: Response): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of response.body ?? []) {
    rest += decoder.decode(piece, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/mu.exec(block)?.[1];
      if (data !== undefined) yield data;
    }
  }
  return undefined;
}
