import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { bundleModule } from '#electron/sdk/bundle/bundle-module.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { ensureSdkBuilt, installSdk, writeProgram } from '#test/kit/sdk-programs.ts';

const drydock = fileURLToPath(new URL('../../../electron/launch/drydock.mjs', import.meta.url));

const source = `import { dsl } from 'drydock';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { shout } from './shout.ts';

export const repeat = dsl.module(
  { name: 'repeat', inputs: { text: dsl.input('uri_file') }, params: { times: dsl.integer({ default: 2, min: 1 }), between: dsl.string({ default: ' ' }) }, outputs: { out: dsl.output('uri_folder') } },
  async ({ inputs, params, outputs, log }) => {
    const word: string = readFileSync(inputs.text, 'utf8').trim();
    writeFileSync(\`\${outputs.out}/all.txt\`, shout(Array.from({ length: params.times }, () => word).join(params.between)));
    log.metric('times', params.times);
  },
);
export const copy = dsl.module({ name: 'copy', inputs: { from: dsl.input('uri_folder') }, outputs: { to: dsl.output('uri_file') } }, ({ inputs, outputs }) => copyFileSync(inputs.from + '/all.txt', outputs.to));

export const pipeline = dsl.pipeline({ name: 'words', inputs: { text: dsl.input('uri_file', { path: './word.txt' }) }, params: { times: 3 }, folder: import.meta.dirname }, (p) => {
  const all = repeat({ text: p.inputs.text, times: p.params.times, between: ' $(oops) "; ' });
  return { copied: copy({ from: all.outputs.out }).outputs.to };
});
await dsl.main(pipeline, import.meta);
`;

let folder: string;
beforeAll(ensureSdkBuilt);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-ts-'));
  installSdk(folder);
  writeFileSync(path.join(folder, 'word.txt'), 'hi\n');
  writeFileSync(path.join(folder, 'words.ts'), source);
  writeFileSync(path.join(folder, 'shout.ts'), 'export const shout = (text: string): string => `${text}!`;\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a module that is bundled', () => {
  test('is one program with the contract of its declaration, whatever else its file holds', async () => {
    const target = path.join(folder, 'built', 'repeat.mjs');
    const inputs = await bundleModule({ source: path.join(folder, 'words.ts'), name: 'repeat', target });
    expect(inputs).toEqual([path.join(folder, 'shout.ts'), path.join(folder, 'words.ts')]);
    const alone = path.join(folder, 'elsewhere');
    mkdirSync(alone);
    writeFileSync(path.join(alone, 'repeat.mjs'), readFileSync(target));
    execFileSync(process.execPath, ['repeat.mjs', '--text', path.join(folder, 'word.txt'), '--times=3', '--out', 'made/here'], { cwd: alone });
    expect(readFileSync(path.join(alone, 'made/here/all.txt'), 'utf8')).toBe('hi hi hi!');
    const wrong = spawnSync(process.execPath, ['repeat.mjs', '--text', 'nowhere.txt', '--out', 'x'], { cwd: alone, encoding: 'utf8' });
    expect([wrong.status, wrong.stderr]).toEqual([2, 'repeat: error: argument --text: there is no file or folder "nowhere.txt"\n']);
    const help = execFileSync(process.execPath, ['repeat.mjs', '--help'], { cwd: alone, encoding: 'utf8' });
    expect(help).toContain('--times INTEGER (default 2)');
  });

  test('has the same text wherever it is made', async () => {
    const other = path.join(folder, 'deeper', 'still');
    mkdirSync(other, { recursive: true });
    for (const file of ['words.ts', 'shout.ts']) writeFileSync(path.join(other, file), readFileSync(path.join(folder, file)));
    for (const each of [folder, other]) await bundleModule({ source: path.join(each, 'words.ts'), name: 'copy', target: path.join(each, 'copy.mjs') });
    const text = readFileSync(path.join(folder, 'copy.mjs'), 'utf8');
    expect(readFileSync(path.join(other, 'copy.mjs'), 'utf8')).toBe(text);
    expect(text).not.toMatch(/\.\.\/|sdk\/runtime/);
  });

  test('is told of with its place when it cannot be made', async () => {
    const file = path.join(folder, 'bad.ts');
    const bundle = () => bundleModule({ source: file, name: 'x', target: path.join(folder, 'x.mjs') });
    writeFileSync(file, "import { dsl } from 'drydock';\nimport { y } from './not-there.ts';\nexport const x = dsl.module({ name: 'x' }, y);\n");
    await expect(bundle()).rejects.toMatchObject({ code: 'cannot-bundle', problems: [{ message: expect.stringContaining('not-there.ts'), place: { file, line: 2, column: 19 } }] });
    writeFileSync(file, "import { dsl } from 'drydock';\nconst x = dsl.module({ name: 'x' }, () => {});\n");
    await expect(bundle()).rejects.toMatchObject({ problems: [{ code: 'not-exported' }] });
    await expect(bundleModule({ source: file, name: 'x', target: path.join(folder, 'x.mjs'), signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

const environment = () => ({ ...process.env, DRYDOCK_HOME: path.join(folder, 'home') });
async function program(): Promise<string> {
  await writeProgram(folder, 'shout.mjs', readFileSync(path.join(folder, 'shout.ts'), 'utf8'));
  return writeProgram(folder, 'words.mjs', source.replace('./shout.ts', './shout.mjs'));
}

describeWithDocker(
  'a pipeline in code, in containers',
  (docker) => {
    test('runs its modules in the image that stands for theirs', async () => {
      const file = await program();
      const withDocker = { ...environment(), DOCKER_HOST: docker.host() };
      execFileSync(process.execPath, [drydock, 'environment', 'set', 'node:22-slim', '--image', 'node:local'], { env: withDocker, stdio: 'pipe' });
      const said = spawnSync(process.execPath, [file, '--engine', 'docker', '--json', '--hermetic'], { env: withDocker, encoding: 'utf8' });
      expect(said.stderr).toContain('copy: completed');
      const result: { outputs: { copied: string }; runId: string } = JSON.parse(said.stdout);
      expect(readFileSync(result.outputs.copied, 'utf8')).toBe('hi $(oops) "; hi $(oops) "; hi!');
    });
  },
  { images: ['node:local'] },
);

describe('a pipeline in code', () => {

  test('runs as a program, its modules as steps with their values untouched, and is reused', async () => {
    const file = await program();
    const run = (...options: string[]) => spawnSync(process.execPath, [file, '--engine', 'process', '--json', ...options], { env: environment(), encoding: 'utf8' });
    const first = run('--set', 'times=2');
    expect(first.stderr).toContain('copy: completed');
    expect(first.status).toBe(0);
    const result: { outputs: { copied: string }; steps: { name: string; status: string }[] } = JSON.parse(first.stdout);
    expect(readFileSync(result.outputs.copied, 'utf8')).toBe('hi $(oops) "; hi!');
    const again: typeof result = JSON.parse(run('--set', 'times=2').stdout);
    expect(again.steps.map(({ name, status }) => [name, status])).toEqual([['repeat', 'reused'], ['copy', 'reused']]);
    expect(run('--set', 'times=0').stderr).toContain('must be at least 1');
    expect(run('--set', 'tims=0').status).toBe(2);
    expect(run('--engine', 'podman').status).toBe(2);
  });

  test('is checked, and written as YAML that the command line takes', async () => {
    const file = await program();
    const said = spawnSync(process.execPath, [file, '--check'], { env: environment(), encoding: 'utf8' });
    expect([said.status, said.stdout]).toEqual([0, 'The pipeline "words" is valid.\n']);
    expect(execFileSync(process.execPath, [file, '--yaml'], { encoding: 'utf8' })).toContain('component: ./repeat.spec.yaml');
    expect(spawnSync(process.execPath, [file, '--write', '../elsewhere.yml'], { encoding: 'utf8' })).toMatchObject({ status: 2, stderr: expect.stringContaining('is not in') });
    execFileSync(process.execPath, [file, '--write', 'words.yml']);
    expect(readFileSync(path.join(folder, 'words.yml'), 'utf8')).toContain('to: ${{parent.outputs.copied}}');
  });

  test('has modules of the catalog, which run alone too', async () => {
    await program();
    writeFileSync(path.join(folder, 'hello.yml'), 'type: command\nname: hello\nversion: "1"\ninputs: {word: {type: string, default: hi}}\noutputs: {out: {type: uri_file}}\nenvironment: {image: x}\ncommand: echo "${{inputs.word}}" > ${{outputs.out}}\n');
    execFileSync(process.execPath, [drydock, 'module', 'register', 'hello.yml'], { cwd: folder, env: environment(), stdio: 'pipe' });
    writeFileSync(path.join(folder, 'drive.mjs'), `
      import { dsl, Module } from 'drydock';
      const hello = Module.load('hello:1');
      const alone = await hello.run({ params: { word: 'yo' } }, { engine: 'process' });
      const unknown = await Module.load('helo:1').run({}, { engine: 'process' }).catch((error) => error.code);
      const file = await Module.fromYaml('./hello.yml').run({}, { engine: 'process' });
      const within = await dsl.pipeline({ name: 'p', folder: import.meta.dirname }, () => ({ out: hello().outputs.out })).run({}, { engine: 'process' });
      process.stdout.write(JSON.stringify({ alone: alone.outputs.out, unknown, statuses: [file.status, within.status] }));`);
    const said: { alone: string; unknown: string; statuses: string[] } = JSON.parse(execFileSync(process.execPath, ['drive.mjs'], { cwd: folder, env: environment(), encoding: 'utf8' }));
    expect(readFileSync(said.alone, 'utf8')).toBe('yo\n');
    expect([said.unknown, said.statuses]).toEqual(['not-found', ['completed', 'completed']]);
  });

  test('is run from code with progress, and can be cancelled', async () => {
    await program();
    const script = `
      import { pipeline, repeat } from './words.mjs';
      const seen = [];
      const first = await repeat.run({ inputs: { text: 'word.txt' }, params: { times: 2 } }, { engine: 'process', onProgress: (each) => seen.push(each.kind === 'step' ? each.step + ' ' + each.status : each.kind) });
      const stopped = await pipeline.run({}, { engine: 'process', signal: AbortSignal.abort() }).then((result) => result.status, (error) => error.code);
      const wrong = await pipeline.run({ params: { times: 'x' } }, { engine: 'process' }).catch((error) => error.code);
      process.stdout.write(JSON.stringify({ status: first.status, outputs: Object.keys(first.outputs), seen, stopped, wrong }));`;
    writeFileSync(path.join(folder, 'drive.mjs'), script);
    const said: unknown = JSON.parse(execFileSync(process.execPath, ['drive.mjs'], { cwd: folder, env: environment(), encoding: 'utf8' }));
    expect(said).toEqual({ status: 'completed', outputs: ['out'], seen: ['run', 'main running', 'main completed'], stopped: 'cancelled', wrong: 'invalid-input' });
  });
});
