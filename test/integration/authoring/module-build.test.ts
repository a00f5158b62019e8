import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildModules } from '#electron/authoring/build/build-modules.ts';
import { watchBuild } from '#electron/cli/commands/module/build-watch.ts';
import { moduleBuildHandlers } from '#electron/host/handlers/module-build.ts';
import { textStream } from '#electron/cli/output/text-stream.ts';
import { callsOf, testHost } from '../host-home/test-host.ts';
import { authoringWorld, havePython } from './authoring-kit.ts';

const source = (name: string, parameters = 'data: Input(), model: Output(), epochs: int = 3'): string =>
  `from drydock_dsl import dsl, Input, Output\n@dsl.module(name='${name}')\ndef ${name}(${parameters}):\n    """Does ${name}."""\nif __name__ == '__main__':\n    dsl.run(${name})\n`;

const built = z.object({
  ok: z.boolean(), dryRun: z.boolean(), looked: z.number(),
  files: z.array(z.object({ source: z.string(), module: z.string().nullable(), spec: z.string().nullable(), outcome: z.string(), changes: z.array(z.object({ kind: z.string(), line: z.number(), text: z.string() })), problems: z.array(z.object({ severity: z.string(), code: z.string(), file: z.string().nullable(), line: z.number().nullable() })) })),
});

function world() {
  const made = authoringWorld();
  const build = async (...args: string[]) => {
    const { exitCode, stdout } = await made.drydock('module', 'build', ...args, '--json');
    return { exitCode, ...built.parse(JSON.parse(stdout)) };
  };
  return { ...made, build, outcomes: async (...args: string[]) => (await build(...args)).files.map(({ source: file, outcome }) => `${path.relative(made.folder, file)} ${outcome}`) };
}

describe('module build', () => {
  it('writes specs beside the sources that declare modules, and passes over the rest', async () => {
    const { folder, write, at, build } = world();
    write('train.py', source('train'));
    write('deep/down/score.py', source('score'));
    write('plain.py', 'import os\n');
    write('script.py', 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--a")\n');
    write('.hidden/a.py', source('a'));
    write('node_modules/b.py', source('b'));
    write('.amlignore', 'left_out/\n*_old.py\n');
    write('left_out/c.py', source('c'));
    write('train_old.py', source('old'));
    const { exitCode, ok, looked, files } = await build(folder);
    expect({ exitCode, ok, looked }).toEqual({ exitCode: 0, ok: true, looked: 4 });
    expect(files.map((file) => [file.module, file.outcome, file.spec])).toEqual([['score', 'created', at('deep', 'down', 'score.spec.yaml')], ['train', 'created', at('train.spec.yaml')]]);
    expect(readdirSync(folder).sort()).toEqual(['.amlignore', '.hidden', 'deep', 'left_out', 'node_modules', 'plain.py', 'script.py', 'train.py', 'train.spec.yaml', 'train_old.py']);
  });

  it('leaves what is unchanged alone, also when the source was only touched', async () => {
    const { folder, write, at, outcomes } = world();
    const file = write('train.py', source('train'));
    utimesSync(file, new Date(2020, 1), new Date(2020, 1));
    expect(await outcomes(folder)).toEqual(['train.py created']);
    const before = statSync(at('train.spec.yaml')).mtimeMs;
    expect(await outcomes(folder)).toEqual(['train.py unchanged']);
    utimesSync(file, new Date(2021, 1), new Date(2021, 1));
    expect(await outcomes(folder)).toEqual(['train.py unchanged']);
    expect(statSync(at('train.spec.yaml')).mtimeMs).toBe(before);
  });

  it('notices a spec that was edited, removed or replaced since', async () => {
    const { folder, write, at, read, outcomes } = world();
    write('train.py', source('train'));
    await outcomes(folder);
    const text = read('train.spec.yaml');
    writeFileSync(at('train.spec.yaml'), text.replace('default: 3', 'default: 4'));
    expect(await outcomes(folder)).toEqual(['train.py updated']);
    expect(read('train.spec.yaml')).toBe(text);
    renameSync(at('train.spec.yaml'), at('gone.txt'));
    expect(await outcomes(folder)).toEqual(['train.py created']);
    expect(read('train.spec.yaml')).toBe(text);
  });

  it('--check writes nothing, shows the difference and exits with 1; 0 when all is well', async () => {
    const { folder, write, at, read, drydock, outcomes } = world();
    write('train.py', source('train'));
    expect((await drydock('module', 'build', folder, '--check')).exitCode).toBe(1);
    expect(existsSync(at('train.spec.yaml'))).toBe(false);
    await outcomes(folder);
    expect((await drydock('module', 'build', folder, '--check')).exitCode).toBe(0);
    const text = read('train.spec.yaml');
    write('train.py', source('train', 'data: Input(), model: Output(), epochs: int = 5'));
    const { exitCode, stdout } = await drydock('module', 'build', folder, '--check');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('would be updated');
    expect(stdout).toContain('-     default: 3\n  +     default: 5\n');
    expect(read('train.spec.yaml')).toBe(text);
    expect((await drydock('module', 'build', folder, '--dry-run')).exitCode).toBe(0);
    expect(read('train.spec.yaml')).toBe(text);
  });

  it('tells what is wrong with its place, and builds the others', async () => {
    const { folder, write, at, build, drydock } = world();
    write('a.py', source('a', '*names'));
    write('b.py', source('b'));
    write('two.py', `${source('c')}@dsl.module()\ndef d(): pass\n`);
    writeFileSync(at('binary.py'), Buffer.from([0xff, 0xfe, 0, 1]));
    writeFileSync(at('large.py'), `${source('large')}#${' '.repeat(5_000_000)}`);
    const { exitCode, ok, files } = await build(folder);
    expect({ exitCode, ok }).toEqual({ exitCode: 2, ok: false });
    expect(files.map((file) => [path.basename(file.source), file.outcome, file.problems.map(({ code, line }) => `${code}:${String(line)}`)])).toEqual([
      ['a.py', 'failed', ['open-arguments:3']], ['b.py', 'created', []], ['binary.py', 'failed', ['invalid-input:1']], ['large.py', 'failed', ['invalid-input:1']], ['two.py', 'failed', ['several-modules:7']],
    ]);
    const { stdout, stderr } = await drydock('module', 'build', folder);
    expect(stderr).toMatch(/a\.py:3:7: error: .*\[open-arguments\]/);
    expect(stdout).toMatch(/0 specs written, 1 unchanged, 4 failed\./);
  });

  it('that was told of warnings tells them again while nothing changes', async () => {
    const { folder, write, build } = world();
    const file = write('train.py', "from drydock_dsl import dsl\n@dsl.module()\ndef train(a: int = os.cpu_count()): pass\n");
    utimesSync(file, new Date(2020, 1), new Date(2020, 1));
    const codes = async () => (await build(folder)).files.map(({ outcome, problems }) => [outcome, problems.map(({ code }) => code)]);
    expect(await codes()).toEqual([['created', ['computed-default', 'no-main-block']]]);
    expect(await codes()).toEqual([['unchanged', ['computed-default', 'no-main-block']]]);
  });

  it('keeps to the spec that names the source, whatever it is called', async () => {
    const { folder, write, read, build } = world();
    write('train.py', source('train', 'data: Input(), rate: float = 0.5'));
    write('component.yml', '# mine\ntype: command\nname: mine\ninputs:\n  data: {type: uri_folder}\nenvironment: azureml:a@latest\ncode: .\ncommand: python train.py --data ${{inputs.data}}\n');
    expect((await build(folder)).files.map(({ outcome, spec }) => [outcome, path.basename(spec ?? '')])).toEqual([['updated', 'component.yml']]);
    expect(read('component.yml')).toBe('# mine\ntype: command\nname: mine\ninputs:\n  data: {type: uri_folder}\n  rate:\n    type: number\n    default: 0.5\nenvironment: azureml:a@latest\ncode: .\ncommand: python train.py --data ${{inputs.data}} --rate ${{inputs.rate}}\n');
    expect(existsSync(path.join(folder, 'train.spec.yaml'))).toBe(false);
  });

  it('builds a script when a spec names it, or when it is named itself', async () => {
    const { folder, write, at, read, build, outcomes } = world();
    const script = write('prep.py', 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--raw", required=True)\np.add_argument("--data_path")\np.add_argument("--count", type=int, default=2)\n');
    expect(await outcomes(folder)).toEqual([]);
    write('prep.yml', 'type: command\nname: prep\ninputs:\n  raw: {type: mltable}\n  data_path: {type: string, optional: true}\nenvironment: {image: i}\ncode: .\ncommand: python prep.py --raw ${{inputs.raw}} $[[--data_path "${{inputs.data_path}}"]]\n');
    expect(await outcomes(folder)).toEqual(['prep.py updated']);
    expect(read('prep.yml')).toContain('raw: {type: mltable}\n  data_path: {type: string, optional: true}\n  count:\n    type: integer\n    default: 2\n');
    renameSync(at('prep.yml'), at('prep.txt'));
    expect((await build(script)).files).toMatchObject([{ module: 'prep', outcome: 'created', spec: at('prep.spec.yaml') }]);
  });

  it('says of a named file without a module what to do', async () => {
    const { write, build, drydock } = world();
    const plain = write('plain.py', 'x = 1\n');
    expect(await build(plain)).toMatchObject({ exitCode: 2, files: [{ outcome: 'failed', problems: [{ code: 'no-module' }] }] });
    expect((await drydock('module', 'build', plain)).stderr).toContain('drydock module init --source plain.py:FUNCTION');
    expect(await build(write('click.py', 'import click\n'))).toMatchObject({ exitCode: 2, files: [{ problems: [{ code: 'other-library', line: 1 }] }] });
    expect(await drydock('module', 'build', `${plain}x`)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no file or folder') });
  });

  it('does not write over what is no spec, and leaves nothing half-written', async () => {
    const { folder, write, read, build } = world();
    write('train.py', source('train'));
    write('train.spec.yaml', 'type: pipeline\njobs: {}\n');
    expect(await build(folder)).toMatchObject({ exitCode: 2, files: [{ outcome: 'failed' }] });
    expect(read('train.spec.yaml')).toBe('type: pipeline\njobs: {}\n');
    expect(readdirSync(folder).sort()).toEqual(['train.py', 'train.spec.yaml']);
  });

  it.skipIf(process.getuid?.() === 0)('tells of a folder that cannot be written to', async () => {
    const { folder, write, build } = world();
    write('train.py', source('train'));
    chmodSync(folder, 0o555);
    expect(await build(folder)).toMatchObject({ exitCode: 2, files: [{ outcome: 'failed' }] });
    chmodSync(folder, 0o755);
  });

  it('does not follow links, and ends when it is cancelled', async () => {
    const { folder, write, at, build } = world();
    write('train.py', source('train'));
    symlinkSync('..', at('up'));
    mkdirSync(at('empty'));
    expect((await build(folder)).looked).toBe(1);
    await expect(buildModules({ targets: [folder], dryRun: false }, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('builds a module in TypeScript: its program and its spec', async () => {
    const { folder, write, at, build } = world();
    write('count.ts', readFileSync(new URL('../../../resources/authoring/typescript/templates/basic.ts', import.meta.url), 'utf8').replaceAll('my_module', 'count'));
    const { exitCode, files } = await build(folder);
    expect({ exitCode, files }).toMatchObject({ exitCode: 0, files: [{ module: 'count', outcome: 'created', spec: at('count.spec.yaml'), problems: [] }] });
    expect(readFileSync(at('count.mjs'), 'utf8')).toContain('count');
    expect(readFileSync(at('count.spec.yaml'), 'utf8')).toContain('node count.mjs');
    expect((await build(folder)).files.map(({ outcome }) => outcome)).toEqual(['unchanged']);
    expect(await build(folder, '--check')).toMatchObject({ exitCode: 0, ok: true });
  });

  it('leaves a program alone that somebody wrote in the place of the one of a module in TypeScript', async () => {
    const { folder, write, at, build } = world();
    write('count.ts', readFileSync(new URL('../../../resources/authoring/typescript/templates/basic.ts', import.meta.url), 'utf8').replaceAll('my_module', 'count'));
    write('count.mjs', 'export const mine = 1;\n');
    const { exitCode, files } = await build(folder);
    expect({ exitCode, files }).toMatchObject({ exitCode: 2, files: [{ outcome: 'failed' }] });
    expect(readFileSync(at('count.mjs'), 'utf8')).toBe('export const mine = 1;\n');
    expect(existsSync(at('count.spec.yaml'))).toBe(false);
  });

  it('says with --check what would change, as its exit code does', async () => {
    const { folder, write, build } = world();
    write('train.py', source('train'));
    expect(await build(folder, '--check')).toMatchObject({ exitCode: 1, ok: false });
  });

  it.skipIf(!havePython)('makes specs that run: argparse takes what they pass (needs python3)', async () => {
    const { folder, write, json, build } = world();
    const script = write('prep.py', `import argparse, json, os
p = argparse.ArgumentParser()
p.add_argument('word')
p.add_argument('--amp', action='store_true')
p.add_argument('--sizes', nargs='+', type=int, default=[1, 2])
p.add_argument('--text', default='two words')
p.add_argument('--note')
p.add_argument('--output_dir', required=True)
a = p.parse_args()
os.makedirs(a.output_dir, exist_ok=True)
json.dump(vars(a), open(os.path.join(a.output_dir, 'got.json'), 'w'))
`);
    await build(script);
    const run = await json('module', 'run', path.join(folder, 'prep.spec.yaml'), '--engine', 'process', '--set', 'word=a b', '--set', 'amp=--amp', '--set', 'sizes=4 5 6', '--output-dir', path.join(folder, 'out'));
    expect(run).toMatchObject({ status: 'completed' });
    const found = spawnSync('find', [path.join(folder, 'out'), '-name', 'got.json'], { encoding: 'utf8' }).stdout.trim();
    expect(JSON.parse(readFileSync(found, 'utf8'))).toMatchObject({ word: 'a b', amp: true, sizes: [4, 5, 6], text: 'two words', note: null });
  });
});

describe('module build --watch', () => {
  it('builds at once and after every change, until it is interrupted', async () => {
    const { folder, write, at, read } = world();
    const interrupt = new AbortController();
    let printed = '';
    const raw = new PassThrough();
    raw.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
    const stream = textStream(raw, {});
    const ended = watchBuild({ out: stream, err: stream, environment: {}, signal: interrupt.signal, openApp: () => Promise.reject(new Error('not needed')), confirm: async () => undefined }, { targets: [folder], dryRun: false });
    write('train.py', source('train'));
    await expect.poll(() => existsSync(at('train.spec.yaml')), { timeout: 10_000 }).toBe(true);
    write('train.py', source('train', 'rate: float = 0.5'));
    await expect.poll(() => read('train.spec.yaml').includes('rate'), { timeout: 10_000 }).toBe(true);
    write('train.py', source('train', '*rate'));
    await expect.poll(() => printed.includes('[open-arguments]'), { timeout: 10_000 }).toBe(true);
    interrupt.abort();
    expect(await ended).toBe(0);
    expect(printed).toMatch(/Watching .*Press Ctrl-C to stop/);
  });
});

describe('the app', () => {
  it('is shown what would be built, and builds it', async () => {
    const { parts, context, folder } = testHost();
    const call = callsOf(moduleBuildHandlers(parts), context);
    writeFileSync(path.join(folder, 'train.py'), source('train'));
    const shown = await call('authoring.build', { path: folder, dryRun: true });
    expect(shown).toMatchObject({ ok: true, dryRun: true, files: [{ module: 'train', outcome: 'created', text: expect.stringContaining('name: train') }] });
    expect(existsSync(path.join(folder, 'train.spec.yaml'))).toBe(false);
    expect(await call('authoring.build', { path: folder, dryRun: false })).toMatchObject({ ok: true, files: [{ outcome: 'created' }] });
    expect(existsSync(path.join(folder, 'train.spec.yaml'))).toBe(true);
    expect(await call('authoring.build', { path: path.join(folder, 'absent'), dryRun: true })).toMatchObject({ ok: false, message: expect.stringContaining('There is no file or folder') });
  });

  it('is told what a source declares, from disk or from a text that is being edited', async () => {
    const { parts, context, folder } = testHost();
    const call = callsOf(moduleBuildHandlers(parts), context);
    const ask = { inputs: [], outputs: [] };
    const file = path.join(folder, 'train.py');
    writeFileSync(file, source('train'));
    expect(await call('authoring.readSource', { ...ask, inputs: [], outputs: [], path: file })).toMatchObject({ ok: true, kind: 'decorated', modules: [{ name: 'train', items: [{ kind: 'input', isGuessed: false }, { kind: 'output' }, { kind: 'parameter', default: 3, isSwitch: false }] }] });
    expect(await call('authoring.readSource', { inputs: [], outputs: ['model'], path: file, text: 'def fit(data_dir, model, n=1): pass\n', functionName: 'fit' })).toMatchObject({ ok: true, kind: 'function', modules: [{ items: [{ kind: 'input', isGuessed: true }, { kind: 'output' }, { kind: 'parameter' }] }] });
    expect(await call('authoring.readSource', { inputs: [], outputs: [], path: file, text: 'x = 1\n' })).toEqual({ ok: true, kind: 'nothing', modules: [], problems: [] });
    expect(await call('authoring.readSource', { inputs: [], outputs: [], path: 'a.ipynb', text: '{"cells": [{"cell_type": "code", "source": "n = 1"}]}' })).toMatchObject({ ok: true, kind: 'notebook', modules: [{ items: [{ name: 'n' }] }] });
    expect(await call('authoring.readSource', { inputs: [], outputs: [], path: path.join(folder, 'absent.py') })).toMatchObject({ ok: false });
  });
});
