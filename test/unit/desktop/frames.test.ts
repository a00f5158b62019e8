import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_FRAME_BYTES } from '#shared/contract/frames.ts';
import type { HostFrame } from '#shared/contract/frames.ts';
import { callNames } from '#shared/contract/call-names.ts';
import { contract } from '#shared/contract/contract.ts';
import type { DesktopBridge } from '#shared/contract/desktop-bridge.ts';
import { channels } from '#electron/desktop/channels.ts';
import { writeFrameText } from '#electron/desktop/frame-text.ts';
import { startDesktopWorld } from '#test/kit/desktop/desktop-world.ts';
import type { DesktopWorld } from '#test/kit/desktop/desktop-world.ts';

afterEach(() => vi.restoreAllMocks());

const isBridge = (value: unknown): value is DesktopBridge => typeof value === 'object' && value !== null && 'listen' in value;

/** The preload script, run for the world's window. */
async function bridgeOf(world: DesktopWorld): Promise<DesktopBridge> {
  const { ipc } = world.standIn;
  ipc.contents = world.window().webContents;
  await import('#electron/desktop/preload.ts');
  expect([...ipc.exposed.keys()]).toEqual(['drydock']);
  const bridge = ipc.exposed.get('drydock');
  if (!isBridge(bridge)) throw new Error('no bridge');
  return bridge;
}

async function listening(world: DesktopWorld): Promise<{ bridge: DesktopBridge; frames: HostFrame[]; stop: () => void }> {
  const bridge = await bridgeOf(world);
  const frames: HostFrame[] = [];
  const stop = bridge.listen((frame) => frames.push(frame));
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  return { bridge, frames, stop };
}

describe('The preload script', () => {
  it('knows exactly the names of the contract', () => expect([...callNames].sort()).toEqual(Object.keys(contract).sort()));

  it('gives the page the five functions of the bridge and nothing else (20)', async () => {
    await using world = await startDesktopWorld();
    const bridge = await bridgeOf(world);
    expect(Object.keys(bridge).sort()).toEqual(['call', 'cancel', 'listen', 'unwatch', 'watch']);
    expect(Object.values(bridge).every((each) => typeof each === 'function')).toBe(true);
  });

  it('refuses names outside the contract, also those every object has', async () => {
    await using world = await startDesktopWorld();
    const { bridge } = await listening(world);
    for (const name of ['runs.hack', 'constructor', '__proto__', 'toString', '']) expect(() => bridge.call(name, 1, {})).toThrow(TypeError);
  });

  it('carries frames both ways, hello first', async () => {
    await using world = await startDesktopWorld();
    const { bridge, frames } = await listening(world);
    world.host.received.length = 0;
    bridge.watch('catalog');
    bridge.call('runs.show', 7, { runId: 'r', nothing: undefined });
    bridge.cancel(7);
    bridge.unwatch('catalog');
    await vi.waitFor(() => expect(world.host.received).toHaveLength(4));
    expect(world.host.received).toEqual([{ t: 'watch', topic: 'catalog' }, { t: 'call', id: 7, name: 'runs.show', input: { runId: 'r' } }, { t: 'cancel', id: 7 }, { t: 'unwatch', topic: 'catalog' }]);
    world.host.publish('catalog', { what: 'modules' });
    expect(frames).toEqual([{ t: 'hello', epoch: 'e1', version: '1.2.3' }, { t: 'reply', id: 7, ok: true, value: { echo: 'runs.show' } }, { t: 'event', topic: 'catalog', seq: 1, payload: { what: 'modules' } }]);
  });

  it('lets a refused call fail instead of hang', async () => {
    await using world = await startDesktopWorld();
    const { bridge, frames } = await listening(world);
    bridge.call('runs.show', 3, { runId: 'x'.repeat(MAX_FRAME_BYTES) });
    await vi.waitFor(() => expect(frames).toHaveLength(2));
    expect(frames[1]).toMatchObject({ t: 'reply', id: 3, ok: false, error: { code: 'refused', message: expect.stringContaining('too large') } });
  });

  it('ends the session when nobody listens any more', async () => {
    await using world = await startDesktopWorld();
    const { stop, frames } = await listening(world);
    expect(world.host.sessions.size).toBe(2);
    stop();
    await vi.waitFor(() => expect(world.host.sessions.size).toBe(1));
    world.host.publish('catalog', {});
    expect(frames).toHaveLength(1);
  });
});

describe('The frame door', () => {
  const begin = async (world: DesktopWorld) => world.standIn.ipc.send(world.window().webContents, channels.begin);

  it('23: takes only text of a bounded size that is JSON, and logs the rest', async () => {
    await using world = await startDesktopWorld();
    await begin(world);
    world.host.received.length = 0;
    const send = (message: unknown) => world.standIn.ipc.send(world.window().webContents, channels.frame, message);
    for (const bad of [{ t: 'watch' }, new Map(), undefined, 7, new Uint8Array(8), '{', '', `"${'x'.repeat(MAX_FRAME_BYTES)}"`, `"${'€'.repeat(MAX_FRAME_BYTES / 3)}"`]) await expect(send(bad)).rejects.toThrow('BadFrameError');
    expect(world.host.received).toEqual([]);
    expect(world.log()).toContain('too large');
    await send('{"t":"watch","topic":"runs"}');
    expect(world.host.received).toEqual([{ t: 'watch', topic: 'runs' }]);
  });

  it('23: errors of the session reach the page as a sentence only', async () => {
    await using world = await startDesktopWorld();
    vi.spyOn(world.host, 'connect').mockImplementation(() => ({ receive: () => { throw new Error('inside'); }, close: () => undefined }));
    await begin(world);
    const failure = await world.standIn.ipc.send(world.window().webContents, channels.frame, '{}').catch((error: unknown) => error);
    expect(failure).toEqual(new Error("Error invoking remote method 'drydock:frame': Error: inside"));
  });

  it('sends an error for an answer that is too large, and drops such an event', () => {
    const large = 'x'.repeat(MAX_FRAME_BYTES);
    expect(JSON.parse(writeFrameText({ t: 'reply', id: 5, ok: true, value: large }) ?? '')).toMatchObject({ id: 5, ok: false, error: { code: 'too-large' } });
    expect(writeFrameText({ t: 'event', topic: 'log/x', seq: 1, payload: large })).toBeUndefined();
    expect(writeFrameText({ t: 'reply', id: 5, ok: true, value: { a: 1 } })).toBe('{"t":"reply","id":5,"ok":true,"value":{"a":1}}');
  });

  it('has one session for a window, which ends when the page loads again, crashes or is closed', async () => {
    await using world = await startDesktopWorld();
    const { webContents } = world.window();
    await begin(world);
    await begin(world);
    expect(world.host.sessions.size).toBe(2);
    webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    webContents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
    expect(world.host.sessions.size).toBe(2);
    webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(world.host.sessions.size).toBe(1);
    await begin(world);
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    expect(world.host.sessions.size).toBe(1);
    await begin(world);
    world.window().close();
    expect(world.host.sessions.size).toBe(0);
  });

  it('does not let a page that cannot be reached, or a desktop that stumbles, disturb the host', async () => {
    await using world = await startDesktopWorld();
    await begin(world);
    vi.spyOn(world.window().webContents, 'send').mockImplementation(() => { throw new Error('Render frame was disposed'); });
    world.host.publish('tasks', { kind: 'nonsense' });
    expect(world.log()).toContain('Render frame was disposed');
    expect(world.log()).toContain('could not follow its host');
  });

  it('sends nothing to a page that is gone', async () => {
    await using world = await startDesktopWorld();
    await begin(world);
    const { webContents } = world.window();
    webContents.destroyed = true;
    const { length } = webContents.sent;
    world.host.publish('catalog', {});
    expect(webContents.sent).toHaveLength(length);
  });
});
