import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTar } from '#test/kit/sources/python-archives.ts';
import { SourceWorld } from '#test/kit/sources/source-world.ts';

let world: SourceWorld;
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let base: string;
beforeEach(async () => {
  world = new SourceWorld();
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  expect(world.leftovers()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

const archive = (text: string, more = ''): Buffer => readFileSync(makeTar(world.at('a.tgz'), `put('top/a.txt', b'${text}')\n${more}`));

it('is downloaded once, asked for again when it has changed, and used without network', async () => {
  let body = archive('one');
  let bodies = 0;
  answer = (_request, response) => {
    response.setHeader('etag', `"${String(body.length)}-${body.toString('hex').slice(20, 60)}"`);
    response.setHeader('content-length', body.length);
    response.end(body, () => (bodies += 1));
  };
  const source = `${base}/code.tar.gz?key=secret#top`;
  const first = await world.capture(source);
  expect(await world.names(first.id)).toEqual(['a.txt']);
  expect(first.provenance.source).toBe(`${base}/code.tar.gz?...#top`);
  expect((await world.capture(source)).id).toBe(first.id);
  body = archive('two, and longer');
  const second = await world.capture(source);
  expect(second.id).not.toBe(first.id);
  expect(second.provenance.archiveDigest).not.toBe(first.provenance.archiveDigest);
  server.closeAllConnections();
  server.close();
  const offline = await world.capture(source);
  expect(offline).toMatchObject({ id: second.id, notes: [expect.stringMatching(/cannot be reached.*the copy that was downloaded at .* UTC was used/)] });
  expect(JSON.stringify(offline)).not.toContain('secret');
});

it('is never taken as whole when it was interrupted', async () => {
  const body = archive('x', `put('top/big', os.urandom(2_000_000))`);
  let requests = 0;
  answer = (request, response) => {
    requests += 1;
    response.setHeader('etag', '"1"');
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${String(from)}-${String(body.length - 1)}/${String(body.length)}`, 'content-length': body.length - from }).end(body.subarray(from));
    else {
      response.setHeader('content-length', body.length);
      response.write(body.subarray(0, 1_000_000), () => response.socket?.end());
    }
  };
  expect(await world.names((await world.capture(`${base}/code.tgz`)).id)).toEqual(['top/a.txt', 'top/big']);
  expect(requests).toBe(2);
});

it('tells what is wrong: refused, too large, no archive, redirects without end', async () => {
  answer = (_request, response) => response.writeHead(404).end();
  await expect(world.capture(`${base}/gone.zip?key=secret`)).rejects.toThrow(/cannot be downloaded: the server answered 404\. Check the URL/);
  answer = (_request, response) => response.end('<!doctype html><title>Log in</title>');
  await expect(world.capture(`${base}/page.zip`)).rejects.toThrow(/looks like a web page/);
  answer = (_request, response) => response.writeHead(302, { location: '/again.zip' }).end();
  await expect(world.capture(`${base}/again.zip`)).rejects.toThrow(/cannot be downloaded: .*redirect/);
  let sent = 0;
  answer = (_request, response) => {
    const piece = Buffer.alloc(100_000, 1);
    const more = (): void => {
      while (!response.destroyed && response.write(piece)) sent += piece.length;
    };
    response.on('drain', more);
    more();
  };
  await expect(world.capture(`${base}/endless.zip`, { downloadBytes: 1e6 })).rejects.toThrow(/larger than 1 MB/);
  expect(sent).toBeLessThan(50e6);
});
