import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { raw, startTestHost, statusOf, token } from './started-host.ts';
import type { TestHost } from './started-host.ts';

const request = (host: TestHost, target: string, more = '', method = 'GET'): Promise<string> =>
  raw(host.port, `${method} ${target} HTTP/1.1\r\nHost: ${host.name}\r\nConnection: close\r\n${more}\r\n`);

/** What every answer must carry. */
function expectGuarded(answer: string): void {
  expect(answer).toMatch(/\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]{24}'; .*frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default\r\n/);
  for (const header of ['X-Content-Type-Options: nosniff', 'Referrer-Policy: no-referrer', 'Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Resource-Policy: same-origin']) {
    expect(answer).toContain(`\r\n${header}\r\n`);
  }
  expect(answer).not.toMatch(/set-cookie|access-control-allow|x-powered-by/i);
  expect(answer).not.toContain(token);
  expect(answer).not.toContain('SECRET');
}

describe('the page', () => {
  it('is served with a nonce of its own each time, and is never stored', async () => {
    const host = await startTestHost();
    const answers = [await request(host, '/'), await request(host, '/index.html?x=1')];
    const nonces = answers.map((answer) => {
      expectGuarded(answer);
      expect(statusOf(answer)).toBe(200);
      expect(answer).toContain('Cache-Control: no-store');
      expect(answer).toContain('Content-Type: text/html; charset=utf-8');
      const nonce = /'nonce-([^']+)'/.exec(answer)?.[1] ?? '';
      expect(answer).toContain(`nonce="${nonce}"`);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
  });

  it('has files that are kept for ever where the name carries the content, and not else', async () => {
    const host = await startTestHost();
    const asset = await request(host, '/assets/app-1a2b3c4d.js');
    expectGuarded(asset);
    expect(asset).toContain('Cache-Control: public, max-age=31536000, immutable');
    expect(asset).toContain('Content-Type: text/javascript; charset=utf-8');
    expect(asset).toMatch(/document\.title = "there";$/);
    expect(await request(host, '/icon.svg')).toContain('Cache-Control: no-store');
  });

  it('answers HEAD with the headers alone', async () => {
    const host = await startTestHost();
    const answer = await request(host, '/assets/app-1a2b3c4d.js', '', 'HEAD');
    expect(statusOf(answer)).toBe(200);
    expect(answer).toContain('Content-Length: 25');
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it('is reached by localhost too', async () => {
    const host = await startTestHost();
    expect(statusOf(await raw(host.port, `GET / HTTP/1.1\r\nHost: localhost:${String(host.port)}\r\nConnection: close\r\n\r\n`))).toBe(200);
  });

  it('listens on the loopback only', async () => {
    const host = await startTestHost();
    const refused = await new Promise<string | undefined>((resolve) => {
      get({ host: '127.0.0.2', port: host.port }, () => resolve(undefined)).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe('ECONNREFUSED');
  });
});

describe('paths that try to leave the page', () => {
  it.each([
    '/../secret.js', '/..%2fsecret.js', '/%2e%2e/secret.js', '/%252e%252e%252fsecret.js', '/..\\secret.js', '/..%5csecret.js', '//secret.js', '/./../secret.js', '/assets/../../secret.js',
    '/assets/..%00/../secret.js', '/index.html%00.js', '/linked.js', '/folder/secret.js', '/stamp.txt', '/assets/app.js.map', '/assets', '/assets/', '/etc/passwd', 'file:///etc/passwd', 'http://evil.example/',
    '/%', '/%ff', '/__proto__', '/constructor', '/contract', '/open/', '/open/guess', `/${'a'.repeat(8_000)}`,
  ])('%s is the name of nothing', async (target) => {
    const answer = await request(await startTestHost(), target);
    expect(statusOf(answer)).toBe(404);
    expectGuarded(answer);
  });
});

describe('requests that no browser of ours would send', () => {
  it.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', 'LOCALHOST:PORT', 'localhost.:PORT', '127.0.0.1:PORT.evil.example', '[::1]:PORT', '0.0.0.0:PORT', ' '])('a Host of %j is misdirected', async (name) => {
    const host = await startTestHost();
    const answer = await raw(host.port, `GET / HTTP/1.1\r\nHost: ${name.replace('PORT', String(host.port))}\r\nConnection: close\r\n\r\n`);
    expect(statusOf(answer)).toBe(421);
    expectGuarded(answer);
  });

  it('two Hosts, or none, are misdirected or broken', async () => {
    const host = await startTestHost();
    expect(statusOf(await raw(host.port, `GET / HTTP/1.1\r\nHost: ${host.name}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`))).toBe(421);
    expect(statusOf(await raw(host.port, 'GET / HTTP/1.0\r\n\r\n'))).toBe(421);
    expect(statusOf(await raw(host.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400);
  });

  it.each(['http://evil.example', 'null', 'http://localhost:PORT', 'https://127.0.0.1:PORT', 'http://127.0.0.1', 'http://127.0.0.1:PORT/', 'http://127.0.0.1:PORT@evil.example'])('an Origin of %s is refused', async (origin) => {
    const host = await startTestHost();
    const answer = await request(host, '/', `Origin: ${origin.replace('PORT', String(host.port))}\r\n`);
    expect(statusOf(answer)).toBe(403);
    expectGuarded(answer);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])('%s is not allowed', async (method) => {
    const answer = await request(await startTestHost(), '/', 'Content-Length: 0\r\n', method);
    expect(statusOf(answer)).toBe(405);
    expect(answer).toContain('Allow: GET, HEAD');
    expectGuarded(answer);
  });

  it('CONNECT makes no proxy of us', async () => {
    const answer = await request(await startTestHost(), 'evil.example:443', '', 'CONNECT');
    expect(statusOf(answer)).toBe(405);
    expectGuarded(answer);
  });

  it.each([
    ['a header in the target', 'GET /\r\nX-Evil: 1 HTTP/1.1\r\n\r\n', 421],
    ['a header with a line feed in it', 'GET / HTTP/1.1\r\nHost: NAME\r\nX: a\n b\r\n\r\n', 400],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01', 400],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: NAME\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: NAME\r\n${`X: ${'a'.repeat(1_000)}\r\n`.repeat(40)}`, 431],
  ])('%s is refused', async (_what, text, status) => {
    const host = await startTestHost();
    const answer = await raw(host.port, text.replace('NAME', host.name));
    expect(statusOf(answer)).toBe(status);
    expectGuarded(answer);
    expect(answer).not.toContain('X-Evil');
  });

  it('an encoded line break in the target stays out of the headers', async () => {
    const host = await startTestHost();
    const answer = await request(host, '/%0d%0aX-Evil:1');
    expect(statusOf(answer)).toBe(404);
    expect(answer).not.toContain('X-Evil');
  });

  it('Expect gets the ordinary answer', async () => {
    const host = await startTestHost();
    for (const expectation of ['100-continue', 'the moon']) {
      const answer = await request(host, '/nothing', `Expect: ${expectation}\r\n`);
      expect(statusOf(answer)).toBe(404);
      expectGuarded(answer);
    }
  });

  it('a client that sends its request drop by drop, or nothing at all, is let go', async () => {
    const host = await startTestHost({ limits: { requestMs: 200 } });
    const answers = await Promise.all([raw(host.port, 'GET / HTTP/1.1\r\nHost: '), raw(host.port, ''), raw(host.port, `GET / HTTP/1.1\r\nHost: ${host.name}\r\nContent-Length: 100\r\n\r\nslow`)]);
    for (const answer of answers.filter((each) => each !== '')) expectGuarded(answer);
    expect(statusOf(answers[0] ?? '')).toBe(408);
  });

  it('more connections than fit are closed, and there is room again later', async () => {
    const host = await startTestHost({ limits: { connections: 4, requestMs: 300 } });
    const answers = await Promise.all(Array.from({ length: 12 }, () => raw(host.port, 'GET /')));
    expect(answers.filter((answer) => answer === '').length).toBeGreaterThanOrEqual(8);
    expect(statusOf(await request(host, '/'))).toBe(200);
  });
});

describe('the address that a browser is started with', () => {
  it('leads to the app once', async () => {
    const host = await startTestHost();
    const address = host.openingAddress();
    expect(address).not.toContain(token);
    const path = new URL(address).pathname;
    expect(statusOf(await request(host, path, '', 'HEAD'))).toBe(404);
    const first = await request(host, path);
    expect(statusOf(first)).toBe(303);
    expect(first).toContain(`\r\nLocation: /#token=${token}\r\n`);
    expect(first).toContain('Cache-Control: no-store');
    const second = await request(host, path);
    expect(statusOf(second)).toBe(404);
    expectGuarded(second);
  });

  it('leads nowhere under a foreign name', async () => {
    const host = await startTestHost();
    const path = new URL(host.openingAddress()).pathname;
    const answer = await raw(host.port, `GET ${path} HTTP/1.1\r\nHost: evil.example:${String(host.port)}\r\nConnection: close\r\n\r\n`);
    expect(statusOf(answer)).toBe(421);
    expectGuarded(answer);
  });
});
