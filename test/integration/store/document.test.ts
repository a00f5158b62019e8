import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDocument, writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { CorruptDocumentError, DiskFullError, NewerDocumentError, ReadOnlyHomeError } from '#electron/store/store-errors.ts';
import { lastGoodPath } from '#electron/store/write-durably.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { canMount, smallDisk } from './small-disk.ts';

interface Note {
  schemaVersion: 1;
  text: string;
  author?: { name: string } | undefined;
}
const kind: DocumentKind<Note> = {
  what: 'note',
  schemaVersion: 1,
  schema: z.looseObject({ schemaVersion: z.literal(1), text: z.string(), author: z.object({ name: z.string() }).optional() }),
};
const newFile = (): string => path.join(temporaryFolder(), 'notes', 'note.json');

test('a document is written with its folder and read again; none is undefined', () => {
  const file = newFile();
  expect(readDocument(file, kind)).toBeUndefined();
  writeDocument(file, kind, { schemaVersion: 1, text: 'one' });
  expect(readDocument(file, kind)?.text).toBe('one');
  expect(readdirSync(path.dirname(file))).toEqual(['note.json']);
});

test('fields of a later Drydock survive a change, at any depth', () => {
  const file = newFile();
  writeDocument(file, kind, { schemaVersion: 1, text: 'one' });
  writeFileSync(file, '{"schemaVersion":1,"text":"one","colour":"red","author":{"name":"a","mail":"b"}}');
  const note = readDocument(file, kind);
  if (note === undefined) throw new Error('The note is gone.');
  writeDocument(file, kind, { ...note, text: 'two' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ schemaVersion: 1, text: 'two', colour: 'red', author: { name: 'a', mail: 'b' } });
});

describe('a damaged document', () => {
  test.each([
    ['', 'it is empty'],
    ['null', 'it holds null'],
    ['{"schemaVersion": 1,\n  "text": "on', 'line 2, column'],
    ['{"schemaVersion": 1,\n  "text": one}', 'line 2, column 11'],
    ['{"schemaVersion": 1, "text": 1}', 'at text'],
    ['[]', 'expected object'],
  ])('%j is an error that says where, and is left alone', (text, where) => {
    const file = newFile();
    writeDocument(file, kind, { schemaVersion: 1, text: 'one' });
    writeDocument(file, kind, { schemaVersion: 1, text: 'two' }, { keepLastGood: true });
    writeFileSync(file, text);
    expect(() => readDocument(file, kind)).toThrow(CorruptDocumentError);
    expect(() => readDocument(file, kind)).toThrow(where);
    expect(() => readDocument(file, kind)).toThrow(`cp '${lastGoodPath(file)}' '${file}'`);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('the copy it speaks of is the version before the last', () => {
    const file = newFile();
    for (const text of ['one', 'two', 'three']) writeDocument(file, kind, { schemaVersion: 1, text }, { keepLastGood: true });
    expect(readDocument(lastGoodPath(file), kind)?.text).toBe('two');
  });
});

test('a document of a newer Drydock is refused, not misread', () => {
  const file = newFile();
  writeDocument(file, kind, { schemaVersion: 1, text: 'one' });
  writeFileSync(file, '{"schemaVersion":2}');
  expect(() => readDocument(file, kind)).toThrow(NewerDocumentError);
});

describe.skipIf(!canMount())('on a disk of its own (needs the right to mount)', () => {
  test('a full disk keeps the old content and leaves nothing behind', () => {
    const { folder } = smallDisk(64);
    const file = path.join(folder, 'note.json');
    writeDocument(file, kind, { schemaVersion: 1, text: 'one' });
    expect(() => {
      writeDocument(file, kind, { schemaVersion: 1, text: 'x'.repeat(200_000) });
    }).toThrow(DiskFullError);
    expect(readDocument(file, kind)?.text).toBe('one');
    expect(readdirSync(folder)).toEqual(['note.json']);
  });

  test('a read-only home is named as such, and can be read', () => {
    const { folder, makeReadOnly } = smallDisk(64);
    const file = path.join(folder, 'note.json');
    writeDocument(file, kind, { schemaVersion: 1, text: 'one' });
    makeReadOnly();
    expect(() => {
      writeDocument(file, kind, { schemaVersion: 1, text: 'two' });
    }).toThrow(ReadOnlyHomeError);
    expect(readDocument(file, kind)?.text).toBe('one');
  });
});
