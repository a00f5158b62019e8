import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeArchive, makeTar, makeZip } from '#test/kit/sources/python-archives.ts';
import { SourceWorld } from '#test/kit/sources/source-world.ts';

let world: SourceWorld;
beforeEach(() => {
  world = new SourceWorld();
});
afterEach(async () => {
  // Nothing was written outside of the home, and nothing is left inside of it.
  for (const place of ['/tmp/drydock-evil', world.at('evil'), world.at('..', 'evil')]) expect(existsSync(place)).toBe(false);
  expect(world.leftovers()).toEqual([]);
  expect(existsSync(world.app.layout.snapshots)).toBe(false);
  await world[Symbol.asyncDispose]();
});

const refused = async (file: string, why: RegExp, code: string, limits = {}): Promise<void> => {
  const error: unknown = await world.capture(`./${path.basename(file)}`, limits).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringMatching(why) as unknown });
  expect(error).toMatchObject({ message: expect.stringContaining(path.basename(file)) as unknown });
};

describe('what leads out of its folder is refused', () => {
  it.each([
    ['../evil', /"\.\.\/evil".*leads out/],
    ['a/../../evil', /leads out/],
    ['/tmp/drydock-evil', /absolute/],
    ['C:/evil', /drive letter/],
    ['..\\\\evil', /leads out|backslash/],
  ])('%s', async (name, why) => {
    await refused(makeZip(world.at('a.zip'), `put('ok', b'1')\nput('${name}', b'x')`), why, 'unsafe-source');
    await refused(makeTar(world.at('a.tar'), `put('ok', b'1')\nput('${name}', b'x')`), why, 'unsafe-source');
  });

  it('links, also by way of other links, and what would be written through one', async () => {
    await refused(makeZip(world.at('a.zip'), `put('l', b'../../evil', 0o120777)`), /link "l" -> "..\/..\/evil" leads out/, 'unsafe-source');
    await refused(makeTar(world.at('a.tar'), `put('l', type=tarfile.SYMTYPE, linkname='/etc')\nput('l/passwd', b'x')`), /"l\/passwd" clashes with "l"/, 'unsafe-source');
    await refused(makeTar(world.at('b.tar'), `put('d/a', type=tarfile.SYMTYPE, linkname='..')\nput('l', type=tarfile.SYMTYPE, linkname='d/a/..')`), /leads out/, 'unsafe-source');
    await refused(makeTar(world.at('c.tgz'), `put('l', type=tarfile.SYMTYPE, linkname='/etc/passwd')`), /leads out/, 'unsafe-source');
  });

  it('hard links', async () => {
    await refused(makeTar(world.at('a.tar'), `put('l', type=tarfile.LNKTYPE, linkname='../../etc/passwd')`), /leads out/, 'unsafe-source');
    await refused(makeTar(world.at('b.tar'), `put('l', type=tarfile.LNKTYPE, linkname='/etc/passwd')`), /absolute/, 'unsafe-source');
    await refused(makeTar(world.at('c.tar'), `put('l', type=tarfile.LNKTYPE, linkname='gone')`), /hard link "l" to "gone", which is not in it/, 'unsafe-source');
  });

  it('devices and pipes', async () => {
    await refused(makeTar(world.at('a.tar'), `put('dev', type=tarfile.BLKTYPE, devmajor=8, devminor=0)`), /a device "dev"/, 'unsafe-source');
    await refused(makeTar(world.at('b.tar'), `put('pipe', type=tarfile.FIFOTYPE)`), /named pipe \(FIFO\) "pipe"/, 'unsafe-source');
    await refused(makeZip(world.at('a.zip'), `put('dev', b'', 0o060644)`), /device, pipe or socket "dev"/, 'unsafe-source');
  });
});

describe('names', () => {
  it('that are there twice with other content are refused', async () => {
    await refused(makeZip(world.at('a.zip'), `put('a', b'1')\nput('a', b'2')`), /two entries named "a"/, 'unsafe-source');
    await refused(makeTar(world.at('a.tar'), `put('a', b'1')\nput('./a', b'2')`), /two entries named "a"/, 'unsafe-source');
    await refused(makeTar(world.at('b.tar'), `put('e\\u0301', b'1')\nput('\\u00e9', b'2')`), /two entries named "é"/, 'unsafe-source');
  });

  it('that are not UTF-8 are told', async () => {
    const bad = makeArchive(world.at('a.zip'), `z = zipfile.ZipFile(file, 'w'); z.writestr('caf_', 'x'); z.close()\nd = open(file, 'rb').read().replace(b'caf_', b'caf\\xe9'); open(file, 'wb').write(d)`);
    await refused(bad, /name "café" is not valid UTF-8/, 'unsafe-source');
    await refused(makeArchive(world.at('a.tar'), `t = tarfile.open(file, 'w', encoding='latin1', format=tarfile.USTAR_FORMAT)\ni = tarfile.TarInfo('caf\\xe9'); t.addfile(i); t.close()`), /not valid UTF-8/, 'unsafe-source');
  });
});

describe('bombs', () => {
  const small = { totalBytes: 50e6, fileBytes: 30e6, files: 100, ratio: 100, ratioFloorBytes: 5e6 };

  it('stop early: one file, many files, layers of them', async () => {
    await refused(makeZip(world.at('a.zip'), `put('zeros', bytes(40_000_000))`), /more than 100 times its size|more than 30 MB/, 'source-too-large', small);
    await refused(makeTar(world.at('a.tgz'), `put('zeros', bytes(20_000_000))`), /more than 100 times its size/, 'source-too-large', small);
    await refused(makeZip(world.at('b.zip'), `[put('f%d' % i, b'x') for i in range(101)]`), /more than 100 files/, 'source-too-large', small);
    await refused(makeTar(world.at('b.tar'), `[put('f%d' % i, b'x') for i in range(101)]`), /more than 100 files/, 'source-too-large', small);
    await refused(makeTar(world.at('c.tar'), `put('big', os.urandom(31_000_000))`), /"big" of more than 30 MB/, 'source-too-large', small);
    await refused(makeTar(world.at('d.tar'), `put('a', bytes(26_000_000))\nput('b', b'1' * 26_000_000)`), /more than 50 MB/, 'source-too-large', small);
    await refused(makeTar(world.at('e.tar'), `[put('n' * 90 + '/' + 'm' * 90 + str(i), b'') for i in range(60)]`), /names that are too long/, 'source-too-large', { nameBytes: 5_000 });
  });

  it('whose entries share their bytes, or lie about their size', async () => {
    // Every entry of the directory names the same data.
    const overlapping = `
import zlib
raw = bytes(8_000_000); c = zlib.compressobj(9, zlib.DEFLATED, -15); data = c.compress(raw) + c.flush(); crc = zlib.crc32(raw)
local = struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, 0, 8, 0, 0x21, crc, len(data), len(raw), 1, 0) + b'a' + data
central = b''.join(struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20, 20, 0, 8, 0, 0x21, crc, len(data), len(raw), 4, 0, 0, 0, 0, 0, 0) + b'%04d' % i for i in range(1000))
end = struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, 1000, 1000, len(central), len(local), 0)
open(file, 'wb').write(local + central + end)`;
    await refused(makeArchive(world.at('o.zip'), overlapping), /more than 100 times its size/, 'source-too-large', { ratio: 100, ratioFloorBytes: 5e6 });
    const lying = `
z = zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED); z.writestr('a', b'x' * 100_000); z.close()
d = bytearray(open(file, 'rb').read()); at = d.rindex(b'PK\\x01\\x02'); d[at+24:at+28] = struct.pack('<I', 10); open(file, 'wb').write(d)`;
    await refused(makeArchive(world.at('l.zip'), lying), /damaged at "a"/, 'unreadable-source');
  });
});

describe('damage is told with its place', () => {
  it('in zips', async () => {
    const whole = makeZip(world.at('a.zip'), `put('first', os.urandom(100_000))\nput('second', os.urandom(100_000))`);
    const bytes = readFileSync(whole);
    truncateSync(whole, 150_000);
    await refused(whole, /zip archive.*cut short or damaged/, 'unreadable-source');
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(150_000) ^ 0xff, 150_000);
    writeFileSync(world.at('b.zip'), flipped);
    await refused(world.at('b.zip'), /damaged at "second"/, 'unreadable-source');
  });

  it('in tars', async () => {
    const whole = makeTar(world.at('a.tar'), `put('first', b'1' * 100_000)\nput('second', b'2' * 100_000)`);
    truncateSync(whole, 150_000);
    await refused(whole, /cut short at "second"/, 'unreadable-source');
    const packed = makeTar(world.at('a.tgz'), `put('first', os.urandom(100_000))\nput('second', os.urandom(100_000))`);
    truncateSync(packed, 150_000);
    await refused(packed, /cut short at "second"/, 'unreadable-source');
    world.put('b.tar.gz', Buffer.concat([Buffer.from('1f8b0800', 'hex'), Buffer.alloc(500, 7)]));
    await refused(world.at('b.tar.gz'), /cannot be read as a tar archive/, 'unreadable-source');
  });

  it('and what is no archive, or one of another kind', async () => {
    world.put('page.zip', '<!doctype html><title>404</title>');
    await refused(world.at('page.zip'), /no archive that is read here.*looks like a web page/, 'unreadable-source');
    world.put('empty.zip', '');
    await refused(world.at('empty.zip'), /empty/, 'unreadable-source');
    world.put('x.tar.xz', Buffer.from('fd377a585a000004', 'hex'));
    await refused(world.at('x.tar.xz'), /packed with xz.*zip or tar\.gz/, 'unreadable-source');
    world.put('x.tar.zst', Buffer.from('28b52ffd00000000', 'hex'));
    await refused(world.at('x.tar.zst'), /packed with zstd/, 'unreadable-source');
    await refused(makeArchive(world.at('m.zip'), `z = zipfile.ZipFile(file, 'w', zipfile.ZIP_LZMA); z.writestr('a', b'x' * 1000); z.close()`), /packs "a" with LZMA/, 'unreadable-source');
    const nested = makeArchive(world.at('n.tgz'), `
import gzip
b = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w:gz'); i = tarfile.TarInfo('a'); i.size = 1; t.addfile(i, io.BytesIO(b'1')); t.close()
open(file, 'wb').write(gzip.compress(b.getvalue()))`);
    await refused(nested, /packed twice/, 'unreadable-source');
  });

  it('and an encrypted one', async () => {
    const script = `z = zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED); z.writestr('secret.txt', b'x' * 50); z.close()
d = bytearray(open(file, 'rb').read()); d[6] |= 1; d[d.rindex(b'PK\\x01\\x02') + 8] |= 1; open(file, 'wb').write(d)`;
    await refused(makeArchive(world.at('e.zip'), script), /encrypted \("secret.txt" needs a password\)/, 'unsafe-source');
  });
});

it('tells what is there when the folder inside is missing, and never strips the top folder by itself', async () => {
  makeZip(world.at('repo-main.zip'), `put('repo-main/README.md', b'x')\nput('repo-main/src/a.py', b'x')`);
  await expect(world.capture('repo-main.zip#src')).rejects.toThrow(/has no "src"\. At its top there is: repo-main\/\./);
  await expect(world.capture('repo-main.zip#repo-main/source')).rejects.toThrow(/In "repo-main" there is: README\.md, src\/\./);
  await expect(world.capture('gone.zip')).rejects.toThrow(/There is no file .*gone\.zip/);
});
