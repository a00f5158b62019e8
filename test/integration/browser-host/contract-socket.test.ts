import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAX_FRAME_BYTES } from '#shared/contract/frames.ts';
import { openSession, openSocket, raw, startTestHost, statusOf, token } from './started-host.ts';

const shown = JSON.stringify({ token });

describe('a client with the token', () => {
  it('is greeted, and asks', async () => {
    const host = await startTestHost();
    const client = await openSession(host);
    expect(client.frames).toEqual([{ t: 'hello', epoch: 'e', version: '1' }]);
    client.socket.send(JSON.stringify({ t: 'call', id: 7, name: 'x', input: { é: '🚢' } }));
    expect(await client.frame(1)).toEqual({ t: 'reply', id: 7, ok: true, value: { é: '🚢' } });
  });

  it('may send large messages', async () => {
    const host = await startTestHost();
    const client = await openSession(host);
    const input = 'x'.repeat(MAX_FRAME_BYTES - 100);
    client.socket.send(JSON.stringify({ t: 'call', id: 1, name: 'x', input }));
    expect(await client.frame(1)).toMatchObject({ value: input });
  });

  it('leaves, and its session is closed', async () => {
    const host = await startTestHost();
    const client = await openSession(host);
    expect(host.echo.clients.size).toBe(1);
    client.socket.close();
    await client.ended;
    await expect.poll(() => host.echo.clients.size).toBe(0);
  });

  it('that is silent but alive stays, and one that is dead is let go', async () => {
    const host = await startTestHost({ limits: { pingMs: 250 } });
    const alive = await openSession(host);
    const dead = await openSession(host);
    // What a cable that was pulled out does: no answer, no end.
    dead.socket.pause();
    await expect.poll(() => host.echo.clients.size, { timeout: 10_000 }).toBe(1);
    alive.socket.send(JSON.stringify({ t: 'call', id: 1, name: 'x', input: 1 }));
    expect(await alive.frame(1)).toMatchObject({ value: 1 });
  });

  it('that does not read is let go before it fills the memory', async () => {
    const host = await startTestHost({ limits: { bufferedBytes: 1_000_000 } });
    const client = await openSession(host);
    client.socket.pause();
    const [send] = host.echo.clients;
    let sent = 0;
    await expect
      .poll(() => {
        for (let i = 0; i < 20; i += 1) send?.({ t: 'event', topic: 'tasks', seq: (sent += 1), payload: 'x'.repeat(100_000) });
        return host.echo.clients.size;
      })
      .toBe(0);
    expect(sent).toBeLessThan(2_000);
  });
});

describe('a client without it', () => {
  it.each([
    ['another token', JSON.stringify({ token: `${token.slice(0, -1)}!` })],
    ['no text', JSON.stringify({ token: 1 })],
    ['an empty one', JSON.stringify({ token: '' })],
    ['more than a token', JSON.stringify({ token, t: 'call' })],
    ['a frame', JSON.stringify({ t: 'call', id: 1, name: 'host.info', input: {} })],
    ['no JSON', 'token'],
    ['a list', JSON.stringify([token])],
    ['null', 'null'],
  ])('that sends %s is closed with 4401 and hears nothing', async (_what, first) => {
    const host = await startTestHost();
    const client = openSocket(host, { first });
    const end = await client.ended;
    expect(end.code).toBe(4401);
    expect(end.reason).not.toContain(token);
    expect(client.frames).toEqual([]);
    expect(host.echo.clients.size).toBe(0);
    expect(host.logged()).toBe('');
  });

  it('that says nothing is closed in time', async () => {
    const host = await startTestHost({ limits: { tokenMs: 50 } });
    expect((await openSocket(host).ended).code).toBe(4401);
  });

  it('gets no second try', async () => {
    const host = await startTestHost();
    const client = openSocket(host);
    client.socket.on('open', () => {
      client.socket.send('{"token":"wrong"}');
      client.socket.send(shown);
    });
    expect((await client.ended).code).toBe(4401);
    expect(client.frames).toEqual([]);
  });

  it('may not send much, nor keep a refused connection open', async () => {
    const host = await startTestHost({ limits: { closeMs: 50 } });
    const large = openSocket(host, { first: JSON.stringify({ token: 'x'.repeat(1_000_000) }) });
    expect((await large.ended).code).toBe(1006);
    // By hand: a client that never answers the close.
    const key = Buffer.from('0123456789abcdef').toString('base64');
    const handshake = `GET /contract HTTP/1.1\r\nHost: ${host.name}\r\nOrigin: http://${host.name}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
    expect(statusOf(await raw(host.port, `${handshake}\x81\x82\0\0\0\0{}`))).toBe(101);
  });

  it('cannot keep others out for longer than a token takes, however many there are', async () => {
    const host = await startTestHost({ limits: { waiting: 3, tokenMs: 300 } });
    const crowd = Array.from({ length: 10 }, () => openSocket(host));
    const ends = await Promise.all(crowd.map((each) => each.ended));
    expect(ends.filter((end) => end.code === 4401)).toHaveLength(3);
    expect(ends.filter((end) => end.code === 0).every((end) => end.reason === '503')).toBe(true);
    await openSession(host);
  });
});

describe('upgrades that no page of ours asks for', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['a foreign origin', { Origin: 'http://evil.example' }, '/contract', '403'],
    ['the origin null', { Origin: 'null' }, '/contract', '403'],
    ['the other of our names as origin', { Origin: 'http://localhost:PORT' }, '/contract', '403'],
    ['a foreign Host', { Host: 'evil.example:PORT' }, '/contract', '421'],
    ['a foreign Host with its own origin', { Host: 'evil.example:PORT', Origin: 'http://evil.example:PORT' }, '/contract', '421'],
    ['another path', {}, '/contract/x', '404'],
    ['a path with a query', {}, `/contract?token=${token}`, '404'],
  ])('%s', async (_what, headers, path, status) => {
    const host = await startTestHost();
    const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(host.port))]));
    expect(await openSocket(host, { headers: filled, path }).ended).toEqual({ code: 0, reason: status });
  });

  it.each([
    ['no origin', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n', 403],
    ['a broken key', 'Origin: http://NAME\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n', 400],
    ['something else than a WebSocket', 'Origin: http://NAME\r\nUpgrade: h2c\r\n', 400],
  ])('%s', async (_what, headers, status) => {
    const host = await startTestHost();
    const answer = await raw(host.port, `GET /contract HTTP/1.1\r\nHost: ${host.name}\r\nConnection: Upgrade\r\n${headers.replace('NAME', host.name)}\r\n`);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toContain("Content-Security-Policy: default-src 'none'");
  });
});

describe('messages that are not part of the contract', () => {
  it.each<[string, string | Buffer, number]>([
    ['no frame', '{"t":"launch"}', 1008],
    ['no JSON', '{', 1008],
    ['an empty message', '', 1008],
    ['a field too many', '{"t":"cancel","id":1,"x":1}', 1008],
    ['very deep JSON', '['.repeat(200_000), 1008],
    ['bytes', Buffer.from('{"t":"cancel","id":1}'), 1003],
    ['more than fits', 'x'.repeat(MAX_FRAME_BYTES + 1), 1009],
  ])('%s', async (_what, message, code) => {
    const host = await startTestHost();
    const client = await openSession(host);
    client.socket.send(message);
    expect((await client.ended).code).toBe(code);
    await expect.poll(() => host.echo.clients.size).toBe(0);
    expect(host.logged()).toBe('');
  });

  it('text that is no UTF-8', async () => {
    const host = await startTestHost();
    const client = await openSession(host);
    client.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect((await client.ended).code).toBe(1007);
  });

  it('a defect of ours is logged, without the token, and told to nobody', async () => {
    const host = await startTestHost();
    const client = await openSession(host);
    host.echo.defect = new Error('a defect');
    client.socket.send('{"t":"cancel","id":1}');
    expect(await client.ended).toEqual({ code: 1011, reason: 'internal error' });
    expect(host.logged()).toContain('a defect');
    expect(host.logged()).not.toContain(token);
  });
});

describe('the end of the host', () => {
  it('says goodbye to all, also to those who do not listen', async () => {
    const stop = new AbortController();
    const host = await startTestHost({ signal: stop.signal, limits: { closeMs: 100 } });
    const polite = await openSession(host);
    const deaf = await openSession(host);
    deaf.socket.pause();
    const idle = connect(host.port, '127.0.0.1');
    await new Promise((resolve) => idle.on('connect', resolve));
    stop.abort();
    expect((await polite.ended).code).toBe(1001);
    await host[Symbol.asyncDispose]();
    expect(host.echo.clients.size).toBe(0);
  });

  it('is no end for a tab: the same address is good for the host that comes after it', async () => {
    const first = await startTestHost();
    await openSession(first);
    await first[Symbol.asyncDispose]();
    const second = await startTestHost({ port: first.port });
    expect(second.address).toBe(first.address);
    await openSession(second);
  });

  it('of which there is only one on a port', async () => {
    const host = await startTestHost();
    await expect(startTestHost({ port: host.port })).rejects.toMatchObject({ code: 'port-taken', kind: 'invalid', message: expect.stringContaining('--port 0') });
  });
});
