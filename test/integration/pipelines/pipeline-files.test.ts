import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NotFoundError } from '#shared/errors.ts';
import { NotAPipelineFileError, PipelineAccessError, PipelineExistsError } from '#electron/pipelines/pipeline-file-errors.ts';
import { folderOf, pipelinesHost } from './pipelines-kit.ts';

const text = '# mine\r\ntype: pipeline\njobs: {}\n\n\n';

describe('a pipeline file', () => {
  it('opened and saved unchanged keeps every byte, its time and its permissions', async () => {
    const folder = await folderOf({ 'p.yml': `\uFEFF${text}` });
    const file = path.join(folder, 'p.yml');
    await chmod(file, 0o640);
    const before = await stat(file);
    const { call } = await pipelinesHost();
    const opened = await call('pipelines.open', { file });
    expect(await call('pipelines.save', { file, text: opened.text, digest: opened.digest })).toEqual({ saved: true, digest: opened.digest });
    expect(await readFile(file)).toEqual(Buffer.from(`\uFEFF${text}`));
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
    const { saved } = await call('pipelines.save', { file, text: `${text}# more\n`, digest: opened.digest });
    expect(saved).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['p.yml']);
  });

  it('is not written over when somebody else changed it, and the reply names the state it is in', async () => {
    const file = path.join(await folderOf({ 'p.yml': text }), 'p.yml');
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file });
    await writeFile(file, 'type: pipeline\njobs: {a: {component: azureml:x}}\n');
    const outcome = await call('pipelines.save', { file, text: 'mine', digest });
    expect(outcome).toEqual({ saved: false, digest: (await call('pipelines.open', { file })).digest });
    expect(await readFile(file, 'utf8')).toContain('azureml:x');
  });

  it('is saved by one of two windows that had the same state', async () => {
    const file = path.join(await folderOf({ 'p.yml': text }), 'p.yml');
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file });
    const outcomes = await Promise.all(['a: 1\n', 'b: 1\n', 'c: 1\n'].map((each) => call('pipelines.save', { file, text: each, digest })));
    expect(outcomes.filter(({ saved }) => saved)).toHaveLength(1);
    expect(outcomes.find(({ saved }) => saved)?.digest).toBe(outcomes.find(({ saved }) => !saved)?.digest);
  });

  it('that was removed is written again only when that is asked for', async () => {
    const file = path.join(await folderOf({ 'p.yml': text }), 'p.yml');
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file });
    await rm(file);
    expect(await call('pipelines.save', { file, text, digest })).toEqual({ saved: false, digest: '' });
    expect(await call('pipelines.save', { file, text, digest: '' })).toEqual({ saved: true, digest });
    expect(await call('pipelines.save', { file, text: 'x', digest: '' })).toEqual({ saved: false, digest });
  });

  it('behind a link is replaced, and the link stays', async () => {
    const folder = await folderOf({ 'real/p.yml': text });
    await symlink('real/p.yml', path.join(folder, 'link.yml'));
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file: path.join(folder, 'link.yml') });
    await call('pipelines.save', { file: path.join(folder, 'link.yml'), text: 'a: 1\n', digest });
    expect((await lstat(path.join(folder, 'link.yml'))).isSymbolicLink()).toBe(true);
    expect(await readFile(path.join(folder, 'real/p.yml'), 'utf8')).toBe('a: 1\n');
  });

  it('that is marked read-only is not written', async () => {
    const file = path.join(await folderOf({ 'p.yml': text }), 'p.yml');
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file });
    await chmod(file, 0o444);
    await expect(call('pipelines.save', { file, text: 'a: 1\n', digest })).rejects.toThrow(PipelineAccessError);
  });

  it.skipIf(process.getuid?.() === 0)('in a folder that cannot be written is left as it is', async () => {
    const folder = await folderOf({ 'sub/p.yml': text });
    const file = path.join(folder, 'sub/p.yml');
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file });
    await chmod(path.dirname(file), 0o555);
    await expect(call('pipelines.save', { file, text: 'a: 1\n', digest })).rejects.toThrow(PipelineAccessError);
    await call('pipelines.savePositions', { file, positions: { a: { x: 1, y: 2 } } });
    expect((await call('pipelines.open', { file })).positions).toEqual({ a: { x: 1, y: 2 } });
    await chmod(path.dirname(file), 0o755);
  });
});

describe('what is no pipeline file', () => {
  it.each(['p.yml', './p.yml', '../../etc/passwd', '/etc/passwd', '/dev/zero', '/etc', '/tmp/\0.yml', 'C:\\p.yml', 'file:///p.yml'])('is refused by its path: %j', async (file) => {
    const { call } = await pipelinesHost();
    await expect(call('pipelines.open', { file })).rejects.toThrow(NotAPipelineFileError);
    await expect(call('pipelines.read', { file, text })).rejects.toThrow(NotAPipelineFileError);
    await expect(call('pipelines.save', { file, text, digest: '' })).rejects.toThrow(NotAPipelineFileError);
    await expect(call('pipelines.savePositions', { file, positions: {} })).rejects.toThrow(NotAPipelineFileError);
    await expect(call('pipelines.nearbyModules', { file })).rejects.toThrow(NotAPipelineFileError);
  });

  it('is refused by what it is: a folder, a device, a pipe, a link to itself, a huge file, no text', async () => {
    const folder = await folderOf({ 'binary.yml': Buffer.from([0, 1, 2, 255]), 'latin.yml': Buffer.from([0x61, 0xe4, 0x0a]), 'huge.yml': Buffer.alloc(5 * 1024 ** 2, 'a') });
    await mkdir(path.join(folder, 'folder.yml'));
    await symlink('/dev/zero', path.join(folder, 'device.yml'));
    await symlink('loop.yml', path.join(folder, 'loop.yml'));
    execFileSync('mkfifo', [path.join(folder, 'pipe.yml')]);
    const { call } = await pipelinesHost();
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      await expect(call('pipelines.open', { file }), name).rejects.toThrow(NotAPipelineFileError);
      if (!['binary.yml', 'latin.yml'].includes(name)) await expect(call('pipelines.save', { file, text, digest: '' }), name).rejects.toThrow(NotAPipelineFileError);
    }
    await expect(call('pipelines.open', { file: path.join(folder, 'gone.yml') })).rejects.toThrow(NotFoundError);
    await expect(call('pipelines.open', { file: path.join(folder, 'binary.yml', 'x.yml') })).rejects.toThrow(NotFoundError);
  });

  it('is not made of a text that could not be read again', async () => {
    const file = path.join(await folderOf({ 'p.yml': text }), 'p.yml');
    const { call } = await pipelinesHost();
    const { digest } = await call('pipelines.open', { file });
    await expect(call('pipelines.save', { file, text: 'a'.repeat(1024 ** 2 + 1), digest })).rejects.toThrow(NotAPipelineFileError);
    await expect(call('pipelines.save', { file, text: 'a\0', digest })).rejects.toThrow(NotAPipelineFileError);
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});

describe('a new pipeline', () => {
  it('is a file with a name to show and no nodes', async () => {
    const folder = await folderOf();
    const { call } = await pipelinesHost();
    const { file } = await call('pipelines.create', { folder, fileName: 'train', displayName: 'Train: all "of" it' });
    expect(file).toBe(path.join(folder, 'train.yml'));
    const { reading } = await call('pipelines.open', { file });
    expect(reading).toMatchObject({ readable: true, displayName: 'Train: all "of" it', graph: { nodes: [], edges: [] } });
    await expect(call('pipelines.create', { folder, fileName: 'train.yml', displayName: '' })).rejects.toThrow(PipelineExistsError);
    await expect(call('pipelines.create', { folder: path.join(folder, 'gone'), fileName: 'a', displayName: '' })).rejects.toThrow(NotFoundError);
  });

  it.each(['../out', 'a/b', 'a\\b', '', '.hidden', 'a\0', 'a\nb', 'x'.repeat(300), '..', 'CON:'])('cannot be called %j', async (fileName) => {
    const folder = await folderOf();
    const { call } = await pipelinesHost();
    await expect(call('pipelines.create', { folder, fileName, displayName: 'x' })).rejects.toThrow();
    await expect(call('pipelines.create', { folder: 'relative', fileName: 'a', displayName: 'x' })).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the watch of a pipeline', () => {
  it('tells of a change by somebody else, of its removal and of its return', async () => {
    const folder = await folderOf({ 'p.yml': text });
    const file = path.join(folder, 'p.yml');
    const { call, hub } = await pipelinesHost();
    const seen: unknown[] = [];
    let wake = (): void => undefined;
    const watch = hub.watch(`pipeline/${file}`, (_seq, payload) => {
      seen.push(payload);
      wake();
    });
    const next = async (count: number): Promise<void> => {
      while (seen.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    // The first look of the watch is begun by now, and reads the file before this does.
    await call('pipelines.open', { file });
    await writeFile(path.join(folder, 'p.new'), 'a: 1\n');
    await rename(path.join(folder, 'p.new'), file);
    await next(1);
    expect(seen[0]).toEqual({ digest: (await call('pipelines.open', { file })).digest });
    await rm(file);
    await next(2);
    expect(seen[1]).toEqual({});
    await writeFile(file, text);
    await next(3);
    watch?.stop();
  });

  it('of something else watches nothing', async () => {
    const { hub } = await pipelinesHost();
    for (const rest of ['', '/etc/passwd', '../x.yml', '/dev/zero']) hub.watch(`pipeline/${rest}`, () => undefined)?.stop();
  });
});
