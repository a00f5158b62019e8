import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { makeManifest, manifestId } from '#electron/content/manifest.ts';
import { HttpWorkspace } from '#electron/sync/remote/http-workspace.ts';
import type { FetchPort, RemoteLimits } from '#electron/sync/remote/http-exchange.ts';
import { encodePack } from '#electron/sync/remote/pack-records.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response => new Response(typeof value === 'string' ? value : JSON.stringify(value), { status, headers: { 'content-type': 'application/json', ...headers } });

/** A workspace that answers everything in one way. */
const answering = (answer: (request: Request) => Response | Promise<Response>, limits: Partial<RemoteLimits> = {}): HttpWorkspace => {
  const fetch: FetchPort = async (request) => answer(request);
  return new HttpWorkspace({ name: 'team', server: 'https://workspace.test', workspace: 'ws-1', token: async () => 'secret-token', fetch, limits });
};

/** A body that never ends, in pieces of `bytes`. */
const endless = (bytes: number): ReadableStream<Uint8Array> => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(bytes).fill(0x20)) });

const all = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
};

const entity = { id: 'm-1', name: 'train', description: '', status: 'active', createdUtc: '2026-01-01T00:00:00.000Z', createdBy: 'ada', versions: [], etag: 'e', seq: 1 };

describe('answers that are none', () => {
  test.each<[string, () => Response, string]>([
    ['the page of a proxy', () => new Response('<html>Sign in to the hotel</html>', { headers: { 'content-type': 'text/html' } }), "'text/html'"],
    ['the page of a proxy that is an error', () => new Response('<html>Bad Gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } }), 'the answer 502 did not come from a workspace'],
    ['JSON of something else', () => json({ hello: 'world' }), 'is not what was asked for'],
    ['an error of something else', () => json({ message: 'Not Found' }, 404), 'the answer 404 did not come from a workspace'],
    ['half of the JSON', () => json(JSON.stringify(entity).slice(0, 40)), 'not whole JSON'],
    ['nothing', () => json(''), 'not whole JSON'],
    ['a redirect that was not followed', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.test/' } }), 'another address'],
    ['a million brackets', () => json('['.repeat(1_000_000)), 'nested too deeply'],
    ['another thing than was asked for', () => json({ ...entity, id: 'm-2' }), "answered of 'm-2' when asked for 'm-1'"],
  ])('%s', async (_what, answer, why) => {
    await expect(answering(answer).entity('module', 'm-1')).rejects.toMatchObject({ code: 'workspace-unreachable', message: expect.stringContaining(why) });
  });

  test('a body without an end is given up at the limit', async () => {
    const remote = answering(() => new Response(endless(1 << 16), { headers: { 'content-type': 'application/json' } }), { jsonBytes: 1 << 20 });
    await expect(remote.entity('module', 'm-1')).rejects.toThrow('its answer is larger than 1 MB');
  });

  test('no answer, a body that stops, and one that trickles are given up in time', async () => {
    const limits = { answerMs: 40, idleMs: 40, wholeMs: 120 };
    await expect(answering(() => new Promise(() => undefined), limits).info()).rejects.toThrow('no answer within 0 s');
    const silent = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) });
    await expect(answering(() => new Response(silent, { headers: { 'content-type': 'application/json' } }), limits).info()).rejects.toThrow('in the middle of an answer');
    let open = true;
    const trickle = new ReadableStream({
      pull: async (controller) => {
        await delay(10);
        if (open) controller.enqueue(new Uint8Array([0x20]));
      },
      cancel: () => {
        open = false;
      },
    });
    await expect(answering(() => new Response(trickle, { headers: { 'content-type': 'application/json' } }), limits).info()).rejects.toThrow('was not complete after');
  });

  test('a list of changes that does not go on is not asked for, for ever', async () => {
    await expect(answering(() => json({ epoch: 'e', changes: [], cursor: 4, more: true })).changes(4, 10)).rejects.toThrow('does not go on');
  });

  test('whoever waits can stop waiting', async () => {
    const stop = new AbortController();
    const waiting = answering(() => new Promise(() => undefined)).info(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('failures', () => {
  test('are cleaned of what a terminal would obey, and keep Retry-After', async () => {
    const remote = answering(() => json({ error: { code: 'too-many-requests', message: 'Slow\u001b[2J down\u202e' } }, 429, { 'retry-after': '12' }));
    await expect(remote.info()).rejects.toMatchObject({ group: 'not-now', retryAfterSeconds: 12, message: "The workspace 'team' refused: Slow\ufffd[2J down\ufffd" });
  });

  test('with a code of a newer server are understood by their status', async () => {
    await expect(answering(() => json({ error: { code: 'quota-used-up', message: 'Too much.' } }, 403)).info()).rejects.toMatchObject({ group: 'auth', failure: { code: 'forbidden', message: 'Too much.' } });
    await expect(answering(() => json({ error: { code: 'moon-phase', message: 'Later.' } }, 503)).info()).rejects.toMatchObject({ group: 'not-now' });
  });
});

describe('what the token may do', () => {
  test('it never follows a redirect, not over a real socket either', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const portOf = (server: Server): number => {
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    };
    const redirecting = createServer((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${String(portOf(elsewhere))}/` });
      response.end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const remote = new HttpWorkspace({ name: 'team', server: `http://127.0.0.1:${String(portOf(redirecting))}`, workspace: 'ws-1', token: async () => 'secret-token', fetch: (request) => fetch(request) });
    await expect(remote.info()).rejects.toMatchObject({ code: 'workspace-unreachable', message: expect.stringContaining('another address') });
    expect(seen).toEqual([]);
    redirecting.close();
    elsewhere.close();
  });

  test('it is in the header, and in no address and no message', async () => {
    const addresses: string[] = [];
    const remote = answering((request) => {
      addresses.push(request.url);
      expect(request.headers.get('authorization')).toBe('Bearer secret-token');
      return json('secret-token', 500);
    });
    const error: unknown = await remote.info().catch((thrown: unknown) => thrown);
    expect(JSON.stringify([addresses, String(error), error])).not.toContain('secret-token');
  });

  test('ids cannot lead to another address', async () => {
    const addresses: string[] = [];
    const remote = answering((request) => {
      addresses.push(new URL(request.url).pathname);
      return json(entity);
    });
    await remote.entity('module', 'm-1/../../admin').catch(() => undefined);
    expect(addresses).toEqual(['/v1/workspaces/ws-1/modules/m-1%2F..%2F..%2Fadmin']);
    await expect(remote.entity('module', '..')).rejects.toThrow('cannot be a part of an address');
  });
});

describe('contents', () => {
  test('a snapshot whose paths lead out is refused, as is another one than was asked for', async () => {
    for (const path of ['../evil', '/etc/passwd', 'a/../../b', 'a\0b']) {
      const manifest = makeManifest([{ kind: 'file', path, size: 1, executable: false, digest: '0'.repeat(64) }]);
      await expect(answering(() => json(manifest)).content.snapshot(manifestId(manifest))).rejects.toMatchObject({ code: 'unsafe-content' });
    }
    const link = makeManifest([{ kind: 'link', path: 'out', target: '../../etc' }]);
    await expect(answering(() => json(link)).content.snapshot(manifestId(link))).rejects.toMatchObject({ code: 'unsafe-content' });
    await expect(answering(() => json(makeManifest([]))).content.snapshot(manifestId(link))).rejects.toThrow('is another one');
  });

  test('a pack with wrong, unasked or unending contents is refused', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const digest = '0'.repeat(64);
    const giving = (body: BodyInit): HttpWorkspace => answering(() => new Response(body));
    await expect(all(giving(encodePack([{ digest, bytes }])).content.readPack([digest]))).rejects.toThrow('did not arrive as it should be');
    await expect(all(giving(encodePack([{ digest: '1'.repeat(64), bytes }])).content.readPack([digest]))).rejects.toThrow('was not asked for');
    await expect(all(giving(endless(1 << 12)).content.readPack([digest]))).rejects.toThrow('is no pack of contents');
    await expect(all(giving(new Uint8Array(17)).content.readPack([digest]))).rejects.toThrow('is no pack of contents');
  });

  test('only what was asked for is taken as missing', async () => {
    expect(await answering(() => json({ missing: ['1'.repeat(64), '0'.repeat(64)] })).content.missingBlobs(['0'.repeat(64)])).toEqual(['0'.repeat(64)]);
  });

  test('the rest of a content, from servers with and without ranges', async () => {
    const whole = new Uint8Array([1, 2, 3, 4, 5, 6]);
    const joined = async (remote: HttpWorkspace): Promise<Buffer> => Buffer.concat(await all(remote.content.readBlob('0'.repeat(64), 4)));
    expect([...(await joined(answering(() => new Response(whole))))]).toEqual([5, 6]);
    expect([...(await joined(answering(() => new Response(whole.subarray(4), { status: 206, headers: { 'content-range': 'bytes 4-5/6' } }))))]).toEqual([5, 6]);
    await expect(joined(answering(() => new Response(whole, { status: 206, headers: { 'content-range': 'bytes 2-5/6' } })))).rejects.toThrow('another part');
  });

  test('documents that are not what their digest says, or another version, are refused', async () => {
    const { document } = modulePublication({ id: 'm-1', versionId: 'v-1', version: '1' });
    const giving = (value: unknown): Promise<unknown> => answering(() => json(value)).versionDocument('module', 'm-1', 'v-1');
    expect(await giving({ ...document, later: { field: 1 } })).toEqual({ ...document, later: { field: 1 } });
    await expect(giving({ ...document, id: 'v-2' })).rejects.toThrow('is another one');
    await expect(giving({ ...document, module: 'm-2' })).rejects.toThrow('is another one');
    await expect(giving({ ...document, snapshot_id: `sha256:${'0'.repeat(64)}` })).rejects.toThrow('is not what its digest says');
    await expect(giving({ ...document, inputs: 'none' })).rejects.toThrow('is not what was asked for');
  });
});
