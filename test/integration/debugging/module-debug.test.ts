import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CaseWorld } from '#test/kit/case-world.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';

const spec = `type: command
name: greet
version: "1"
inputs:
  who: {type: uri_file}
  times: {type: integer}
outputs:
  out: {type: uri_folder}
code: ./src
environment: {image: python:local}
environment_variables: {GREETING: hello}
command: python greet.py --who \${{inputs.who}} --times \${{inputs.times}} --out \${{outputs.out}}
`;
const greet = `import argparse, os
parser = argparse.ArgumentParser()
for name in ("who", "times", "out"): parser.add_argument("--" + name)
a = parser.parse_args()
open(os.path.join(a.out, "said.txt"), "w").write((os.environ["GREETING"] + " " + open(a.who).read().strip() + "\\n") * int(a.times))
`;

function world(options: { readonly dockerHost?: string } = {}): CaseWorld {
  const made = new CaseWorld(options);
  made.write('greet.yml', spec);
  made.write('src/greet.py', greet);
  made.write('people/ada.txt', 'Ada\n');
  return made;
}

const given = (it: CaseWorld) => ['--set', `who=${it.at('people/ada.txt')}`, '--set', 'times=2'];
const debug = (it: CaseWorld, ...args: string[]) => it.cli(['module', 'debug', ...args]);
const launch = (it: CaseWorld, folder: string) => JSON.parse(readFileSync(it.at(folder, '.vscode/launch.json'), 'utf8')).configurations;

test('a spec is debugged on its own files, with data, outputs and a ready launch configuration', async () => {
  using it = world();
  const folder = it.at('dbg');
  const missing = await debug(it, it.at('greet.yml'), folder, '--engine', 'process');
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('--set who=VALUE');
  expect(missing.stderr).toContain('--set times=VALUE');
  expect(existsSync(folder)).toBe(false);

  const dry = await debug(it, it.at('greet.yml'), folder, '--engine', 'process', '--dry-run', ...given(it));
  expect(dry.exitCode, dry.stderr).toBe(0);
  expect(dry.stdout).toMatch(/Code\s+your own: .*\/src/);
  expect(dry.stdout).toContain('dbg/inputs/who/ada.txt');
  expect(existsSync(folder)).toBe(false);

  const prepared = await debug(it, it.at('greet.yml'), folder, '--engine', 'process', '--json', ...given(it));
  expect(prepared.exitCode, prepared.stderr).toBe(0);
  expect(JSON.parse(prepared.stdout)).toMatchObject({ folder, engine: 'process', left: [], code: { live: true, folder: it.at('src') } });
  expect(readlinkSync(it.at('dbg/code'))).toBe(it.at('src'));
  expect(launch(it, 'dbg')[0]).toMatchObject({
    name: 'Debug greet', type: 'debugpy', program: '${workspaceFolder}/code/greet.py', args: ['--who', it.at('dbg/inputs/who/ada.txt'), '--times', '2', '--out', it.at('dbg/outputs/out')], env: { GREETING: 'hello' },
  });
  execFileSync('bash', [it.at('dbg/run.sh')]);
  expect(readFileSync(it.at('dbg/outputs/out/said.txt'), 'utf8')).toBe('hello Ada\nhello Ada\n');

  // An edit in the folder is an edit of the user's own file.
  writeFileSync(it.at('dbg/code/greet.py'), greet.replace('"\\n"', '"!\\n"'));
  expect(readFileSync(it.at('src/greet.py'), 'utf8')).toContain('"!\\n"');
  execFileSync('bash', [it.at('dbg/run.sh')]);
  expect(readFileSync(it.at('dbg/outputs/out/said.txt'), 'utf8')).toContain('Ada!');
});

test('prepared again, values are new and what people wrote stays', async () => {
  using it = world();
  await debug(it, it.at('greet.yml'), it.at('dbg'), '--engine', 'process', ...given(it));
  const file = it.at('dbg/.vscode/launch.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"configurations": [', '"configurations": [\n    // my own\n    {"name": "Mine", "type": "x"},'));
  writeFileSync(it.at('dbg/README.md'), 'my notes\n');
  writeFileSync(it.at('dbg/outputs/out/kept.txt'), 'kept\n');
  it.write('people/eve.txt', 'Eve\n');
  const again = await debug(it, it.at('greet.yml'), it.at('dbg'), '--engine', 'process', '--set', `who=${it.at('people/eve.txt')}`, '--set', 'times=5');
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stderr).toContain('README.md was changed by somebody and is left as it is');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('// my own');
  expect(text).toContain('inputs/who/eve.txt');
  expect(text).not.toContain('ada.txt');
  expect(existsSync(it.at('dbg/inputs/who/ada.txt'))).toBe(false);
  expect(readFileSync(it.at('dbg/README.md'), 'utf8')).toBe('my notes\n');
  expect(readFileSync(it.at('dbg/outputs/out/kept.txt'), 'utf8')).toBe('kept\n');

  // What cannot be understood is left alone, and told what to put into it.
  writeFileSync(file, '{"configurations": "none"');
  const left = await debug(it, it.at('greet.yml'), it.at('dbg'), '--engine', 'process', ...given(it));
  expect(left.exitCode).toBe(0);
  expect(left.stderr).toMatch(/launch\.json is no JSON with comments.*so it is left as it is\. Put this into its "configurations" yourself: .*"Debug greet"/);
  expect(readFileSync(file, 'utf8')).toBe('{"configurations": "none"');

  it.write('other/mine.txt', 'x');
  const refused = await debug(it, it.at('greet.yml'), it.at('other'), '--engine', 'process', ...given(it));
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('is not empty');
});

test('a registered version and a node of a run are debugged in a copy', async () => {
  using it = world();
  await it.cli(['module', 'register', it.at('greet.yml')]);
  const version = await debug(it, 'greet', it.at('v'), '--engine', 'process', ...given(it));
  expect(version.exitCode, version.stderr).toBe(0);
  expect(lstatSync(it.at('v/code')).isSymbolicLink()).toBe(false);
  expect(readFileSync(it.at('v/README.md'), 'utf8')).toContain('From the module greet:1');
  writeFileSync(it.at('v/code/greet.py'), 'raise SystemExit(3)\n');
  expect(readFileSync(it.at('src/greet.py'), 'utf8')).toBe(greet);
  // Edits stay when it is prepared again.
  await debug(it, 'greet:1', it.at('v'), '--engine', 'process', ...given(it));
  expect(readFileSync(it.at('v/code/greet.py'), 'utf8')).toBe('raise SystemExit(3)\n');
  expect((await debug(it, it.at('greet.yml'), it.at('v'), '--engine', 'process', ...given(it))).stderr).toContain('was made to debug the module greet:1');

  await it.cli(['module', 'run', it.at('greet.yml'), '--engine', 'process', ...given(it)]);
  for (const [words, folder] of [[['latest', 'main'], 'a'], [['latest/main'], 'b'], [['latest'], 'c']] as const) {
    const node = await debug(it, ...words, it.at(folder));
    expect(node.exitCode, node.stderr).toBe(0);
    execFileSync('bash', [it.at(folder, 'run.sh')]);
    expect(readFileSync(it.at(folder, 'outputs/out/said.txt'), 'utf8')).toBe('hello Ada\nhello Ada\n');
  }
  expect((await debug(it, 'latest', 'nobody')).stderr).toContain("has no node 'nobody'. It has: main.");
  expect((await debug(it, 'latest', 'main', it.at('d'), '--set', 'times=1')).stderr).toContain('--set is for specs and registered modules');
  expect((await debug(it, 'greet', it.at('e'), '--engine', 'process', '--shell', ...given(it))).stderr).toContain('--shell needs a terminal');
});

test('what cannot be debugged live says so: several places, pipelines', async () => {
  using it = world();
  it.write('lib/extra.py', 'x = 1\n');
  it.write('greet.yml', `${spec}additional_includes: [./lib/extra.py]\n`);
  const dry = await debug(it, it.at('greet.yml'), it.at('x'), '--engine', 'process', '--dry-run', ...given(it));
  expect(dry.stdout).toMatch(/Code\s+a copy/);
  expect(dry.stderr).toContain('bring what you change back');
  await debug(it, it.at('greet.yml'), it.at('x'), '--engine', 'process', ...given(it));
  expect(existsSync(it.at('x/code/extra.py'))).toBe(true);
  it.write('pipe.yml', 'type: pipeline\njobs:\n  a: {type: command, command: echo hi, environment: {image: busybox:local}}\n');
  const pipe = await debug(it, it.at('pipe.yml'), it.at('p'), '--engine', 'process');
  expect(pipe.exitCode).toBe(2);
  expect(pipe.stderr).toContain('is a pipeline. Run it, and debug a step of that run');
});

test('a parallel step comes with its driver, and a sweep names its trials', async () => {
  using it = new CaseWorld({ from: 'test/cases/parallel-component' });
  const prepared = await debug(it, it.at('score.yml'), it.at('par'), '--engine', 'process', '--set', `data=${it.at('data')}`);
  expect(prepared.exitCode, prepared.stderr).toBe(0);
  expect(launch(it, 'par')[0]).toMatchObject({ type: 'debugpy', program: it.at('par/parallel/drydock_parallel.py') });
  execFileSync('bash', [it.at('par/run.sh')]);
  expect(readdirSync(it.at('par/outputs/rows'))).not.toEqual([]);
  it.write('notes/mine.txt', 'x');
  expect((await debug(it, it.at('score.yml'), it.at('notes'), '--engine', 'process', '--set', `data=${it.at('data')}`)).exitCode).toBe(2);
  expect(readdirSync(it.at('notes'))).toEqual(['mine.txt']);

  using sweep = new CaseWorld({ from: 'test/cases/sweep' });
  await sweep.cli(['pipeline', 'run', sweep.at('pipeline.yml'), '--engine', 'process']);
  const nodes: { name: string }[] = JSON.parse((await sweep.cli(['run', 'show', 'latest', '--json'])).stdout).nodes;
  const trial = nodes.find(({ name }) => name.includes('trial')) ?? nodes.find((node) => nodes.some(({ name }) => node.name.startsWith(name) && node.name !== name));
  const gathered = nodes.find(({ name }) => trial?.name.startsWith(name) === true && name !== trial.name);
  const refused = await sweep.cli(['module', 'debug', 'latest', gathered?.name ?? '', sweep.at('s')]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('is a sweep, for which nothing is executed. Debug one of its trials');
  const node = await sweep.cli(['module', 'debug', 'latest', trial?.name ?? '', sweep.at('t')]);
  expect(node.exitCode, node.stderr).toBe(0);
});

describeWithDocker('debugging modules in containers', (docker) => {
  test('the dev container has the image, the own code and the paths of the step', async () => {
    using it = world({ dockerHost: docker.host() });
    const prepared = await debug(it, it.at('greet.yml'), it.at('dbg'), '--engine', 'docker', '--hermetic', '--json', ...given(it));
    expect(prepared.exitCode, prepared.stderr).toBe(0);
    expect(JSON.parse(prepared.stdout)).toMatchObject({ command: 'python greet.py --who /mnt/inputs/who/ada.txt --times 2 --out /mnt/outputs/out' });
    expect(JSON.parse(readFileSync(it.at('dbg/.devcontainer/devcontainer.json'), 'utf8'))).toMatchObject({
      image: 'python:local', workspaceFolder: '/mnt', containerEnv: { GREETING: 'hello' },
      mounts: [`source=${it.at('src')},target=/mnt/code,type=bind`, 'source=${localWorkspaceFolder}/inputs/who,target=/mnt/inputs/who,type=bind,readonly'],
    });
    // What an image is mapped to is what it runs in.
    await it.cli(['environment', 'set', 'python:local', '--image', 'busybox:local']);
    expect((await debug(it, it.at('greet.yml'), it.at('dbg'), '--engine', 'docker', ...given(it))).exitCode).toBe(0);
    expect(JSON.parse(readFileSync(it.at('dbg/.devcontainer/devcontainer.json'), 'utf8'))).toMatchObject({ image: 'busybox:local', runArgs: ['--cap-drop=ALL', '--security-opt=no-new-privileges'] });
    expect(launch(it, 'dbg')[0]).toMatchObject({ program: '${workspaceFolder}/code/greet.py', args: ['--who', '/mnt/inputs/who/ada.txt', '--times', '2', '--out', '/mnt/outputs/out'] });
  });
});
