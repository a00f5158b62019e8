import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { LookupFunction } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DownloadCache } from '#electron/data/download-cache.ts';
import { PublicAddresses } from '#electron/data/public-addresses.ts';
import { publicFetch } from '#electron/data/public-fetch.ts';
import type { PublicFetchParts } from '#electron/data/public-fetch.ts';

const signal = new AbortController().signal;
let base: string;
let server: http.Server;
let port: number;
let asked: string[];

beforeEach(async () => {
  base = mkdtempSync(path.join(os.tmpdir(), 'drydock-public-'));
  asked = [];
  server = http.createServer((request, response) => {
    asked.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
    const to = new URL(request.url ?? '', 'http://x').searchParams.get('to');
    if (to !== null) response.writeHead(302, { location: to }).end('on');
    else if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('secret'));
    else response.writeHead(200, { etag: '"1"' }).end('secret');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(base, { recursive: true, force: true });
});

const cacheOf = (parts?: PublicFetchParts) => new DownloadCache(base, { backOffMs: 1, attempts: 1, send: publicFetch(parts) });

/** Names of the test: each look-up gives the next of its addresses, the last one for ever. */
function names(meanings: Readonly<Record<string, readonly string[]>>): LookupFunction {
  const looked = new Map<string, number>();
  return (hostname, options, tell) => {
    const turn = looked.get(hostname) ?? 0;
    looked.set(hostname, turn + 1);
    const addresses = meanings[hostname] ?? [];
    const address = addresses[Math.min(turn, addresses.length - 1)] ?? '';
    if (options.all === true) tell(null, [{ address, family: 4 }]);
    else tell(null, address, 4);
  };
}

/** The server of the test stands for the internet when it is reached by 127.0.0.1; 127.0.0.2 is what nobody may reach. */
const allows = (address: string): boolean => address === '127.0.0.1';

test('addresses of the own machine and network are told from those of the internet, however they are written', () => {
  const addresses = new PublicAddresses();
  const inner = ['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '100.64.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '168.63.129.16', '198.18.0.1', '224.0.0.1', '255.255.255.255',
    '::', '::1', '::7f00:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '2002:7f00:1::', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%lo', 'fec0::1', 'ff02::1'];
  expect(inner.filter((address) => addresses.has(address))).toEqual([]);
  const outer = ['1.1.1.1', '172.32.0.1', '193.0.0.1', '::ffff:8.8.8.8', '2606:4700:4700::1111', '2a00::1'];
  expect(outer.filter((address) => !addresses.has(address))).toEqual([]);
});

test('what a URL names in the own network is not connected to, whatever way it is written', async () => {
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '169.254.169.254']) {
    const url = `http://${host}:${String(port)}/metrics`;
    await expect(cacheOf().fetch(url, { signal, neededBy: 'input "raw"' }), host).rejects.toThrow(/needed by input "raw": .* is in the server's own network/);
    expect(await cacheOf().probe(url, signal), host).toMatchObject({ kind: 'unavailable', message: expect.stringContaining("server's own network") });
    await expect(cacheOf().fetch(url.replace('http:', 'https:'), { signal }), host).rejects.toThrow(/server's own network/);
  }
  expect(asked).toEqual([]);
});

test('a redirect leads to the internet only', async () => {
  const cache = cacheOf({ allows, lookup: names({ 'good.example': ['127.0.0.1'], 'inner.example': ['127.0.0.2'] }) });
  const at = (to: string): string => `http://good.example:${String(port)}/?to=${encodeURIComponent(to)}`;
  for (const to of [`http://127.0.0.2:${String(port)}/`, `//inner.example:${String(port)}/`, `http://[::1]:${String(port)}/`]) await expect(cache.fetch(at(to), { signal }), to).rejects.toThrow(/server's own network/);
  await expect(cache.fetch(at('file:///etc/passwd'), { signal })).rejects.toThrow(/neither http nor https/);
  expect(asked).toHaveLength(4);
  const { path: folder, fileName } = await cache.fetch(at('/rows'), { signal });
  expect(readFileSync(path.join(folder, fileName), 'utf8')).toBe('secret');
  expect(asked.at(-1)).toBe(`good.example:${String(port)}/rows`);
});

test('a name that means another address the next time leads nowhere', async () => {
  const cache = cacheOf({ allows, lookup: names({ 'rebinding.example': ['127.0.0.1', '127.0.0.2'] }) });
  const url = `http://rebinding.example:${String(port)}/rows`;
  expect(await cache.probe(url, signal)).toMatchObject({ kind: 'reachable' });
  await expect(cache.fetch(url, { signal })).rejects.toThrow(/server's own network/);
  expect(asked).toHaveLength(1);
});

test('what goes round in circles ends, and what arrives packed is unpacked', async () => {
  const cache = cacheOf({ allows, lookup: names({ 'good.example': ['127.0.0.1'] }) });
  const { path: folder, fileName } = await cache.fetch(`http://good.example:${String(port)}/packed`, { signal });
  expect(readFileSync(path.join(folder, fileName), 'utf8')).toBe('secret');
  server.removeAllListeners('request');
  server.on('request', (_request, response: http.ServerResponse) => response.writeHead(302, { location: '/' }).end());
  await expect(cache.fetch(`http://good.example:${String(port)}/`, { signal })).rejects.toThrow(/more than 20 times/);
});
