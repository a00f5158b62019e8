import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogFrames } from '#electron/engines/docker/log-frames.ts';
import { MarkerScanner } from '#electron/engines/docker/marker-scanner.ts';

const streams = ['stdout', 'stderr'] as const;

function frame(stream: 'stdout' | 'stderr', bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stdout' ? 1 : 2;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** Cuts bytes into pieces of the given sizes, over and over. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 });

describe('the multiplexed log stream', () => {
  it('comes apart into its two streams wherever the connection cuts it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...streams), fc.uint8Array({ maxLength: 40 }))), sizes, (frames, cuts) => {
        const all = Buffer.concat(frames.map(([stream, bytes]) => frame(stream, bytes)));
        const reader = new LogFrames();
        const got = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
        for (const chunk of cut(all, cuts)) for (const { stream, bytes } of reader.take(chunk)) got[stream] = Buffer.concat([got[stream], bytes]);
        for (const stream of streams) expect(got[stream]).toEqual(Buffer.concat(frames.filter(([of]) => of === stream).map(([, bytes]) => bytes)));
      }),
    );
  });
});

describe('the marker at the end of a log', () => {
  const marker = Buffer.from('aab');

  it('is found and dropped wherever it is cut, and nothing before it is lost', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 }).map((each) => each.join(''));
    fc.assert(
      fc.property(letters, letters, sizes, (before, after, cuts) => {
        const text = `${before}aab${after}`;
        const scanner = new MarkerScanner(marker);
        const out = cut(Buffer.from(text), cuts).map((piece) => scanner.take(piece).toString());
        expect(out.join('')).toBe(text.slice(0, text.indexOf('aab')));
        expect(scanner.found).toBe(true);
      }),
    );
  });

  it('holds back only what may be its begin, and gives that up at the end', () => {
    const scanner = new MarkerScanner(marker);
    expect(scanner.take(Buffer.from('xyz a')).toString()).toBe('xyz ');
    expect(scanner.take(Buffer.from('a')).toString()).toBe('');
    expect(scanner.rest().toString()).toBe('aa');
    expect(scanner.found).toBe(false);
  });
});
