import { createHash } from 'node:crypto';
import { array, assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEventStream } from '#electron/sync/remote/event-stream.ts';
import { decodePack, encodePack, packedBytes } from '#electron/sync/remote/pack-records.ts';
import { retryAfterSeconds } from '#electron/sync/remote/retry-after.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes cut into pieces of these lengths, over and over. */
async function* cut(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
  await Promise.resolve();
}

const all = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
};

describe('packs', () => {
  test('what was packed comes out, however the body is cut', async () => {
    await assert(asyncProperty(array(uint8Array({ maxLength: 200 }), { maxLength: 8 }), array(integer({ min: 1, max: 97 }), { minLength: 1, maxLength: 5 }), async (contents, lengths) => {
      const records = contents.map((content) => ({ digest: sha256(content), bytes: new Uint8Array(content) }));
      const body = encodePack(records);
      expect(body.length).toBe(packedBytes(contents.map(({ length }) => length)));
      expect(await all(decodePack(cut(body, lengths), 1_000))).toEqual(records);
    }));
  });

  test('one that ends early is refused, wherever it ends', async () => {
    const content = new Uint8Array([1, 2, 3]);
    const body = encodePack([{ digest: sha256(content), bytes: content }]);
    for (let length = 1; length < body.length; length += 1) await expect(all(decodePack(cut(body.subarray(0, length), [10]), 1_000))).rejects.toThrow('ends in the middle');
  });

  test('a length that nobody could mean takes no memory', async () => {
    const head = new Uint8Array(40).fill(0xff);
    await expect(all(decodePack(cut(head, [40]), 1_000))).rejects.toThrow('it has a content of 18446744073709551615 bytes');
  });
});

describe('event streams', () => {
  const events = (text: string, lengths: readonly number[] = [1_000]): Promise<unknown[]> => all(readEventStream(cut(Buffer.from(text), lengths)));

  test('events with names, several lines of data, comments and every line end', async () => {
    const text = ': hello\n\nevent: change\ndata: {"a":\ndata: 1}\nid: 4\n\ndata:plain\r\n\r\nevent: empty\n\ndata: ü\r\rdata: unfinished';
    const expected = [{ event: 'change', data: '{"a":\n1}' }, { event: 'message', data: 'plain' }, { event: 'message', data: 'ü' }];
    expect(await events(text)).toEqual(expected);
    for (const length of [1, 2, 3, 7]) expect(await events(text, [length])).toEqual(expected);
  });

  test('an event without an end is given up', async () => {
    await expect(events(`data: ${'x'.repeat(70_000)}`)).rejects.toThrow('too long');
    await expect(events('data: x\n'.repeat(20_000))).rejects.toThrow('too long');
  });
});

describe('Retry-After', () => {
  const seconds = (headers: Record<string, string>): number | undefined => retryAfterSeconds(new Headers(headers));

  test('seconds, or a date counted from the date of the answer', () => {
    expect(seconds({ 'retry-after': '7' })).toBe(7);
    expect(seconds({ 'retry-after': 'Fri, 01 Jan 2021 00:00:30 GMT', date: 'Fri, 01 Jan 2021 00:00:00 GMT' })).toBe(30);
    expect(seconds({ 'retry-after': 'Fri, 01 Jan 2021 00:00:00 GMT', date: 'Fri, 01 Jan 2021 00:00:30 GMT' })).toBe(0);
    expect(seconds({ 'retry-after': '99999999' })).toBe(3_600);
  });

  test('is left aside where it cannot be understood', () => {
    for (const text of ['soon', '-1', '1e9', '', 'Fri, 01 Jan 2021 00:00:30 GMT']) expect(seconds({ 'retry-after': text })).toBeUndefined();
    expect(seconds({})).toBeUndefined();
  });
});
