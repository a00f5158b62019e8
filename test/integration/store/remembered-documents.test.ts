import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { RememberedDocuments } from '#electron/store/remembered-documents.ts';
import { CorruptDocumentError } from '#electron/store/store-errors.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';

interface Note {
  readonly text: string;
  readonly tags?: string[] | undefined;
}
const kind: DocumentKind<Note> = { what: 'note', schemaVersion: 1, schema: z.looseObject({ text: z.string(), tags: z.array(z.string()).optional() }) };
const newFile = (): string => path.join(temporaryFolder(), 'note.json');

test('a document is read once as long as its file stays the same, and again when it was replaced by as many bytes', () => {
  const file = newFile();
  const documents = new RememberedDocuments(kind);
  expect(documents.read(file)).toBeUndefined();
  for (let turn = 0; turn < 200; turn += 1) {
    const text = String(turn).padStart(3, '0');
    writeDocument(file, kind, { text }, { keepLastGood: turn % 2 === 0 });
    const read = documents.read(file);
    expect(read).toEqual({ text });
    expect(documents.read(file)).toBe(read);
  }
});

test('one that was removed is gone, and what takes its place is read', () => {
  const file = newFile();
  const documents = new RememberedDocuments(kind);
  writeDocument(file, kind, { text: 'one' });
  expect(documents.read(file)?.text).toBe('one');
  rmSync(file);
  expect(documents.read(file)).toBeUndefined();
  writeDocument(`${file}.other`, kind, { text: 'two' });
  renameSync(`${file}.other`, file);
  expect(documents.read(file)?.text).toBe('two');
});

test('a damaged file is told about each time, until it is mended', () => {
  const file = newFile();
  const documents = new RememberedDocuments(kind);
  writeDocument(file, kind, { text: 'one' });
  documents.read(file);
  writeFileSync(file, '{"text":');
  expect(() => documents.read(file)).toThrow(CorruptDocumentError);
  expect(() => documents.read(file)).toThrow(CorruptDocumentError);
  writeDocument(file, kind, { text: 'two' });
  expect(documents.read(file)?.text).toBe('two');
});

test('nobody changes what others were given, at any depth', () => {
  const file = newFile();
  const documents = new RememberedDocuments(kind);
  writeDocument(file, kind, { text: 'one', tags: ['a'] });
  expect(() => documents.read(file)?.tags?.push('b')).toThrow(TypeError);
  expect(documents.read(file)).toEqual({ text: 'one', tags: ['a'] });
});

test('the oldest make room when there are too many, and are read again', () => {
  const folder = temporaryFolder();
  const documents = new RememberedDocuments(kind, 250);
  const files = ['a', 'b', 'c', 'd'].map((name) => path.join(folder, name));
  for (const file of files) writeDocument(file, kind, { text: 'x'.repeat(80) });
  const [a, b, c, d] = files.map((file) => documents.read(file));
  expect(documents.read(files[3] ?? '')).toBe(d);
  expect(documents.read(files[2] ?? '')).toBe(c);
  for (const [at, gone] of [a, b].entries()) {
    expect(documents.read(files[at] ?? '')).toEqual(gone);
  }
  expect(documents.read(files[0] ?? '')).not.toBe(a);
});
