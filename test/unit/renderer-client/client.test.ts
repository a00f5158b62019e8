import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ClientFrame } from '#shared/contract/frames.ts';
import { Client } from '#renderer/client/client.ts';
import type { TransportListener } from '#renderer/client/transport.ts';

/** A client whose host is the test. */
class Wire {
  readonly sent: ClientFrame[] = [];
  #listener: TransportListener | undefined;
  readonly client = new Client((listener) => {
    this.#listener = listener;
    return { send: (frame) => this.sent.push(frame), close: () => undefined };
  });

  greet(): void {
    this.#listener?.onFrame({ t: 'hello', epoch: 'one', version: '1' });
  }

  answer(value: unknown): void {
    const call = this.sent.findLast((frame) => frame.t === 'call');
    this.#listener?.onFrame({ t: 'reply', id: call?.id ?? -1, ok: true, value });
  }

  refuse(): void {
    const call = this.sent.findLast((frame) => frame.t === 'call');
    this.#listener?.onFrame({ t: 'reply', id: call?.id ?? -1, ok: false, error: { code: 'failed', message: 'no', problems: [] } });
  }
}

describe('the signal of a call', () => {
  let wire = new Wire();
  let leaving = new AbortController();
  beforeEach(() => {
    wire = new Wire();
    leaving = new AbortController();
  });

  test('is left alone once the call was answered: a page that asks for hours holds nothing on to it', async () => {
    wire.greet();
    for (let at = 0; at < 3; at += 1) {
      const called = wire.client.call('runs.list', {}, leaving.signal);
      wire.answer([]);
      await called;
    }
    const refused = wire.client.call('runs.list', {}, leaving.signal);
    wire.refuse();
    await expect(refused).rejects.toThrow('no');
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
    leaving.abort();
    expect(wire.sent.filter(({ t }) => t === 'cancel')).toEqual([]);
  });

  test('gives up a call that is under way', async () => {
    wire.greet();
    const called = wire.client.call('runs.list', {}, leaving.signal);
    leaving.abort();
    await expect(called).rejects.toMatchObject({ name: 'AbortError' });
    expect(wire.sent.map(({ t }) => t)).toEqual(['call', 'cancel']);
  });

  test('keeps a call from being made when it has fired already, or fires before the host is there', async () => {
    const early = wire.client.call('runs.list', {}, leaving.signal);
    leaving.abort();
    await expect(early).rejects.toMatchObject({ name: 'AbortError' });
    await expect(wire.client.call('runs.list', {}, leaving.signal)).rejects.toMatchObject({ name: 'AbortError' });
    wire.greet();
    await expect(wire.client.call('runs.list', {}, leaving.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(wire.sent).toEqual([]);
  });
});
