import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_TEXT_BYTES, readCodeFile, writeCodeFile } from '#electron/debugging/code-files.ts';

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'drydock-code-'));
  root = path.join(base, 'code');
  mkdirSync(path.join(root, 'lib'), { recursive: true });
  writeFileSync(path.join(root, 'main.py'), 'print("Grüße")\n');
  writeFileSync(path.join(base, 'secret'), 'secret');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('reading', () => {
  test('gives the text and what it is known by', async () => {
    const first = await readCodeFile(root, 'main.py');
    expect(first.text).toBe('print("Grüße")\n');
    expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test.each(['../secret', 'lib/../../secret', '/etc/passwd', 'lib/..', '.', '', 'lib//x', 'lib\\..\\x', 'main.py\0.txt', './main.py', 'lib/./x'])('refuses %j', async (name) => {
    await expect(readCodeFile(root, name)).rejects.toMatchObject({ code: 'path-outside' });
  });

  test('follows no link, neither at the end nor on the way, and waits on no pipe', async () => {
    symlinkSync(path.join(base, 'secret'), path.join(root, 'link'));
    symlinkSync('main.py', path.join(root, 'inside'));
    symlinkSync(base, path.join(root, 'out'));
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    for (const name of ['link', 'inside', 'out/secret', 'pipe', 'lib']) await expect(readCodeFile(root, name)).rejects.toMatchObject({ code: 'path-outside' });
  });

  test('a code folder that became a link is refused', async () => {
    rmSync(root, { recursive: true });
    symlinkSync(base, root);
    await expect(readCodeFile(root, 'secret')).rejects.toMatchObject({ code: 'path-outside' });
  });

  test('what is no text or too large is not for the editor', async () => {
    writeFileSync(path.join(root, 'weights'), Buffer.from([1, 0, 2]));
    writeFileSync(path.join(root, 'latin'), Buffer.from([0x66, 0xfc]));
    writeFileSync(path.join(root, 'large'), '');
    truncateSync(path.join(root, 'large'), MAX_TEXT_BYTES + 1);
    for (const name of ['weights', 'latin', 'large']) await expect(readCodeFile(root, name)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(readCodeFile(root, 'absent')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('writing', () => {
  test('replaces the text and keeps the mode', async () => {
    chmodSync(path.join(root, 'main.py'), 0o755);
    const { digest } = await readCodeFile(root, 'main.py');
    const next = await writeCodeFile(root, 'main.py', { text: 'x', digest });
    expect(await readCodeFile(root, 'main.py')).toEqual({ text: 'x', digest: next });
    expect(statSync(path.join(root, 'main.py')).mode & 0o777).toBe(0o755);
  });

  test('a file that was changed meanwhile stays as it is', async () => {
    const { digest } = await readCodeFile(root, 'main.py');
    writeFileSync(path.join(root, 'main.py'), 'theirs');
    await expect(writeCodeFile(root, 'main.py', { text: 'mine', digest })).rejects.toMatchObject({ code: 'file-changed' });
    expect(readFileSync(path.join(root, 'main.py'), 'utf8')).toBe('theirs');
  });

  test('the empty digest makes a file, with its folders, and replaces none', async () => {
    await writeCodeFile(root, 'new/deep/file.txt', { text: 'hello', digest: '' });
    expect(readFileSync(path.join(root, 'new/deep/file.txt'), 'utf8')).toBe('hello');
    await expect(writeCodeFile(root, 'main.py', { text: 'gone', digest: '' })).rejects.toMatchObject({ code: 'file-changed' });
  });

  test('nothing is written through links or outside', async () => {
    symlinkSync(path.join(base, 'made'), path.join(root, 'dangling'));
    symlinkSync(base, path.join(root, 'out'));
    for (const name of ['dangling', 'out/made', '../made', 'out/new/made']) await expect(writeCodeFile(root, name, { text: 'x', digest: '' })).rejects.toMatchObject({ code: 'path-outside' });
    expect(existsSync(path.join(base, 'made'))).toBe(false);
    expect(existsSync(path.join(base, 'new'))).toBe(false);
  });

  // The limit for one file stands for a disk that gets full: the first write takes what fits, the next one fails.
  test.runIf(process.platform === 'linux')('what does not fit on the disk leaves the text that was there', async () => {
    const program = path.join(base, 'write.mjs');
    await build({ stdin: { contents: `import { readCodeFile, writeCodeFile } from ${JSON.stringify(path.resolve('electron/debugging/code-files.ts'))};
      const { digest } = await readCodeFile(process.argv[2], 'main.py');
      await writeCodeFile(process.argv[2], 'main.py', { text: 'x'.repeat(64 * 1024), digest }).then(() => console.log('written'), (error) => console.log(error.code));`, resolveDir: path.resolve('.') }, outfile: program, bundle: true, platform: 'node', format: 'esm' });
    const told = execFileSync('bash', ['-c', `ulimit -f 8; exec "${process.execPath}" "${program}" "${root}"`], { encoding: 'utf8' });
    expect(told.trim()).not.toBe('written');
    expect(readFileSync(path.join(root, 'main.py'), 'utf8')).toBe('print("Grüße")\n');
  });

  test('too much text is refused before anything is touched', async () => {
    const { digest } = await readCodeFile(root, 'main.py');
    await expect(writeCodeFile(root, 'main.py', { text: 'é'.repeat(MAX_TEXT_BYTES / 2 + 1), digest })).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await readCodeFile(root, 'main.py')).digest).toBe(digest);
  });
});
