import { describe, expect, it } from 'vitest';
import { looksLikeSource, parseSource } from '#shared/sources/parse-source.ts';
import { shownSource, sourceText } from '#shared/sources/source-text.ts';

const hex = 'a'.repeat(64);

describe('a source is read from its text', () => {
  it.each([
    ['./code', { kind: 'folder', path: './code', inside: '' }],
    ['code#sub/deep/', { kind: 'folder', path: 'code', inside: 'sub/deep' }],
    ['C:\\work\\code', { kind: 'folder', path: 'C:\\work\\code', inside: '' }],
    ['file:///srv/my%20code', { kind: 'folder', path: '/srv/my code', inside: '' }],
    ['./code.zip#top', { kind: 'archive', place: { kind: 'file', path: './code.zip' }, inside: 'top' }],
    ['/a/b.TAR.GZ', { kind: 'archive', place: { kind: 'file', path: '/a/b.TAR.GZ' }, inside: '' }],
    ['./odd.zip/', { kind: 'folder', path: './odd.zip/', inside: '' }],
    ['https://h/code.tar.gz?sig=x#sub', { kind: 'archive', place: { kind: 'url', url: 'https://h/code.tar.gz?sig=x' }, inside: 'sub' }],
    ['https://codeload.h/o/r/zip/refs/heads/main', { kind: 'archive', place: { kind: 'url', url: 'https://codeload.h/o/r/zip/refs/heads/main' }, inside: '' }],
    [`snapshot:sha256:${hex}#sub`, { kind: 'snapshot', id: `sha256:${hex}`, inside: 'sub' }],
    [`snapshot:${hex}`, { kind: 'snapshot', id: `sha256:${hex}`, inside: '' }],
    ['image:my/image:tag#/opt/app', { kind: 'image', image: 'my/image:tag', path: '/opt/app' }],
    ['image:x@sha256:0#/', { kind: 'image', image: 'x@sha256:0', path: '/' }],
    ['git+https://host/x.git@feature/y#sub', { kind: 'git', repository: { kind: 'remote', url: 'https://host/x.git' }, revision: 'feature/y', inside: 'sub' }],
    ['git+https://host/x.git', { kind: 'git', repository: { kind: 'remote', url: 'https://host/x.git' }, inside: '' }],
    ['git+ssh://git@host:22/o/x.git@v1.0', { kind: 'git', repository: { kind: 'remote', url: 'ssh://git@host:22/o/x.git' }, revision: 'v1.0', inside: '' }],
    ['git+file:///repo@main#sub', { kind: 'git', repository: { kind: 'local', path: '/repo' }, revision: 'main', inside: 'sub' }],
    ['git+../repo@HEAD', { kind: 'git', repository: { kind: 'local', path: '../repo' }, revision: 'HEAD', inside: '' }],
    ['git+./a%40b', { kind: 'git', repository: { kind: 'local', path: './a@b' }, inside: '' }],
  ])('%s', (text, expected) => {
    const source = parseSource(text);
    expect(source).toEqual(expected);
    expect(parseSource(sourceText(source))).toEqual(source);
  });
});

describe('what cannot be a source is refused with what was expected', () => {
  it.each([
    ['', /empty/],
    ['-rf', /begins with "-"/],
    ['a\0b', /control character/],
    ['x'.repeat(5000), /longer than 4096/],
    ['code#../up', /"\.\." parts/],
    ['code#a//b', /empty/],
    ['code#/etc', /relative to the source/],
    ['#sub', /no path before/],
    ['git+ext::sh -c touch% /tmp/x', /helpers of git/],
    ['git+fd::17', /helpers of git/],
    ['git+--upload-pack=touch /tmp/x', /cannot begin with "-"/],
    ['git+ssh://-oProxyCommand=touch/x', /begins with "-"/],
    ['git+ssh://a@-oProxyCommand=x/y', /begins with "-"/],
    ['git+ftp://host/x', /git over "ftp" is refused/],
    ['git+https://host', /which repository/],
    ['git+https://host/x.git@--upload-pack=x', /no commit, branch or tag/],
    ['git+https://host/x.git@a..b', /no commit, branch or tag/],
    ['git+https://host/x.git@', /no commit, branch or tag/],
    ['git+git@github.com:o/r.git', /git\+ssh:\/\/git@github\.com\/o\/r\.git/],
    ['git@github.com:o/r.git', /git\+ssh:\/\/git@github\.com\/o\/r\.git/],
    ['ssh://host/x.git', /git\+ssh:\/\/host\/x\.git/],
    ['https://host/x.git', /git\+https:\/\/host\/x\.git/],
    ['https://me:secret@host/x.zip', /user or password/],
    ['s3://bucket/x.zip', /"s3:" is no kind of source/],
    ['snapshot:sha256:12', /whole id/],
    ['snapshot:../../etc', /whole id/],
    ['image:my/image', /image:my\/image#\/opt\/app/],
    ['image:x#/opt/../etc', /"\.\." parts/],
    ['git+./x%zz', /%25/],
  ])('%s', (text, why) => {
    expect(() => parseSource(text)).toThrow(why);
    expect(() => parseSource(text)).toThrow(/Write one of:/);
  });

  it('never tells a password', () => {
    for (const text of ['git+https://me:secret@host', 'https://me:secret@host/x.zip', 'git+https://me:secret@host/x.git@a..b', 'git+ftp://me:secret@h/x']) {
      expect(messageFor(text)).toContain('Write one of');
      expect(messageFor(text)).not.toContain('secret');
    }
    expect(shownSource(parseSource('git+https://me:secret@host/x.git@main#sub'))).toBe('git+https://host/x.git@main#sub');
    expect(shownSource(parseSource('https://host/x.zip?sig=secret#sub'))).toBe('https://host/x.zip?...#sub');
    expect(shownSource(parseSource('git+ssh://git@host/x.git'))).toBe('git+ssh://git@host/x.git');
  });
});

function messageFor(text: string): string {
  try {
    parseSource(text);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

it('tells sources from plain paths', () => {
  for (const text of ['git+./x', 'a.zip', 'https://h/x', 'image:x#/y', 'folder#train.yml', `snapshot:${hex}`]) expect(looksLikeSource(text)).toBe(true);
  for (const text of ['train.yml', './folder', 'C:\\x.yml']) expect(looksLikeSource(text)).toBe(false);
});
