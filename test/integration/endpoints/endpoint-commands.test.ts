import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CaseWorld, contentOf } from '#test/kit/case-world.ts';

const say = (word: string): string => `type: command
name: say
inputs:
  times: {type: integer, default: 1}
outputs:
  out: {type: uri_folder}
code: ./src
environment: {image: busybox:local}
command: sh ./say.sh ${word} \${{inputs.times}} \${{outputs.out}}
`;
const pipeline = `# what it is for
type: pipeline
display_name: Say and copy
description: Says it, and copies what was said
inputs:
  times: {type: integer, default: 1}
  more: {type: uri_folder, path: ./data, optional: true}
outputs:
  said: {type: uri_folder}
jobs:
  say:
    type: command
    component: azureml:say
    inputs: {times: '\${{parent.inputs.times}}'}
  copy:
    type: command
    component: ./copy/copy.yml
    inputs: {from: '\${{parent.jobs.say.outputs.out}}'}
    outputs: {to: '\${{parent.outputs.said}}'}
`;
const copy = `type: command
name: copy
inputs: {from: {type: uri_folder}}
outputs: {to: {type: uri_folder}}
code: .
environment: {image: busybox:local}
command: sh ./copy.sh \${{inputs.from}} \${{outputs.to}}
`;

async function world(): Promise<CaseWorld> {
  const made = new CaseWorld();
  made.write('say/say.yml', say('hello'));
  made.write('say/src/say.sh', 'i=0; while [ $i -lt "$2" ]; do echo "$1"; i=$((i+1)); done > "$3/said.txt"\n');
  made.write('pipeline.yml', pipeline);
  made.write('data/x.txt', 'x\n');
  made.write('copy/copy.yml', copy);
  made.write('copy/copy.sh', 'cat "$1/said.txt" > "$2/copied.txt"\n');
  expect((await made.cli(['module', 'register', made.at('say/say.yml'), '--version', '1'])).exitCode).toBe(0);
  return made;
}

const publish = (it: CaseWorld, ...more: string[]) => it.cli(['endpoint', 'publish', it.at('pipeline.yml'), '--name', 'talk', ...more]);
const invoke = (it: CaseWorld, what: string, ...more: string[]) => it.cli(['endpoint', 'invoke', what, '--engine', 'process', '--json', ...more]);

test('an endpoint outlives the files it was published from, and its references mean what they mean when it is invoked', async () => {
  using it = await world();
  const published = await publish(it, '--set', 'times=2', '--json');
  expect(published.exitCode, published.stderr).toBe(0);
  expect(JSON.parse(published.stdout)).toMatchObject({ outcome: 'created', endpoint: { name: 'talk', status: 'active', versions: [{ version: '1' }] }, version: { defaults: { times: '2' } }, warnings: [expect.stringContaining('Data is not copied')] });

  for (const file of ['pipeline.yml', 'copy', 'say']) rmSync(it.at(file), { recursive: true });
  const first = await invoke(it, 'talk', '--output-dir', it.at('first'));
  expect(first.exitCode, first.stderr).toBe(0);
  expect(contentOf(it.at('first/said'))).toEqual({ 'copied.txt': 'hello\nhello' });
  const shown = JSON.parse((await it.cli(['run', 'show', 'latest', '--json'])).stdout);
  expect(shown).toMatchObject({ origin: { kind: 'endpoint', name: 'talk', version: '1' }, pipeline: { name: 'talk', displayName: 'Say and copy', file: '' }, parameters: { times: 2 } });
  const sayOf = (run: { nodes: { name: string; moduleVersionId?: string }[] }) => run.nodes.find(({ name }) => name === 'say')?.moduleVersionId;
  expect(sayOf(shown)).toMatch(/^v-/);
  expect((await it.cli(['run', 'list'])).stdout).toContain('endpoint talk:1');

  // Again: everything is known. With another value: over the endpoint's own default.
  expect(JSON.parse((await invoke(it, 'talk')).stdout).nodes.map(({ reused }: { reused: boolean }) => reused)).toEqual([true, true]);
  await invoke(it, 'talk:1', '--set', 'times=3', '--output-dir', it.at('third'));
  expect(contentOf(it.at('third/said'))).toEqual({ 'copied.txt': 'hello\nhello\nhello' });

  // A new version of the module is taken by the next invocation.
  it.write('say/say.yml', say('bye'));
  it.write('say/src/say.sh', 'echo "$1" > "$3/said.txt"\n');
  expect((await it.cli(['module', 'register', it.at('say/say.yml'), '--version', '2'])).exitCode).toBe(0);
  const next = JSON.parse((await invoke(it, 'talk', '--output-dir', it.at('next'))).stdout);
  expect(contentOf(it.at('next/said'))).toEqual({ 'copied.txt': 'bye' });
  expect(sayOf(next)).not.toBe(sayOf(shown));

  // What it refers to may be gone or changed: told before anything starts.
  it.write('say/say.yml', say('no').replaceAll('times', 'often'));
  expect((await it.cli(['module', 'register', it.at('say/say.yml'), '--version', '3'])).exitCode).toBe(0);
  it.write('say/say.yml', say('no').replaceAll('times', 'tims'));
  expect((await it.cli(['module', 'register', it.at('say/say.yml'), '--version', '4'])).exitCode).toBe(0);
  const mismatch = await invoke(it, 'talk');
  expect(mismatch.exitCode).toBe(2);
  expect(mismatch.stderr).toContain('"say" has no input "times". Did you mean "tims"?');
  await it.cli(['module', 'disable', 'say']);
  const refused = await invoke(it, 'talk');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/The endpoint talk:1 cannot be run: one problem[^]*disabled/);
});

test('versions count up, never change and are never used twice', async () => {
  using it = await world();
  expect((await publish(it)).stdout).toContain('Published talk:1');
  expect((await publish(it)).stdout).toContain('nothing changed');
  it.write('pipeline.yml', `${pipeline}# another remark\n`);
  expect((await publish(it)).stdout).toContain('nothing changed');
  expect(await publish(it, '--fail-if-exists')).toMatchObject({ exitCode: 2 });
  expect((await publish(it, '--set', 'times=5')).stdout).toContain('Published talk:2');
  it.write('copy/copy.sh', 'cat "$1/said.txt" "$1/said.txt" > "$2/copied.txt"\n');
  const conflict = await publish(it, '--version', '1');
  expect(conflict.exitCode).toBe(2);
  expect(conflict.stderr).toContain("The endpoint 'talk' has a version '1' already, with different content");
  expect((await publish(it, '--version', '1.0-beta', '--set-default')).stdout).toContain('Published talk:1.0-beta, the default');
  const later = await publish(it, '--set', 'times=7');
  expect(later.stdout).toContain('Published talk:3');
  expect(later.stderr).toContain('still stands for talk:1.0-beta');
  expect(JSON.parse((await invoke(it, 'talk', '--dry-run')).stdout)).toMatchObject({ origin: { version: '1.0-beta' }, parameters: { times: 1 } });
  expect((await it.cli(['endpoint', 'set-default', 'talk', '--latest'])).stdout).toContain('latest');
  expect(JSON.parse((await invoke(it, 'talk', '--dry-run')).stdout)).toMatchObject({ origin: { version: '3' }, parameters: { times: 7 } });
  expect((await it.cli(['endpoint', 'set-default', 'talk', '2'])).exitCode).toBe(0);
  expect(JSON.parse((await invoke(it, 'talk', '--dry-run')).stdout)).toMatchObject({ origin: { version: '2' } });
  expect((await it.cli(['endpoint', 'set-default', 'talk', '9'])).stderr).toContain('It has: 3, 1.0-beta, 2, 1.');
  expect((await it.cli(['endpoint', 'set-default', 'talk'])).exitCode).toBe(2);
  const shown = (await it.cli(['endpoint', 'show', 'talk'])).stdout;
  expect(shown).toMatch(/Invokes\s+2, the default/);
  const version = (await it.cli(['endpoint', 'show', 'talk:2'])).stdout;
  expect(version).toMatch(/times\s+integer\s+5/);
  expect(version).toMatch(/say\s+azureml:say\s+say:1/);
});

test('names, states and archiving follow the rules of modules', async () => {
  using it = await world();
  await publish(it);
  expect((await it.cli(['endpoint', 'disable', 'TALK'])).exitCode).toBe(0);
  expect((await invoke(it, 'talk')).stderr).toContain('To do so: drydock endpoint enable');
  expect((await it.cli(['endpoint', 'list'])).stdout).toBe('');
  expect((await it.cli(['endpoint', 'list', '--all'])).stdout).toContain('disabled');
  expect((await publish(it, '--set', 'times=4')).stderr).toContain('is disabled, so nobody can invoke this version yet');
  const archived = await it.cli(['endpoint', 'archive', 'talk']);
  const id = /\((e-[0-9a-z]+)\)/.exec(archived.stdout)?.[1] ?? '';
  expect((await it.cli(['endpoint', 'describe', 'nobody', 'x'])).stderr).toContain("There is no endpoint 'nobody'");
  expect((await publish(it)).stdout).toContain('Published talk:1');
  const clash = await it.cli(['endpoint', 'restore', id]);
  expect(clash.exitCode).toBe(2);
  expect(clash.stderr).toContain("The name 'talk' belongs to the endpoint");
  expect((await it.cli(['endpoint', 'restore', id, '--name', 'old talk'])).stdout).toContain('disabled as it was');
  expect((await it.cli(['endpoint', 'rename', 'old talk', 'Talk'])).stderr).toContain('belongs to the endpoint');
  expect((await it.cli(['endpoint', 'rename', 'old talk', 'chat'])).exitCode).toBe(0);
  expect((await it.cli(['endpoint', 'describe', 'chat', 'for talking'])).exitCode).toBe(0);
  expect(JSON.parse((await it.cli(['endpoint', 'show', 'chat', '--json'])).stdout)).toMatchObject({ id, name: 'chat', description: 'for talking', status: 'disabled', schemaVersion: 1, versions: [{ version: '1' }, { version: '2' }] });
  expect((await it.cli(['endpoint', 'publish', it.at('pipeline.yml'), '--name', 'a:b'])).stderr).toContain("must not contain ':'");
});

test('what is wrong with the pipeline or its defaults is told, and nothing is changed', async () => {
  using it = await world();
  const wrong = await publish(it, '--set', 'times=often', '--set', 'tmes=2');
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain("times=often: 'times' must be a whole number");
  expect(wrong.stderr).toContain('tmes=2');
  it.write('pipeline.yml', pipeline.replace('./copy/copy.yml', './copy/nothing.yml'));
  expect((await publish(it)).stderr).toContain('does not exist');
  it.write('pipeline.yml', pipeline.replace('azureml:say', 'azureml:later'));
  expect((await publish(it)).stderr).toMatch(/warning: say: .*'later'/);
  expect(existsSync(path.join(it.home, 'catalog', 'endpoints'))).toBe(true);
  const refused = await invoke(it, 'talk');
  expect(refused.exitCode).toBe(2);
});

test('cleaning the home leaves what an endpoint needs', async () => {
  using it = await world();
  await publish(it);
  rmSync(it.at('copy'), { recursive: true });
  expect((await it.cli(['home', 'clean', '--yes'])).exitCode).toBe(0);
  expect((await invoke(it, 'talk')).exitCode).toBe(0);
});

test('a version is downloaded with all its components and their code, ready to run', async () => {
  using it = await world();
  await publish(it);
  rmSync(it.at('copy'), { recursive: true });
  const got = await it.cli(['endpoint', 'download', 'talk', it.at('got')]);
  expect(got.exitCode, got.stderr).toBe(0);
  expect(readFileSync(it.at('got/pipeline.yml'), 'utf8')).toContain('# what it is for');
  const ran = await it.cli(['pipeline', 'run', it.at('got/pipeline.yml'), '--engine', 'process', '--json', '--output-dir', it.at('out')]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(contentOf(it.at('out/said'))).toEqual({ 'copied.txt': 'hello' });
  mkdirSync(it.at('full/x'), { recursive: true });
  const refused = await it.cli(['endpoint', 'download', 'talk', it.at('full')]);
  expect(refused.exitCode).toBe(2);
  expect(readdirSync(it.at('full'))).toEqual(['x']);
});

test('a single command is an endpoint too', async () => {
  using it = await world();
  expect((await it.cli(['endpoint', 'publish', it.at('say/say.yml'), '--name', 'just say'])).stdout).toContain('Published just say:1');
  rmSync(it.at('say'), { recursive: true });
  expect((await invoke(it, 'just say', '--set', 'times=2', '--output-dir', it.at('out'))).exitCode).toBe(0);
  expect(contentOf(it.at('out/out'))).toEqual({ 'said.txt': 'hello\nhello' });
  expect((await it.cli(['endpoint', 'download', 'just say', it.at('got')])).exitCode).toBe(0);
  expect(readdirSync(it.at('got/components'))).toEqual(['say']);
  expect((await it.cli(['pipeline', 'run', it.at('got/pipeline.yml'), '--engine', 'process'])).exitCode).toBe(0);
});
