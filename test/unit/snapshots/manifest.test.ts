import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkManifest } from '#electron/content/check-manifest.ts';
import { canonicalManifest, compareCodePoints, makeManifest, manifestId } from '#electron/content/manifest.ts';
import type { ManifestEntry } from '#electron/content/manifest.ts';
import { isStampProof } from '#electron/content/stamp.ts';

const digest = 'a'.repeat(64);
const file = (path: string): ManifestEntry => ({ kind: 'file', path, size: 1, executable: false, digest });
const link = (path: string, target: string): ManifestEntry => ({ kind: 'link', path, target });
const refusal = (entries: ManifestEntry[], platform: NodeJS.Platform = 'linux'): string => {
  try {
    checkManifest(makeManifest(entries), platform);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'accepted';
};

describe('a manifest', () => {
  it('has an id that is pinned for ever: the empty tree and one file', () => {
    expect(canonicalManifest(makeManifest([]))).toBe('{"entries":[],"schemaVersion":1}');
    expect(manifestId(makeManifest([]))).toBe('sha256:eaf741c591ae9eb798b55a703ddadfeec7c803b91b3199272a7ccd39e56160c1');
    expect(canonicalManifest(makeManifest([file('a.py')]))).toBe(`{"entries":[{"digest":"${digest}","executable":false,"kind":"file","path":"a.py","size":1}],"schemaVersion":1}`);
  });

  it('has the same id whatever order the disk listed the files in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 })), (names) => {
        const entries = names.map(file);
        expect(manifestId(makeManifest([...entries].reverse()))).toBe(manifestId(makeManifest(entries)));
      }),
    );
  });

  it('sorts by code point, as UTF-8 bytes sort', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 4 }), (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareCodePoints('\u{1F600}', '\uFF5E')).toBeGreaterThan(0);
  });
});

describe('a hostile manifest', () => {
  it.each([
    ['a parent folder', [file('../evil')], 'empty, "." or ".."'],
    ['a parent folder in the middle', [file('a/../../evil')], 'empty, "." or ".."'],
    ['an absolute path', [file('/etc/passwd')], 'absolute'],
    ['an empty part', [file('a//b')], 'empty, "." or ".."'],
    ['a NUL character', [file('a\0b')], 'NUL'],
    ['a name in another Unicode form', [file('e\u0301')], 'NFC'],
    ['the same name twice', [file('a'), file('a')], 'twice'],
    ['a file below a file', [file('a'), file('a/b')], 'no folder'],
    ['a file written through a link', [link('a', 'b'), file('a/b')], 'no folder'],
    ['an absolute link', [link('a', '/etc/passwd')], 'leads out'],
    ['a link to the parent', [link('d/a', '../../x')], 'leads out'],
    ['a link that escapes through another link', [file('d/e/f'), link('d/e/up', '../..'), link('x', 'd/e/up/../outside')], 'leads out'],
    ['links in a circle', [link('a', 'b'), link('b', 'a')], 'circle'],
  ])('is refused for %s', (_what, entries, reason) => {
    expect(refusal(entries)).toContain(reason);
  });

  it.each(['CON', 'aux.py', 'a/nul.txt', 'COM1', 'C:/x', 'a\\..\\b', 'dot.'])('is refused on Windows for %s, which other systems accept', (path) => {
    expect(refusal([file(path)], 'win32')).toContain('Windows');
    expect(refusal([file(path)])).toBe('accepted');
  });

  it('may have links that stay inside, also dangling ones', () => {
    expect(refusal([file('d/f'), link('a', 'd/f'), link('d/up', '../a'), link('gone', 'd/nowhere')])).toBe('accepted');
  });
});

describe('a stamp', () => {
  const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n + 1n;
  const stamp = (mtimeMs: number, ctimeMs: number): string => `1:${ns(mtimeMs)}:${ns(ctimeMs)}:7`;
  it('proves nothing when the file was changed in the tick in which it was read', () => {
    expect(isStampProof(stamp(1_000, 1_000), 1_050)).toBe(false);
    expect(isStampProof(stamp(500, 1_000), 1_050)).toBe(false);
    expect(isStampProof(stamp(1_000, 1_000), 1_500)).toBe(true);
  });
  it('needs two seconds on file systems that keep whole seconds', () => {
    const coarse = '1:5000000000:5000000000:7';
    expect(isStampProof(coarse, 6_500)).toBe(false);
    expect(isStampProof(coarse, 7_200)).toBe(true);
  });
});
