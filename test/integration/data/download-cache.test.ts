import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DownloadCache } from '#electron/data/download-cache.ts';

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251));
const signal = new AbortController().signal;
let base: string;
let server: http.Server;
let origin: string;
let requests: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let cache: DownloadCache;

beforeEach(async () => {
  base = mkdtempSync(path.join(os.tmpdir(), 'drydock-downloads-'));
  requests = [];
  server = http.createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  cache = new DownloadCache(base, { backOffMs: 2, attempts: 3, connectTimeoutMs: 2_000, idleTimeoutMs: 500 });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(base, { recursive: true, force: true });
});

const whole = (response: ServerResponse, headers: http.OutgoingHttpHeaders = {}): void => {
  response.writeHead(200, { 'content-length': CONTENT.length, etag: '"v1"', ...headers }).end(CONTENT);
};
/** Sends some bytes of an answer that announced more, then breaks the connection. */
const broken = (response: ServerResponse, body: Buffer, announced = CONTENT.length, headers: http.OutgoingHttpHeaders = { etag: '"v1"' }): void => {
  response.writeHead(200, { 'content-length': announced, ...headers });
  response.write(body, () => setImmediate(() => response.destroy()));
};
const rest = (request: IncomingMessage, response: ServerResponse): number => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
  response.writeHead(206, { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`, etag: '"v1"' }).end(CONTENT.subarray(from));
  return from;
};
const fetched = async (url: string): Promise<Buffer> => {
  const { path: folder, fileName } = await cache.fetch(url, { signal });
  expect(readdirSync(folder)).toEqual([fileName]);
  return readFileSync(path.join(folder, fileName));
};

describe('a download', () => {
  it('has the base name of its URL, reports its size, and needs no network the second time', async () => {
    answer = (_request, response) => whole(response);
    const seen: number[] = [];
    const url = `${origin}/data/iris%20set.csv?sig=SECRET#part`;
    const got = await cache.fetch(url, { signal, onProgress: ({ bytes, totalBytes }) => seen.push(bytes / (totalBytes ?? 0)) });
    expect(got).toMatchObject({ fileName: 'iris set.csv', bytes: CONTENT.length });
    expect(seen.at(-1)).toBe(1);
    expect(JSON.parse(readFileSync(path.join(got.path, '..', 'meta.json'), 'utf8'))).toMatchObject({ complete: true, etag: '"v1"', length: CONTENT.length, sha256: createHash('sha256').update(CONTENT).digest('hex') });
    answer = (_request, response) => response.destroy();
    expect(await cache.fetch(url, { signal })).toEqual(got);
    expect(await cache.probe(url, signal)).toEqual({ kind: 'cached', bytes: CONTENT.length });
    expect(requests).toHaveLength(1);
  });

  it('follows redirects and keeps the name that was asked for', async () => {
    answer = (request, response) => (request.url === '/a.csv' ? response.writeHead(302, { location: '/elsewhere/x' }).end() : whole(response));
    expect((await fetched(`${origin}/a.csv`)).equals(CONTENT)).toBe(true);
    expect((await cache.fetch(`${origin}/a.csv`, { signal })).fileName).toBe('a.csv');
  });

  it('is made once for many who ask at the same time', async () => {
    answer = (_request, response) => whole(response);
    await Promise.all(Array.from({ length: 8 }, async () => fetched(`${origin}/a`)));
    expect(requests).toHaveLength(1);
  });

  it('is made once by two processes', async () => {
    answer = (_request, response) => whole(response);
    const script = path.join(base, 'fetch.mjs');
    const contents = `import { DownloadCache } from '#electron/data/download-cache.ts';
      const got = await new DownloadCache(process.argv[2]).fetch(process.argv[3], { signal: new AbortController().signal });
      process.exit(got.bytes === ${CONTENT.length} ? 0 : 1);`;
    const root = path.resolve(import.meta.dirname, '../../..');
    const output = await build({ stdin: { contents, resolveDir: root, loader: 'ts' }, bundle: true, platform: 'node', format: 'esm', write: false, external: ['fs-native-extensions'], banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(path.join(root, 'package.json'))});` } });
    writeFileSync(script, (output.outputFiles[0]?.text ?? '').replaceAll(/from "fs-native-extensions"/g, `from ${JSON.stringify(path.join(root, 'node_modules/fs-native-extensions/index.js'))}`));
    const downloads = path.join(base, 'shared');
    const codes = await Promise.all([0, 1, 2].map(async () => once(fork(script, [downloads, `${origin}/a`]), 'exit')));
    expect(codes.map(([code]: unknown[]) => code)).toEqual([0, 0, 0]);
    expect(requests).toHaveLength(1);
  });
});

describe('a connection that breaks', () => {
  it('goes on where it stopped, also in the next process', async () => {
    answer = (_request, response) => (requests.length === 1 ? broken(response, CONTENT.subarray(0, 100_000)) : response.destroy());
    await expect(fetched(`${origin}/a`)).rejects.toMatchObject({ code: 'data-unavailable' });
    cache = new DownloadCache(base, { backOffMs: 2 });
    let from = 0;
    answer = (request, response) => {
      expect(request.headers['if-range']).toBe('"v1"');
      from = rest(request, response);
    };
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
    expect(from).toBe(100_000);
  });

  it('is not trusted to continue when the server ignores ranges', async () => {
    answer = (_request, response) => (requests.length === 1 ? broken(response, CONTENT.subarray(0, 100_000)) : whole(response));
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
  });

  it('starts anew when the file changed meanwhile', async () => {
    answer = (request, response) => {
      if (requests.length === 1) broken(response, Buffer.alloc(100_000, 1), CONTENT.length, { etag: '"old"' });
      else if (request.headers.range !== undefined && requests.length === 2) rest(request, response);
      else whole(response);
    };
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
  });

  it('starts anew without a validator, or with a weak one', async () => {
    answer = (request, response) => {
      expect(request.headers.range).toBeUndefined();
      if (requests.length === 1) broken(response, CONTENT.subarray(0, 9), CONTENT.length, { etag: 'W/"v1"' });
      else whole(response);
    };
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
  });

  it.each([
    ['another part than asked for', { 'content-range': `bytes 5-${CONTENT.length - 1}/${CONTENT.length}` }],
    ['another total', { 'content-range': `bytes 100000-${CONTENT.length - 1}/${CONTENT.length + 1}` }],
    ['no range at all', {}],
  ])('starts anew when the server sends %s', async (_what, headers) => {
    answer = (_request, response) => {
      if (requests.length === 1) broken(response, CONTENT.subarray(0, 100_000));
      else if (requests.length === 2) response.writeHead(206, { ...headers, etag: '"v1"' }).end(CONTENT.subarray(100_000));
      else whole(response);
    };
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
  });
});

describe('a server that lies or fails', () => {
  it('about the length is never believed: nothing is kept as complete', async () => {
    answer = (_request, response) => broken(response, CONTENT, CONTENT.length + 10, {});
    await expect(cache.fetch(`${origin}/a`, { signal, neededBy: 'input "raw" of node "prep"' })).rejects.toThrow(/needed by input "raw" of node "prep".*drydock data register/);
    expect((await cache.probe(`${origin}/a`, signal)).kind).toBe('reachable');
    for (const key of readdirSync(base)) expect(existsSync(path.join(base, key, 'content', 'a'))).toBe(false);
  });

  it('a file cut short on our disk is downloaded again', async () => {
    answer = (_request, response) => whole(response);
    const { path: folder } = await cache.fetch(`${origin}/a`, { signal });
    writeFileSync(path.join(folder, 'a'), CONTENT.subarray(0, 10));
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
  });

  it('for a moment is asked again; for good it is not', async () => {
    answer = (_request, response) => (requests.length < 3 ? response.writeHead(503, { 'retry-after': '0' }).end() : whole(response));
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
    requests.length = 0;
    answer = (_request, response) => response.writeHead(404).end();
    await expect(fetched(`${origin}/gone?sig=SECRET`)).rejects.toThrow(/Cannot download http:\/\/127.0.0.1:\d+\/gone\?\.\.\.: the server answered 404/);
    expect(requests).toHaveLength(1);
  });

  it('that stalls is given up', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('x');
    };
    cache = new DownloadCache(base, { backOffMs: 1, attempts: 1, idleTimeoutMs: 50 });
    await expect(fetched(`${origin}/a`)).rejects.toThrow(/no data for 50 ms/);
    answer = () => undefined;
    cache = new DownloadCache(base, { backOffMs: 1, attempts: 1, connectTimeoutMs: 50 });
    await expect(fetched(`${origin}/b`)).rejects.toThrow(/no answer within 50 ms/);
    expect(await cache.probe(`${origin}/b`, signal)).toMatchObject({ kind: 'unavailable' });
  });

  it('is a chunked answer without length accepted when it ends well, and only then', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      response.write(CONTENT.subarray(0, 1_000));
      if (requests.length === 1) setImmediate(() => response.destroy());
      else response.end(CONTENT.subarray(1_000));
    };
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
  });

  it('that is not there, and other schemes, are named with what to do', async () => {
    await expect(cache.fetch('ftp://example.org/x', { signal })).rejects.toThrow(/only http and https/);
    await expect(cache.fetch('http://127.0.0.1:9/x.csv', { signal })).rejects.toThrow(/Cannot download .*x\.csv.*ECONNREFUSED|bad port/);
    expect(await cache.probe('http://nowhere.invalid/x.csv', signal)).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('nowhere.invalid/x.csv') });
  });
});

describe('cancelling', () => {
  it('stops one caller, and the download with the last of them', async () => {
    let finish = (): void => undefined;
    let closed = (): void => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const started = new Promise<void>((resolve) => {
      answer = (_request, response) => {
        response.writeHead(200, { 'content-length': CONTENT.length, etag: '"v1"' });
        response.write(CONTENT.subarray(0, 50_000));
        response.on('close', closed);
        finish = () => response.end(CONTENT.subarray(50_000));
        resolve();
      };
    });
    const one = new AbortController();
    const two = new AbortController();
    const first = cache.fetch(`${origin}/a`, { signal: one.signal });
    const second = cache.fetch(`${origin}/a`, { signal: two.signal });
    await started;
    one.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    two.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
    finish();
    answer = (request, response) => (request.headers.range === undefined ? whole(response) : void rest(request, response));
    expect((await fetched(`${origin}/a`)).equals(CONTENT)).toBe(true);
    expect(statSync(base).isDirectory()).toBe(true);
  });
});
