import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '#shared/errors.ts';
import type { InitFile } from '#electron/authoring/init/init-files.ts';
import { writeInitFiles } from '#electron/authoring/init/init-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-init-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (place: string, more: Partial<InitFile> = {}): InitFile => ({ path: place, text: `new ${place}\n`, what: 'a file', ...more });
const write = (files: readonly InitFile[], dryRun = false) => writeInitFiles(folder, files, { dryRun, signal: new AbortController().signal });
const at = (...parts: string[]) => path.join(folder, ...parts);

describe('the files of a new module', () => {
  it('are written where there are none, with their folders', async () => {
    expect(await write([file('a.py'), file('data/in/sample.txt')])).toEqual([
      { path: 'a.py', what: 'a file', outcome: 'written' },
      { path: 'data/in/sample.txt', what: 'a file', outcome: 'written' },
    ]);
    expect(readFileSync(at('data/in/sample.txt'), 'utf8')).toBe('new data/in/sample.txt\n');
    expect(readdirSync(folder).sort()).toEqual(['a.py', 'data']);
  });

  it('never replace what is there', async () => {
    writeFileSync(at('a.py'), 'mine');
    writeFileSync(at('same'), 'new same\n');
    writeFileSync(at('list'), 'one\n');
    const outcomes = await write([file('a.py'), file('same'), file('list', { merge: (text) => ({ text: `${text}two\n`, note: 'added two' }) }), file('odd', { merge: () => ({ note: 'no' }) })]);
    expect(outcomes.map(({ outcome, note }) => [outcome, note])).toEqual([['kept', undefined], ['same', undefined], ['merged', 'added two'], ['written', undefined]]);
    expect(readFileSync(at('a.py'), 'utf8')).toBe('mine');
    expect(readFileSync(at('list'), 'utf8')).toBe('one\ntwo\n');
  });

  it('are not written at all when the entry is there', async () => {
    writeFileSync(at('a.py'), 'mine');
    await expect(write([file('b.py'), file('a.py', { whenThere: 'refuse' })])).rejects.toThrow(/a\.py is there already, and nothing is overwritten\. Nothing was written\./);
    await expect(write([file('a.py', { whenThere: 'refuse' })], true)).rejects.toThrow(InvalidInputError);
    expect(readdirSync(folder)).toEqual(['a.py']);
  });

  it('are only told of in a dry run', async () => {
    const target = at('new');
    expect(await writeInitFiles(target, [file('a.py')], { dryRun: true, signal: new AbortController().signal })).toMatchObject([{ outcome: 'written' }]);
    expect(existsSync(target)).toBe(false);
  });

  it('never go through a link that leads out', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'drydock-init-outside-'));
    symlinkSync(outside, at('.vscode'));
    symlinkSync(path.join(outside, 'conda.yaml'), at('conda.yaml'));
    await expect(write([file('a.py'), file('.vscode/launch.json')])).rejects.toThrow(/leads out of/);
    // A link that leads nowhere is something that is there.
    expect(await write([file('conda.yaml')])).toMatchObject([{ outcome: 'kept' }]);
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('are all taken back when one cannot be written', async () => {
    mkdirSync(at('there'));
    writeFileSync(at('data'), 'a file in the way');
    await expect(write([file('a.py'), file('data/in/sample.txt')])).rejects.toThrow(/data is a file, where a folder is needed/);
    // Too long for any file system: found only when it is written.
    await expect(write([file('a.py'), file('sub/b.py'), file(`there/${'x'.repeat(300)}`)])).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual(['data', 'there']);
  });
});
