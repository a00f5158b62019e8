import { describe, expect, test } from 'vitest';
import { SessionKit, turn } from './host-kit.ts';

describe('calls', () => {
  test('are answered by their id, after a greeting', async () => {
    const kit = new SessionKit();
    kit.call(7, 'tasks.list');
    await turn();
    expect(kit.sent).toEqual([{ t: 'hello', epoch: 'e', version: '1' }, { t: 'reply', id: 7, ok: true, value: { tasks: [] } }]);
  });

  test('with an unknown name or a wrong input are refused with words, and touch no handler', async () => {
    const kit = new SessionKit();
    kit.call(1, 'nothing.there');
    kit.call(2, 'constructor');
    kit.call(3, 'tasks.cancel', { id: 5 });
    kit.call(4, 'tasks.list', { extra: true });
    await turn();
    expect(kit.replies().map((frame) => (frame.t === 'reply' && !frame.ok ? frame.error.code : frame))).toEqual(Array.from({ length: 4 }, () => 'invalid-input'));
    expect(kit.internal).toEqual([]);
  });

  test('that fail for a reason say it with its problems', async () => {
    const kit = new SessionKit();
    kit.call(1, 'tasks.cancel', { id: 'invalid' });
    await turn();
    expect(kit.replies()).toEqual([{ t: 'reply', id: 1, ok: false, error: { code: 'invalid-input', message: 'No.', problems: [{ severity: 'error', code: 'bad', message: 'because' }] } }]);
  });

  test('that fail say it without the words of the command line', async () => {
    const kit = new SessionKit();
    kit.call(1, 'tasks.cancel', { id: 'unknown' });
    await turn();
    expect(kit.replies()).toEqual([{ t: 'reply', id: 1, ok: false, error: { code: 'not-found', message: 'There is no such task.', problems: [] } }]);
  });

  test('that fail by a bug of ours tell the client nothing of it, and the log everything', async () => {
    const kit = new SessionKit();
    kit.call(1, 'tasks.cancel', { id: 'x' });
    kit.call(2, 'home.doctor');
    await turn();
    expect(JSON.stringify(kit.replies())).not.toMatch(/secret|boolean/);
    expect(kit.replies()).toMatchObject([{ ok: false, error: { code: 'internal' } }, { ok: false, error: { code: 'internal' } }]);
    expect(kit.internal).toHaveLength(2);
  });

  test('are given up one by one, or all with the client', async () => {
    const kit = new SessionKit();
    for (const id of [1, 2, 3]) kit.call(id, 'runs.list');
    kit.session.receive({ t: 'cancel', id: 2 });
    kit.session.receive({ t: 'cancel', id: 99 });
    await turn();
    expect(kit.waiting.map(({ aborted }) => aborted)).toEqual([false, true, false]);
    expect(kit.replies()).toMatchObject([{ id: 2, ok: false, error: { code: 'cancelled' } }]);
    kit.session.close();
    expect(kit.waiting.every(({ aborted }) => aborted)).toBe(true);
  });
});

describe('what no client of ours would send', () => {
  test.each([
    ['no object', 'hello'],
    ['an unknown frame', { t: 'shutdown' }],
    ['a field too many', { t: 'watch', topic: 'runs', also: 1 }],
    ['an id that is no number', { t: 'cancel', id: '1' }],
    ['a topic without end', { t: 'watch', topic: 'x'.repeat(401) }],
    ['an unknown topic', { t: 'watch', topic: '__proto__' }],
  ])('ends the connection: %s', (_what, message) => {
    expect(() => new SessionKit().session.receive(message)).toThrow(expect.objectContaining({ code: 'bad-frame' }));
  });

  test('ends the connection: a call id twice, and too many calls at once', () => {
    const kit = new SessionKit();
    kit.call(0, 'runs.list');
    expect(() => kit.call(0, 'runs.list')).toThrow(expect.objectContaining({ code: 'bad-frame' }));
    for (let id = 1; id < 256; id += 1) kit.call(id, 'runs.list');
    expect(() => kit.call(256, 'runs.list')).toThrow(expect.objectContaining({ code: 'bad-frame' }));
    kit.session.close();
  });

  test('ends the connection: too many watches', () => {
    const kit = new SessionKit();
    for (let index = 0; index < 1_024; index += 1) kit.session.receive({ t: 'watch', topic: `run/r${String(index)}` });
    expect(() => kit.session.receive({ t: 'watch', topic: 'run/more' })).toThrow(expect.objectContaining({ code: 'bad-frame' }));
    kit.session.close();
  });
});

describe('watches', () => {
  test('are confirmed with the number of the next event, which then come in order', () => {
    const kit = new SessionKit();
    kit.session.receive({ t: 'watch', topic: 'runs' });
    kit.session.receive({ t: 'watch', topic: 'runs' });
    kit.hub.publish('runs', '', { runId: 'a' });
    kit.hub.publish('runs', '', { runId: 'b' });
    expect(kit.sent.slice(1)).toEqual([
      { t: 'watching', topic: 'runs', next: 1 },
      { t: 'event', topic: 'runs', seq: 1, payload: { runId: 'a' } },
      { t: 'event', topic: 'runs', seq: 2, payload: { runId: 'b' } },
    ]);
  });

  test('that begin again tell by the number that something was missed', () => {
    const kit = new SessionKit();
    kit.session.receive({ t: 'watch', topic: 'runs' });
    kit.session.receive({ t: 'unwatch', topic: 'runs' });
    kit.session.receive({ t: 'unwatch', topic: 'runs' });
    kit.hub.publish('runs', '', { runId: 'missed' });
    kit.session.receive({ t: 'watch', topic: 'runs' });
    expect(kit.sent.at(-1)).toEqual({ t: 'watching', topic: 'runs', next: 2 });
  });

  test('end with the client', () => {
    const kit = new SessionKit();
    kit.session.receive({ t: 'watch', topic: 'runs' });
    kit.session.close();
    expect(kit.hub.isWatched('runs', '')).toBe(false);
  });
});
