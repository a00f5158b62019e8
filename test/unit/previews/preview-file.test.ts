import { expect, test } from 'vitest';
import { hexDump } from '#electron/previews/hex-dump.ts';
import { IMAGE_BYTES, previewFile, TEXT_BYTES } from '#electron/previews/preview-file.ts';

const preview = (name: string, content: string | Uint8Array) => {
  const bytes = Buffer.from(content);
  return previewFile({ name, bytes: bytes.length, read: async (limit) => bytes.subarray(0, limit) });
};
const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

test('text is text, with its language', async () => {
  expect(await preview('train.py', 'print(1)\n')).toEqual({ kind: 'text', text: 'print(1)\n', language: 'python', bytes: 9, truncated: false });
  expect(await preview('notes', 'a')).toEqual({ kind: 'text', text: 'a', bytes: 1, truncated: false });
  expect(await preview('empty.txt', '')).toMatchObject({ kind: 'text', text: '' });
});

test('a long text is cut between characters', async () => {
  const cut = await preview('long.txt', `${'x'.repeat(TEXT_BYTES - 1)}ü${'y'.repeat(10)}`);
  expect(cut).toMatchObject({ kind: 'text', truncated: true, text: 'x'.repeat(TEXT_BYTES - 1), bytes: TEXT_BYTES + 11 });
});

test('JSON stays as it is', async () => {
  expect(await preview('metrics.json', '{"a":1}')).toEqual({ kind: 'json', text: '{"a":1}', bytes: 7, truncated: false });
  expect(await preview('metrics', '{"a":1}')).toMatchObject({ kind: 'json' });
  expect(await preview('metrics', '{"a":')).toMatchObject({ kind: 'text' });
});

test('separated values become a table as wide as its widest row', async () => {
  expect(await preview('a.csv', '\ufeffname,size\nx,1,extra\n"y\nz"\n')).toEqual({
    kind: 'table', columns: ['name', 'size', ''], rows: [['x', '1', 'extra'], ['y\nz', '', '']], bytes: 29, truncated: false,
  });
  expect(await preview('a.tsv', 'a\tb\n1\t2')).toMatchObject({ kind: 'table', columns: ['a', 'b'] });
  expect(await preview('table', 'a,b\n1,2\n3,4\n')).toMatchObject({ kind: 'table', rows: [['1', '2'], ['3', '4']] });
  expect(await preview('prose', 'Well, yes.\nNo.\nSo, it, goes.\n')).toMatchObject({ kind: 'text' });
});

test('a table shows its first thousand rows', async () => {
  const long = await preview('long.csv', `n\n${Array.from({ length: 1_001 }, (_, row) => row).join('\n')}`);
  expect(long).toMatchObject({ kind: 'table', truncated: true });
  expect(long.kind === 'table' && long.rows.length).toBe(1_000);
  expect(await preview('exact.csv', `n\n${Array.from({ length: 1_000 }, (_, row) => row).join('\n')}\n`)).toMatchObject({ truncated: false });
});

test('half a row at the end of a table that was cut off is left out', async () => {
  const wide = `${'x'.repeat(300_000)},end`;
  const cut = await preview('wide.csv', Array.from({ length: 12 }, () => wide).join('\n'));
  expect(cut.kind === 'table' && cut.rows.every((row) => row[1] === 'end')).toBe(true);
  expect(cut).toMatchObject({ kind: 'table', truncated: true });
});

test('a raster image is one by its bytes, whatever its name', async () => {
  expect(await preview('plot.txt', png)).toEqual({ kind: 'image', dataUrl: `data:image/png;base64,${png.toString('base64')}`, bytes: png.length });
  expect(await preview('plot.png', 'no image')).toMatchObject({ kind: 'text' });
  expect(await preview('huge.png', Buffer.concat([png, Buffer.alloc(IMAGE_BYTES)]))).toMatchObject({ kind: 'binary' });
});

test('an SVG is an image when it is harmless, else text', async () => {
  expect(await preview('a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')).toMatchObject({ kind: 'image', dataUrl: expect.stringMatching(/^data:image\/svg\+xml;base64,/) });
  expect(await preview('a.svg', '<svg><script>alert(1)</script></svg>')).toMatchObject({ kind: 'text', language: 'xml' });
});

test('what is no text shows its first bytes', async () => {
  const parquet = await preview('a.parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.from([0, 1, 255])]));
  expect(parquet).toEqual({ kind: 'binary', bytes: 7, head: '00000000  50 41 52 31 00 01 ff                              |PAR1...|' });
  expect(await preview('a.csv', Buffer.from([0x61, 0x00, 0x62]))).toMatchObject({ kind: 'binary' });
  expect(hexDump(Buffer.alloc(32)).split('\n')).toHaveLength(2);
});

test('UTF-16 with its mark is text', async () => {
  expect(await preview('a.csv', Buffer.from('\ufeffa,b\n1,ü', 'utf16le'))).toMatchObject({ kind: 'table', columns: ['a', 'b'], rows: [['1', 'ü']] });
});
