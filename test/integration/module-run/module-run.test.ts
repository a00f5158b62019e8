import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CaseWorld, contentOf } from '#test/kit/case-world.ts';

const spec = `type: command
name: repeat
version: "1"
inputs:
  words: {type: uri_folder}
  times: {type: integer, min: 1}
  mark: {type: string, default: '!'}
outputs:
  out: {type: uri_folder}
code: ./src
environment: {image: busybox:local}
command: sh ./repeat.sh \${{inputs.words}} \${{inputs.times}} \${{inputs.mark}} \${{outputs.out}}
`;
const script = 'i=0; while [ $i -lt "$2" ]; do cat "$1/words.txt"; i=$((i+1)); done > "$4/all.txt"; echo "$3" >> "$4/all.txt"\n';

function world(): CaseWorld {
  const made = new CaseWorld();
  made.write('repeat.yml', spec);
  made.write('src/repeat.sh', script);
  made.write('some/words.txt', 'hello\n');
  return made;
}

test('a spec runs by itself without being registered, and shows like any run', async () => {
  using it = world();
  const ran = await it.cli(['module', 'run', it.at('repeat.yml'), '--engine', 'process', '--set', `words=${it.at('some')}`, '--set', 'times=2', '--output-dir', it.at('result'), '--json']);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const told: unknown = JSON.parse(ran.stdout);
  expect(told).toMatchObject({ status: 'completed', nodes: [{ name: 'main', status: 'completed' }], outputs: { out: it.at('result/out') } });
  expect(contentOf(it.at('result/out'))).toEqual({ 'all.txt': 'hello\nhello\n!' });
  expect((await it.cli(['module', 'list'])).stdout).toBe('');
  expect((await it.cli(['run', 'list'])).stdout).toContain('repeat');
  expect((await it.cli(['run', 'why', 'latest', 'main'])).exitCode).toBe(0);

  const again = await it.cli(['module', 'run', it.at('repeat.yml'), '--engine', 'process', '--set', `words=${it.at('some')}`, '--set', 'times=2', '--dry-run']);
  expect(again.stdout).toMatch(/main\s.*reuse/);
});

test('everything that is missing or wrong is told at once, with what to add and the sample that lies ready', async () => {
  using it = world();
  it.write('data/words/words.txt', 'sample\n');
  const { exitCode, stderr } = await it.cli(['module', 'run', it.at('repeat.yml'), '--engine', 'process', '--set', 'marc=?']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/the input 'words' \(uri_folder\) has no value\. There is a sample: \/\S*Küken's work\/data\/words\. To use it: --set words='\/\S*Küken'\\''s work\/data\/words'/);
  expect(stderr).toContain("the input 'times' (integer) has no value. Give it one. To do so: --set times=VALUE");
  expect(stderr).toContain("marc=?: the module has no input 'marc'. Did you mean");
  const wrong = await it.cli(['module', 'run', it.at('repeat.yml'), '--engine', 'process', '--set', `words=${it.at('some')}`, '--set', 'times=0']);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain("cannot be run: one problem.");
  expect(wrong.stderr).toContain("times=0: 'times' must be at least 1, not");
});

test('a registered version runs without its files, and the run knows which one it was', async () => {
  using it = world();
  expect((await it.cli(['module', 'register', it.at('repeat.yml')])).exitCode).toBe(0);
  rmSync(it.at('repeat.yml'));
  rmSync(it.at('src'), { recursive: true });
  for (const name of ['repeat', 'repeat:1', 'azureml:repeat@latest']) {
    const ran = await it.cli(['module', 'run', name, '--engine', 'process', '--set', `words=${it.at('some')}`, '--set', 'times=3', '--json']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ status: 'completed', nodes: [{ name: 'main', reused: name !== 'repeat' }] });
  }
  const shown = JSON.parse((await it.cli(['run', 'show', 'latest', '--json'])).stdout);
  expect(shown).toMatchObject({ pipeline: { name: 'repeat', displayName: 'repeat:1', file: '' }, origin: { kind: 'module', name: 'repeat', version: '1', versionId: shown.nodes[0].moduleVersionId } });
  expect((await it.cli(['run', 'list'])).stdout).toContain('module repeat:1');
  expect((await it.cli(['run', 'resume', 'latest'])).exitCode).toBe(0);

  await it.cli(['module', 'disable', 'repeat']);
  const refused = await it.cli(['module', 'run', 'repeat:1', '--engine', 'process']);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain('is disabled');
  const unknown = await it.cli(['module', 'run', 'repeet', '--engine', 'process']);
  expect(unknown.stderr).toContain("Did you mean 'repeat'?");
  expect((await it.cli(['module', 'run', 'nowhere.yml', '--engine', 'process'])).stderr).toMatch(/There is no file \S*nowhere\.yml\. Give a spec file, or the name of a registered module/);
});

test('a pipeline component runs too, from its file and from the catalog', async () => {
  using it = world();
  it.write('twice.yml', `type: pipeline
name: twice
version: "1"
inputs: {words: {type: uri_folder}}
outputs: {out: {type: uri_folder}}
jobs:
  first:
    type: command
    component: ./repeat.yml
    inputs: {words: '\${{parent.inputs.words}}', times: 2}
    outputs: {out: '\${{parent.outputs.out}}'}
`);
  const ran = await it.cli(['module', 'run', it.at('twice.yml'), '--engine', 'process', '--set', `words=${it.at('some')}`, '--json']);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect((await it.cli(['module', 'register', it.at('twice.yml')])).exitCode).toBe(0);
  const registered = await it.cli(['module', 'run', 'twice', '--engine', 'process', '--set', `words=${it.at('some')}`, '--json']);
  expect(JSON.parse(registered.stdout)).toMatchObject({ nodes: [{ name: 'first', reused: true }] });
  const missing = await it.cli(['module', 'run', 'twice', '--engine', 'process']);
  expect(missing).toMatchObject({ exitCode: 2 });
  expect(missing.stderr).toContain('--set words=VALUE');
});
