import { appendFileSync, readFileSync, renameSync, truncateSync, statSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendJournal, JournalReader, parseJournal, readLastLine } from '#electron/store/journal.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';

const newFile = (): string => path.join(temporaryFolder(), 'events.jsonl');

test('a reader sees each line once, as it comes', () => {
  const file = newFile();
  const reader = new JournalReader(file);
  expect(parseJournal(reader.read().text)).toEqual([]);
  appendJournal(file, [{ at: 1 }, { at: 2 }]);
  expect(parseJournal(reader.read().text)).toEqual([{ at: 1 }, { at: 2 }]);
  appendJournal(file, [{ at: 'ü\n' }]);
  expect(parseJournal(reader.read().text)).toEqual([{ at: 'ü\n' }]);
  expect(reader.read()).toMatchObject({ restarted: false, text: '' });
});

test('wherever a writer died, its torn line is not read and the next writer mends it', () => {
  const whole = Buffer.byteLength('{"at":"größer"}\n');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole - 1 }), (kept) => {
      const file = newFile();
      appendJournal(file, [{ at: 1 }]);
      const before = statSync(file).size;
      appendJournal(file, [{ at: 'größer' }]);
      truncateSync(file, before + kept);
      const reader = new JournalReader(file);
      expect(parseJournal(reader.read().text)).toEqual([{ at: 1 }]);
      expect(readLastLine(file)?.line).toBe('{"at":1}');
      appendJournal(file, [{ at: 3 }]);
      expect(parseJournal(reader.read().text)).toEqual([{ at: 3 }]);
      expect(readFileSync(file, 'utf8')).toBe('{"at":1}\n{"at":3}\n');
    }),
    { numRuns: 20 },
  );
});

test('a file that took the place of the journal is read from its start', () => {
  const file = newFile();
  appendJournal(file, [{ generation: 1 }]);
  const reader = new JournalReader(file);
  reader.read();
  appendJournal(`${file}.new`, [{ generation: 2 }, { at: 1 }]);
  renameSync(`${file}.new`, file);
  expect(reader.read()).toMatchObject({ restarted: true });
});

test('a line that is no JSON is told apart from the others', () => {
  const file = newFile();
  appendJournal(file, [{ at: 1 }]);
  appendFileSync(file, 'oops}\n');
  appendJournal(file, [{ at: 2 }]);
  expect(parseJournal(new JournalReader(file).read().text)).toEqual([{ at: 1 }, undefined, { at: 2 }]);
});

test('the last line is found in a long file, and when it is longer than the first look', () => {
  const file = newFile();
  appendJournal(file, Array.from({ length: 1_000 }, (_, at) => ({ at })));
  expect(readLastLine(file)?.line).toBe('{"at":999}');
  appendJournal(file, ['x'.repeat(20_000)]);
  expect(readLastLine(file)?.line).toHaveLength(20_002);
});
