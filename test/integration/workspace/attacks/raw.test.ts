import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { failureSchema } from '#shared/workspace/failure.ts';
import { sha256 } from '#test/kit/workspace/documents.ts';
import { startServer, temporaryFolder } from '#test/kit/workspace/server-world.ts';

/** All that the server says on a connection until it ends it, or until it has been still for a while. */
async function say(port: number, text: string, end = true): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket: Socket = connect(port, '127.0.0.1', () => {
      socket.write(text, 'latin1');
      if (end) socket.end();
    });
    socket.on('data', (piece) => (heard += piece.toString('latin1'))).on('close', () => resolve(heard)).on('error', reject);
  });
}

/** Asks, and reads nothing for longer than the server has patience. How many bytes come then, until the connection ends. */
async function readLate(port: number, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0;
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      socket.write(text);
      setTimeout(() => socket.resume(), 1_500);
    });
    socket.on('data', (piece) => (received += piece.length)).on('close', () => resolve(received)).on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? undefined : reject(error)));
  });
}

const statuses = (heard: string): string[] => [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gmu)].map(([, status = '']) => status);

test('requests that are two things at once are one thing, or none', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path);
  const token = server.founded?.token ?? '';
  const workspace = server.founded?.workspace ?? '';
  const auth = `Authorization: Bearer ${token}\r\n`;
  const tricks: readonly [string, string[]][] = [
    // Two lengths, or a length and pieces: where one request ends would be a matter of taste.
    [`POST /v1/workspaces/${workspace}/resolve HTTP/1.1\r\nHost: x\r\n${auth}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`, ['400']],
    [`POST /v1/workspaces/${workspace}/resolve HTTP/1.1\r\nHost: x\r\n${auth}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`, ['400']],
    [`GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n`, ['400']],
    [`GET /healthz HTTP/1.1\r\nHost: x\r\n Folded: y\r\nA: b\n\r\n\r\n`, ['400']],
    [`GET /healthz HTTP/1.1\r\n\r\n`, ['400']],
    [`GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n`, ['400']],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, ['413']],
    [`GET /v1/workspaces HTTP/1.1\r\nHost: x\r\n${auth}${auth}Connection: close\r\n\r\n`, ['401']],
    [`GET /v1/workspaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n${auth}Connection: close\r\n\r\n`, ['401']],
    [`GET http://elsewhere.example/v1/workspaces HTTP/1.1\r\nHost: x\r\n${auth}Connection: close\r\n\r\n`, ['200']],
    [`GET //v1//workspaces HTTP/1.1\r\nHost: x\r\n${auth}Connection: close\r\n\r\n`, ['404']],
    [`GET /v1/../metrics/../v1/workspaces HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, ['401']],
    [`GET /v1/workspaces HTTP/1.1\r\nHost: ${'a.'.repeat(200)}\r\n${auth}Connection: close\r\n\r\n`, ['200']],
    [`GET /v1/workspaces HTTP/1.1\r\nHost: x\r\n${auth}Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`, ['200']],
    [`TRACE /v1/workspaces HTTP/1.1\r\nHost: x\r\n${auth}Connection: close\r\n\r\n`, ['400', '405']],
    [`CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n`, []],
    [`OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, ['400', '404', '405']],
  ];
  for (const [text, expected] of tricks) {
    const heard = await say(server.port, text, false);
    const got = statuses(heard);
    expect([text.slice(0, 60), expected.length === 0 ? got.length === 0 : got.length === 1 && expected.includes(got[0] ?? ''), got]).toEqual([text.slice(0, 60), true, got]);
    if (Number(got[0]) >= 400 && heard.includes('application/json')) expect(failureSchema.safeParse(JSON.parse(heard.slice(heard.indexOf('\r\n\r\n')))).success).toBe(true);
  }
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  expect(server.defects).toEqual([]);
});

test('a body that is larger than it may be is not read to its end', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path, { limits: { documentBytes: 1_000 } });
  const workspace = server.founded?.workspace ?? '';
  const head = `POST /v1/workspaces/${workspace}/resolve HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.founded?.token ?? ''}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
  const said = await say(server.port, `${head}Content-Length: 99999999999\r\n\r\n{`, false);
  expect(statuses(said)).toEqual(['413']);
  const chunk = `400\r\n${'x'.repeat(1_024)}\r\n`;
  const chunked = await say(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`, false);
  expect(statuses(chunked)).toEqual(['413']);
  const unknown = await say(server.port, `POST /v1/workspaces HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 99999999999\r\n\r\n{`, false);
  expect(statuses(unknown)).toEqual(['401']);
  expect(server.defects).toEqual([]);
});

test('whoever does not read an answer loses the connection, and many who are slow keep nobody out', async () => {
  using folder = temporaryFolder();
  await using server = await startServer(folder.path, { network: { idleMs: 300, headersMs: 300, requestMs: 600 } });
  const workspace = server.founded?.workspace ?? '';
  const bytes = Buffer.alloc(32 * 1024 * 1024, 'x');
  await server.parts.storage.put(workspace, [{ digest: sha256(bytes), bytes }]);
  const request = `GET /v1/workspaces/${workspace}/blobs/${sha256(bytes)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.founded?.token ?? ''}\r\n\r\n`;
  const slow = Array.from({ length: 20 }, (_, at) => readLate(server.port, at % 2 === 0 ? request : 'GET /v1/workspaces HTTP/1.1\r\nHost: x\r\nX-Slow: '));
  expect((await fetch(`${server.address}/v1/workspaces`, { headers: { Authorization: `Bearer ${server.founded?.token ?? ''}` } })).status).toBe(200);
  for (const received of await Promise.all(slow)) expect(received).toBeLessThan(bytes.byteLength);
  expect(server.defects).toEqual([]);
}, 30_000);
